"""The verbs that each adapter has."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from apps.channels.contract.abilities import ChannelCapabilities
    from apps.channels.contract.became import DeliveryReport, SendReport, Tally, ThreadMoved, Withdrawal
    from apps.channels.contract.config import ChannelConfig, Finding, Setting
    from apps.channels.contract.fetched import Batch, Cursor, RawMessage, Source
    from apps.channels.contract.incoming import Address, InboundMessage
    from apps.channels.contract.outgoing import OutboundMessage, Receipt


class Adapter(Protocol):
    """The verbs. An adapter is opened and closed (a context manager), so that connections are reused.

    `title` names the kind for people, `settings` are what an admin is asked for (empty: the kind has a page of its
    own). Making one never fails: with a configuration that cannot work every verb that needs it raises `AuthError`,
    since only a person can mend it, and `check` tells it as a finding.
    """

    title: ClassVar[str]
    settings: ClassVar[tuple[Setting, ...]]

    def __init__(self, config: ChannelConfig) -> None: ...

    @property
    def capabilities(self) -> ChannelCapabilities:
        """What this channel can do, as it is configured. Pure."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None: ...

    def sources(self) -> Sequence[Source]:
        """The streams to fetch from, the most urgent first; empty if this channel is not fetched from.

        Raises `AuthError`, `Unavailable`.
        """
        ...

    def fetch(self, source: Source, cursor: Cursor, limit: int) -> Batch:
        """At most `limit` messages after `cursor` (empty: from where the configuration says reading begins).

        Harmless when repeated. Raises `AuthError`, `Unavailable`.
        """
        ...

    def settle(self, messages: Sequence[RawMessage]) -> None:
        """Do on the service what is configured for messages that are safely kept (mark seen, move, delete).

        Called after the commit; harmless when repeated. Raises `AuthError`, `Unavailable`.
        """
        ...

    def parse(
        self, raw: RawMessage
    ) -> InboundMessage | DeliveryReport | Withdrawal | SendReport | Tally | ThreadMoved | None:
        """Read a payload. Pure: same bytes, same answer; needs no open connection. None: nothing for people.

        Raises `UnreadableMessage`.
        """
        ...

    def reply_address(self, token: str) -> Address | None:
        """Where answers go so that they carry `token` (for mail a plus address); None where that cannot be. Pure."""
        ...

    def compose(self, message: OutboundMessage) -> bytes:
        """The bytes of a message, made once before its first attempt. Pure. Raises `PermanentError`."""
        ...

    def send(
        self,
        message: OutboundMessage,
        payload: bytes,
        recipients: Sequence[str],
        point_of_no_return: Callable[[], None],
    ) -> Receipt:
        """Send `payload` (from `compose`) to `recipients`: fewer than the message's own after a partial refusal.

        Calls `point_of_no_return` just before the step after which the outcome can be unknown (SMTP's final dot).
        Raises `NotSent`, `RateLimited`, `Ambiguous`, `AuthError`, `PermanentError`; never repeats by itself.
        """
        ...

    def find_sent(self, message: OutboundMessage) -> Receipt | None:
        """Look whether `message` is on the service, after an ambiguous send. Raises `AuthError`, `Unavailable`."""
        ...

    def check(self) -> Sequence[Finding]:
        """Try the configuration for real and say in words what works and what does not. Raises no `ChannelError`."""
        ...
