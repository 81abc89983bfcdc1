"""RSS and Atom feeds: what others write in public, to be read here and answered there."""

from __future__ import annotations

import random
from collections import Counter
from typing import TYPE_CHECKING, ClassVar, NoReturn, Self

from apps.channels.contract import (
    AuthError,
    BadSetting,
    ChannelCapabilities,
    ChannelError,
    Finding,
    PermanentError,
    SendSafety,
    Severity,
    Source,
    Unavailable,
)
from apps.channels.feed import envelopes
from apps.channels.feed.asking import DAY, GONE, TAKE_OUT, Gone, Known, ask
from apps.channels.feed.entries import read
from apps.channels.feed.fetching import Look
from apps.channels.feed.options import SETTINGS, read_options
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from apps.channels.contract import (
        Address,
        Batch,
        ChannelConfig,
        Cursor,
        InboundMessage,
        OutboundMessage,
        RawMessage,
        Receipt,
        Setting,
    )
    from apps.channels.feed.options import Options

#: The first pause after a failure, in seconds; it doubles with each, up to a day.
FIRST_PAUSE = 60.0
MEND = sentence("Correct the settings of this channel.")
SETTINGS_SUBJECT = sentence("Settings")
NO_ANSWERS = sentence("A feed takes no answers: answer on the page itself.")
READ = sentence("“%(title)s” has %(count)s entries.")
MOVED = sentence("“%(title)s” has %(count)s entries. It has moved to %(place)s and is read there.")
NEW_ADDRESS = sentence("Put the new address into the settings.")


class FeedAdapter:
    """Any number of feeds, each with a cursor of its own. What is written there cannot be answered from here."""

    title: ClassVar[str] = sentence("Feeds (RSS, Atom)")
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS
    capabilities: ClassVar[ChannelCapabilities] = ChannelCapabilities(
        subject=False,
        html=False,
        cc=False,
        public=True,
        max_attachment_bytes=0,
        send_safety=SendSafety.NONE,
        replies=False,
    )

    def __init__(self, config: ChannelConfig) -> None:
        self._config = config
        self._options: Options | None = None
        self._failures: Counter[str] = Counter()
        self._turns: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._options = None

    def sources(self) -> Sequence[Source]:
        options = self._opened()
        return [Source(name=name, every=options.seconds, apart=True) for name in options.feeds]

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        """A feed that fails is asked less and less often, or when its publisher says."""
        look = Look(self._opened(), source, cursor=cursor, limit=limit)
        try:
            batch = look.batch(turn=self._turns[source.name])
        except Unavailable as error:
            if not error.retry_after:
                error.retry_after = self._pause(source.name)
            raise
        self._failures.pop(source.name, None)
        self._turns[source.name] += 1
        return batch

    def settle(self, messages: Sequence[RawMessage]) -> None:
        """Nobody is told that a feed was read."""

    def parse(self, raw: RawMessage) -> InboundMessage:
        return envelopes.opened(raw.payload)

    def reply_address(self, token: str) -> Address | None:
        return None

    def compose(self, message: OutboundMessage) -> bytes:
        self._refuse()

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        self._refuse()

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        return None

    def check(self) -> Sequence[Finding]:
        try:
            options = read_options(self._config)
        except BadSetting as error:
            return [Finding(severity=Severity.ERROR, subject=SETTINGS_SUBJECT, words=str(error), advice=MEND)]
        return [_tried(name, url, options) for name, url in options.feeds.items()]

    def _pause(self, name: str) -> float:
        pause = min(DAY, FIRST_PAUSE * float(2 ** min(self._failures[name], 12)))
        self._failures[name] += 1
        # So that a hundred feeds of one host do not come back at once.
        return min(DAY, pause * random.uniform(1.0, 1.2))

    def _refuse(self) -> NoReturn:
        raise PermanentError(NO_ANSWERS, stage="compose")

    def _opened(self) -> Options:
        if self._options is None:
            try:
                self._options = read_options(self._config)
            except BadSetting as error:
                raise AuthError(str(error), stage="settings", advice=MEND) from error
        return self._options


def _tried(name: str, url: str, options: Options) -> Finding:
    try:
        found = ask(url, Known(), inside=options.inside)
        feed = read(found.content or b"", content_type=found.content_type, url=found.url)
    except Gone:
        return Finding(severity=Severity.ERROR, subject=name, words=GONE, advice=TAKE_OUT)
    except ChannelError as error:
        return Finding(severity=Severity.ERROR, subject=name, words=str(error), advice=error.advice or MEND)
    said = {"title": feed.title or name, "count": len(feed.entries), "place": found.moved_to}
    if found.moved_to:
        return Finding(severity=Severity.WARNING, subject=name, words=MOVED % said, advice=NEW_ADDRESS)
    return Finding(severity=Severity.OK, subject=name, words=READ % said)
