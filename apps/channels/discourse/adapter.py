"""A Discourse forum as a channel: web hooks and lists of posts in, the API out (docs.discourse.org)."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from apps.channels.contract import AuthError, BadSetting, ChannelCapabilities, SendSafety
from apps.channels.discourse import (
    checking,
    finding,
    hooks,
    moderation,
    parsing,
    posting,
    queue,
    reporting,
    revisiting,
    walking,
)
from apps.channels.discourse.choosing import Chooser
from apps.channels.discourse.link import Link
from apps.channels.discourse.options import SETTINGS, pure_options, read_options
from apps.channels.discourse.shapes import POSTS, PRIVATE, QUEUE
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from apps.channels.contract import (
        Address,
        Batch,
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
        Report,
        SendReport,
        Setting,
        Source,
        Target,
        Withdrawal,
    )

MEND = sentence("Correct the settings of this channel.")
#: max_attachment_size_kb, as the forum is shipped.
MOST_BYTES = 4 * 1_048_576


class DiscourseAdapter:
    """One forum, as one account of it. Making one never fails."""

    title: ClassVar[str] = sentence("Discourse forum")
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS

    def __init__(self, config: ChannelConfig) -> None:
        self._config = config
        self._pure = pure_options(config)
        self._open: tuple[Link, Chooser] | None = None

    @property
    def capabilities(self) -> ChannelCapabilities:
        return ChannelCapabilities(
            subject=False,
            html=False,
            cc=False,
            public=True,
            max_attachment_bytes=MOST_BYTES,
            max_attachments=10,
            send_safety=SendSafety.READ_BACK,
            private_reply=self._pure.private_messages,
            max_length=posting.LONGEST,
            report=reporting.FORM,
            moderation=moderation.MODERATORS if self._pure.moderates else moderation.EVERYBODY,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._open = None

    def sources(self) -> Sequence[Source]:
        """The posts that everybody reads, then personal messages, then what waits for a moderator."""
        return (POSTS, *((PRIVATE,) if self._pure.private_messages else ()), QUEUE)

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        link, chooser = self._opened()
        if source.name == QUEUE.name:
            return queue.fetch(link, chooser, cursor)
        return walking.fetch(link, chooser, PRIVATE if source.name == PRIVATE.name else POSTS, cursor, limit)

    def settle(self, messages: Sequence[RawMessage]) -> None:
        """Nothing: a forum keeps no note of what was read by whom."""

    def parse(self, raw: RawMessage) -> InboundMessage | Withdrawal | SendReport | None:
        return parsing.parse(self._pure, raw)

    def receive(self, request: HookRequest) -> Pushed:
        return hooks.receive(self._pure, request)

    def rehearse(self, now: dt.datetime) -> HookRequest:
        return hooks.rehearse(self._pure, now)

    def reply_address(self, token: str) -> Address | None:
        """Answers belong to their topic; no mark is needed."""
        return None

    def compose(self, message: OutboundMessage) -> bytes:
        return posting.compose(message)

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        link, _ = self._opened()
        return posting.send(link, message, payload, point_of_no_return=point_of_no_return)

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        link, _ = self._opened()
        return finding.find_sent(link, message, posting.compose(message))

    def moderate(self, deed: ModerationDeed, target: Target) -> None:
        link, _ = self._opened()
        moderation.moderate(link, deed, target)

    def report(self, target: Target, report: Report) -> None:
        link, _ = self._opened()
        moderation.report(link, target, report)

    def revisit(self, targets: Sequence[Target]) -> Sequence[RawMessage]:
        link, _ = self._opened()
        return revisiting.revisit(link, targets)

    def check(self) -> Sequence[Finding]:
        return checking.check(self._config)

    def _opened(self) -> tuple[Link, Chooser]:
        if self._open is None:
            try:
                link = Link(read_options(self._config))
            except BadSetting as error:
                raise AuthError(str(error), stage="settings", advice=MEND) from error
            self._open = link, Chooser(link)
        return self._open
