"""A bot of Telegram as a channel (core.telegram.org/bots/api): chats with it, and groups that it is in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Self

from apps.channels.contract import AuthError, BadSetting, Batch
from apps.channels.sentences import sentence
from apps.channels.telegram import checking, composing, hook, moderation, options, parsing, payload, posting, receiving
from apps.channels.telegram.link import Link
from apps.channels.telegram.options import SETTINGS, Groups, Receive, pure_options, read_options
from apps.channels.telegram.shapes import source as stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from apps.channels.contract import (
        Address,
        ChannelCapabilities,
        ChannelConfig,
        Cursor,
        Finding,
        HookRequest,
        InboundMessage,
        ModerationDeed,
        OutboundMessage,
        Pushed,
        RawMessage,
        Receipt,
        Setting,
        Source,
        Target,
        ThreadMoved,
    )
    from apps.channels.telegram.options import Options

MEND = sentence("Correct the settings of this channel.")
#: In seconds, how often it is seen to that Telegram calls us.
EVERY = 300.0


class TelegramAdapter:
    """One bot. Making one never fails."""

    title: ClassVar[str] = sentence("Telegram bot")
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS
    enters_hook: ClassVar[bool] = True

    def __init__(self, config: ChannelConfig) -> None:
        self._config = config
        self._pure = pure_options(config)
        self._link: Link | None = None
        #: Up to where everything is stored: `watch` must not confirm more.
        self._stored: Cursor = {}

    @classmethod
    def understood(cls, typed: Mapping[str, str]) -> Mapping[str, str]:
        return options.understood(typed)

    @property
    def capabilities(self) -> ChannelCapabilities:
        in_groups = self._pure.groups is not Groups.NONE
        return replace(composing.CAN, moderation=moderation.IN_GROUPS if in_groups else moderation.IN_CHATS)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._link = None

    def sources(self) -> Sequence[Source]:
        """One; where Telegram calls us, it is looked after, and brings nothing itself."""
        return (stream(every=EVERY if self._is_called else 0.0),)

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        link = self._opened()
        if self._is_called:
            hook.tend_hook(link)
            return Batch(messages=(), cursor=cursor, complete=True)
        self._stored = cursor
        return receiving.fetch(link, cursor, limit)

    def watch(self, source: Source, stop: Callable[[], bool], patience: float) -> bool:
        """By `getUpdates`, which waits for news."""
        return not self._is_called and receiving.watch(self._opened(), self._stored, stop, patience)

    def settle(self, messages: Sequence[RawMessage]) -> None:
        """What is stored is confirmed when it is asked for more."""

    def receive(self, request: HookRequest) -> Pushed:
        return receiving.receive(self._opened(), request)

    def complete(self, raw: RawMessage) -> bytes:
        return payload.complete(self._opened(), raw.payload)

    def parse(self, raw: RawMessage) -> InboundMessage | ThreadMoved:
        return parsing.parse(self._pure, raw)

    def reply_address(self, token: str) -> Address | None:
        """Chats are known by their ids."""
        return None

    def compose(self, message: OutboundMessage) -> bytes:
        return composing.compose(message)

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        return posting.send(self._opened(), message, payload, point_of_no_return=point_of_no_return)

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        """A bot is not told what it has written."""
        return None

    def moderate(self, deed: ModerationDeed, target: Target) -> None:
        moderation.moderate(self._opened(), deed, target)

    def check(self) -> Sequence[Finding]:
        return checking.check(self._config)

    @property
    def _is_called(self) -> bool:
        return self._pure.receive is Receive.HOOK

    def _opened(self) -> Link:
        if self._link is None:
            self._link = Link(self._options())
        return self._link

    def _options(self) -> Options:
        try:
            return read_options(self._config)
        except BadSetting as error:
            raise AuthError(str(error), stage="settings", advice=MEND) from error
