"""An account on Bluesky, or on any other server of its protocol (atproto.com), as a channel."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, ClassVar, Self

from apps.channels.bluesky import checking, meant, moderation, sending, writing
from apps.channels.bluesky.convos import Convos
from apps.channels.bluesky.envelopes import opened
from apps.channels.bluesky.fetching import NEWS, OWN, Reader
from apps.channels.bluesky.link import Link
from apps.channels.bluesky.options import SETTINGS, BadOption, has_direct_messages, read_options
from apps.channels.bluesky.revisiting import Revisitor
from apps.channels.contract import AuthError, Batch, Unavailable
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from apps.channels.contract import (
        Address,
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
        Withdrawal,
    )

MEND = sentence("Correct the settings of this channel.")
#: In seconds, between two looks at whether something is new: two of the ten requests a second that a server allows to
#: one address. Where others of ours need them too, and fewer than half are left, it is looked more seldom.
BETWEEN_LOOKS, SELDOM, TICK = 0.5, 5.0, 0.1


class BlueskyAdapter:
    """One account. Making one never fails."""

    title: ClassVar[str] = sentence("Bluesky")
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def __init__(self, config: ChannelConfig) -> None:
        self._config = config
        self._link: Link | None = None
        self._readers: dict[str, Reader] = {}
        self._kept: dict[str, set[str]] = {}
        self._convos: Convos | None = None
        self._revisitor = Revisitor()

    @classmethod
    def understood(cls, typed: Mapping[str, str]) -> Mapping[str, str]:
        return meant.meant(typed)

    @property
    def capabilities(self) -> ChannelCapabilities:
        return writing.can(direct_messages=has_direct_messages(self._config))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._link = self._convos = None
        self._readers.clear()

    def sources(self) -> Sequence[Source]:
        """What concerns us, with direct messages; then what we wrote with other programs."""
        self._opened()
        return (NEWS, OWN)

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        reader = self._reader(OWN if source.name == OWN.name else NEWS)
        batch = reader.fetch(cursor, limit)
        if source.name == OWN.name or not has_direct_messages(self._config):
            return batch
        return self._with_messages(batch, cursor, limit)

    def watch(self, source: Source, stop: Callable[[], bool], patience: float) -> bool:
        """Asks for the newest entry alone, again and again: the network calls nobody."""
        reader, end = self._reader(NEWS), time.monotonic() + patience
        while not stop():
            looked = time.monotonic()
            if reader.rings() or (has_direct_messages(self._config) and self._talk().rings()):
                return True
            again = looked + (BETWEEN_LOOKS if self._opened().left > 0.5 else SELDOM)
            while (left := min(again, end) - time.monotonic()) > 0 and not stop():
                time.sleep(min(TICK, left))
            if time.monotonic() >= end:
                return False
        return False

    def settle(self, messages: Sequence[RawMessage]) -> None:
        """Nothing: what was seen in the account's own programs is for people to say."""

    def parse(self, raw: RawMessage) -> InboundMessage | Withdrawal | Tally:
        return opened(raw.payload)

    def reply_address(self, token: str) -> Address | None:
        """Answers belong to their thread; no mark is needed."""
        return None

    def compose(self, message: OutboundMessage) -> bytes:
        return writing.composed(message, direct_messages=has_direct_messages(self._config))

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        return sending.send(self._opened(), message, payload, mark=point_of_no_return)

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        return sending.find_sent(self._opened(), message, self.compose(message))

    def moderate(self, deed: ModerationDeed, target: Target) -> None:
        moderation.moderate(self._opened(), deed, target)

    def report(self, target: Target, report: Report) -> None:
        moderation.report(self._opened(), target, report)

    def revisit(self, targets: Sequence[Target]) -> Sequence[RawMessage]:
        return self._revisitor.revisit(self._opened(), targets)

    def check(self) -> Sequence[Finding]:
        return checking.check(self._config)

    def _with_messages(self, batch: Batch, cursor: Cursor, limit: int) -> Batch:
        """Posts come also while the service of direct messages is away."""
        at = str(cursor.get("log", ""))
        if not at:
            return Batch(messages=(), cursor={**cursor, **batch.cursor, "log": self._talk().begin()}, complete=False)
        room = limit - len(batch.messages)
        if not room:
            return Batch(messages=batch.messages, cursor={**batch.cursor, "log": at}, complete=False)
        try:
            messages, at, all_read = self._talk().fetch(at, room)
        except (AuthError, Unavailable):
            if not batch.messages:
                raise
            messages, all_read = [], True
        return Batch(
            messages=(*batch.messages, *messages),
            cursor={**batch.cursor, "log": at},
            complete=batch.complete and all_read,
        )

    def _reader(self, source: Source) -> Reader:
        if source.name not in self._readers:
            self._readers[source.name] = Reader(self._opened(), source, self._kept)
        return self._readers[source.name]

    def _talk(self) -> Convos:
        if self._convos is None:
            self._convos = Convos(self._opened(), NEWS)
        return self._convos

    def _opened(self) -> Link:
        if self._link is None:
            try:
                self._link = Link(read_options(self._config), self._config)
            except BadOption as error:
                raise AuthError(str(error), stage="settings", advice=MEND) from error
        return self._link
