"""An account on Mastodon, or on any server that speaks its language (docs.joinmastodon.org), as a channel."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from apps.channels.contract import AuthError, BadSetting
from apps.channels.mastodon import checking, knocking, ruling, writing
from apps.channels.mastodon import instance as instances
from apps.channels.mastodon.fetching import MENTIONS, OWN, Reader
from apps.channels.mastodon.link import Link
from apps.channels.mastodon.listening import Ear
from apps.channels.mastodon.meant import meant
from apps.channels.mastodon.opening import opened
from apps.channels.mastodon.options import SETTINGS, read_options
from apps.channels.mastodon.refusals import before_sending
from apps.channels.mastodon.revisiting import Revisitor
from apps.channels.mastodon.sending import Answering
from apps.channels.mastodon.signing_in import SigningIn
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from apps.channels.contract import (
        Address,
        Batch,
        ChannelCapabilities,
        ChannelConfig,
        Cursor,
        Finding,
        InboundMessage,
        ModerationDeed,
        OutboundMessage,
        RawMessage,
        Receipt,
        Report,
        Setting,
        Source,
        Tally,
        Target,
        ThreadMoved,
        Withdrawal,
    )
    from apps.channels.mastodon.instance import Instance

MEND = sentence("Correct the settings of this channel.")


class MastodonAdapter(SigningIn):
    """One account. Making one never fails."""

    title: ClassVar[str] = sentence("Mastodon")
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def __init__(self, config: ChannelConfig) -> None:
        self._config = config
        self._found: Mapping[str, object] = config.found
        self._link: Link | None = None
        self._reader: Reader | None = None
        self._ear: Ear | None = None
        self._revisitor = Revisitor()

    @property
    def capabilities(self) -> ChannelCapabilities:
        return writing.can(instances.known(self._config.found))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._ear is not None:
            self._ear.close()
        self._link = self._reader = self._ear = None

    def sources(self) -> Sequence[Source]:
        """Who mentioned us, with direct messages; then what we wrote with other programs."""
        self._opened()
        return (MENTIONS, OWN)

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        return self._reading().fetch(source, cursor, limit)

    def watch(self, source: Source, stop: Callable[[], bool], patience: float) -> bool:
        reader = self._reading()
        if self._ear is None:
            self._ear = Ear(self._opened(), reader.instance.streaming)
        return self._ear.watch(reader, stop, patience)

    def settle(self, messages: Sequence[RawMessage]) -> None:
        """Nothing: which notifications were seen is for people to say."""

    def parse(self, raw: RawMessage) -> InboundMessage | Withdrawal | Tally | ThreadMoved:
        return opened(raw.payload)

    def reply_address(self, token: str) -> Address | None:
        """Answers belong to their thread; no mark is needed."""
        return None

    def mentions(self, target: Target) -> Sequence[str]:
        return writing.names(target)

    def warning(self, target: Target) -> str:
        return writing.warning(target)

    def is_unlisted(self, target: Target) -> bool:
        return writing.is_unlisted(target)

    def compose(self, message: OutboundMessage) -> bytes:
        return writing.composed(message, instances.known(self._config.found))

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        link, instance = self._opened(), before_sending(self._instance)
        return Answering(link=link, instance=instance, message=message, payload=payload, mark=point_of_no_return).send()

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        payload = self.compose(message)
        link, instance = self._opened(), self._instance()
        return Answering(link=link, instance=instance, message=message, payload=payload, mark=_nothing).find()

    def moderate(self, deed: ModerationDeed, target: Target) -> None:
        ruling.moderate(self._opened(), deed, target)

    def report(self, target: Target, report: Report) -> None:
        ruling.report(self._opened(), target, report)

    def revisit(self, targets: Sequence[Target]) -> Sequence[RawMessage]:
        return self._revisitor.revisit(self._opened(), self._instance(), targets)

    def check(self) -> Sequence[Finding]:
        return checking.check(self._config)

    def knock(self) -> Sequence[Finding]:
        return knocking.knock(self._config)

    @classmethod
    def understood(cls, typed: Mapping[str, str]) -> Mapping[str, str]:
        return meant(typed)

    def _reading(self) -> Reader:
        if self._reader is None:
            self._reader = Reader(self._opened(), self._instance())
        self._reader.instance = self._instance()
        return self._reader

    def _instance(self) -> Instance:
        """What the instance is, asked for once a day. Raises `AuthError`, `Unavailable`."""
        link = self._opened()
        if not instances.is_fresh(self._found, link.now):
            self._found = instances.ask(link)
            if self._config.keep_found:
                self._config.keep_found(self._found)
        found = instances.known(self._found)
        link.quirks = found.quirks
        return found

    def _opened(self) -> Link:
        if self._link is None:
            try:
                self._link = Link(read_options(self._config))
                self._link.quirks = instances.known(self._found).quirks
            except BadSetting as error:
                raise AuthError(str(error), stage="settings", advice=MEND) from error
        return self._link


def _nothing() -> None:
    """Looking is no point of no return."""
