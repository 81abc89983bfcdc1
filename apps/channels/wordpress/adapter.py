"""The comments of a WordPress blog: read by polling, answered below, moderated."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from apps.channels.contract import (
    AuthError,
    BadSetting,
    Batch,
    ChannelCapabilities,
    LengthUnit,
    SendSafety,
    Source,
)
from apps.channels.sentences import sentence
from apps.channels.wordpress import checking, envelopes, sending
from apps.channels.wordpress.fetching import Look, begin
from apps.channels.wordpress.link import Link
from apps.channels.wordpress.options import SETTINGS, ReadFrom, read_options
from apps.channels.wordpress.revisiting import revisit
from apps.channels.wordpress.staff import Staff
from apps.channels.wordpress.writing import MOST_BYTES, composed

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Sequence
    from types import TracebackType

    from apps.channels.contract import (
        Address,
        ChannelConfig,
        Cursor,
        Finding,
        InboundMessage,
        ModerationDeed,
        OutboundMessage,
        RawMessage,
        Receipt,
        SendReport,
        Setting,
        Target,
        Withdrawal,
    )

#: In seconds. A look is two requests.
EVERY = 20.0
COMMENTS = Source(name="comments", every=EVERY)
MEND = sentence("Correct the settings of this channel.")


class WordPressAdapter:
    """One blog, with one account. WordPress calls nobody when something happens, so it is asked."""

    title: ClassVar[str] = sentence("WordPress comments")
    settings: ClassVar[tuple[Setting, ...]] = SETTINGS
    capabilities: ClassVar[ChannelCapabilities] = ChannelCapabilities(
        subject=False,
        html=True,
        cc=False,
        public=True,
        max_attachment_bytes=0,
        send_safety=SendSafety.READ_BACK,
        max_length=MOST_BYTES,
        length_unit=LengthUnit.BYTES,
        moderation=frozenset(sending.STATUSES),
    )

    def __init__(self, config: ChannelConfig) -> None:
        self._config = config
        self._link: Link | None = None
        self._staff: Staff | None = None
        #: Which page of the known comments is looked through next.
        self._page = 1
        #: The comments that each look compares; none before the first look.
        self._known: Container[int] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._link = self._staff = None

    def sources(self) -> Sequence[Source]:
        self._opened()
        return [COMMENTS]

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        link, staff = self._opened()
        if not cursor:
            return Batch(messages=(), cursor=begin(link), complete=link.options.read_from is ReadFrom.NOW)
        look = Look(link, staff, source, cursor=cursor, limit=limit)
        look.read_new()
        if not look.is_full:
            look.look_over(self._page)
            self._page = self._page % look.pages + 1
            self._known = look.known
        return look.batch()

    def revisit(self, targets: Sequence[Target]) -> Sequence[RawMessage]:
        link, staff = self._opened()
        if self._known is None:
            return []
        return revisit(link, staff, COMMENTS, targets, known=self._known)

    def settle(self, messages: Sequence[RawMessage]) -> None:
        """Nothing is noted on the blog."""

    def parse(self, raw: RawMessage) -> InboundMessage | Withdrawal | SendReport:
        return envelopes.opened(raw.payload)

    def reply_address(self, token: str) -> Address | None:
        """The thread is known without it."""
        return None

    def compose(self, message: OutboundMessage) -> bytes:
        return composed(message)

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        link, staff = self._opened()
        return sending.send(link, message, payload, staff=staff, point_of_no_return=point_of_no_return)

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        link, staff = self._opened()
        return sending.find_sent(link, message, staff)

    def moderate(self, deed: ModerationDeed, target: Target) -> None:
        sending.moderate(self._opened()[0], deed, target)

    def check(self) -> Sequence[Finding]:
        return checking.check(self._config)

    def _opened(self) -> tuple[Link, Staff]:
        if self._link is None or self._staff is None:
            try:
                self._link = Link(read_options(self._config))
            except BadSetting as error:
                raise AuthError(str(error), stage="settings", advice=MEND) from error
            self._staff = Staff(self._link)
        return self._link, self._staff
