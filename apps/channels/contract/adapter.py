"""What a kind of channel can do, and the verbs that each adapter has."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from apps.channels.contract.incoming import (
        Address,
        Batch,
        Cursor,
        DeliveryReport,
        InboundMessage,
        RawMessage,
        Source,
    )
    from apps.channels.contract.outgoing import OutboundMessage, Receipt


class LengthUnit(StrEnum):
    """In what a service counts the length of a message."""

    CHARACTERS = "characters"
    BYTES = "bytes"
    GRAPHEMES = "graphemes"


class SendSafety(StrEnum):
    """What may be done after an ambiguous send.

    `IDEMPOTENT`: repeat it, the service takes it once. `READ_BACK`: `find_sent` knows for sure. `REPEAT_ONCE`:
    `find_sent` may find it, but finding nothing proves nothing; a second copy does little harm (mail: the same bytes
    under the same Message-ID). `NONE`: a person decides.
    """

    IDEMPOTENT = "idempotent"
    READ_BACK = "read_back"
    REPEAT_ONCE = "repeat_once"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCapabilities:
    """What a kind of channel can do, as data: screen and worker read the same record.

    `max_length` counts in `length_unit` (0: no limit); `max_attachment_bytes` is of all files of a message together.
    """

    subject: bool
    html: bool
    cc: bool
    public: bool
    max_attachment_bytes: int
    send_safety: SendSafety
    max_length: int = 0
    length_unit: LengthUnit = LengthUnit.CHARACTERS


class Severity(StrEnum):
    """How much a finding matters."""

    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One line of a check: what was tried, what the service said, what to do about it."""

    severity: Severity
    subject: str
    words: str
    advice: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """A channel as its adapter sees it. `options` are the plain settings, `secrets` the encrypted ones, decrypted.

    `save_secrets` stores secrets that the service changed (a rotated refresh token); it must not be lost.
    `load_secrets` gives them as they are stored now: another process may have changed them since this was made.
    """

    address: str
    display_name: str
    options: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    save_secrets: Callable[[Mapping[str, str]], None] | None = field(default=None, repr=False)
    load_secrets: Callable[[], Mapping[str, str]] | None = field(default=None, repr=False)


class Adapter(Protocol):
    """The verbs. An adapter is opened and closed (a context manager), so that connections are reused."""

    capabilities: ClassVar[ChannelCapabilities]

    def __init__(self, config: ChannelConfig) -> None: ...

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

    def watch(self, source: Source, stop: Callable[[], bool], patience: float) -> bool:
        """Block until the service says that something is new (true), or `patience` seconds went by or `stop()` (false).

        A doorbell only. Raises `AuthError`, `Unavailable`.
        """
        ...

    def parse(self, raw: RawMessage) -> InboundMessage | DeliveryReport | None:
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


@runtime_checkable
class Copies(Protocol):
    """The optional verb of an adapter that can put a copy of what was sent where people look for it."""

    def keep_copy(self, message: OutboundMessage, payload: bytes) -> None:
        """Put it there if that is configured, unless it is there already. Raises `AuthError`, `Unavailable`."""
        ...


@runtime_checkable
class Stock(Protocol):
    """Optional verbs of an adapter whose service can tell what it holds, so that nothing that is missing stays hidden.

    Both raise `AuthError` and `Unavailable`; neither changes anything on the service.
    """

    def keys(self, source: Source, cursor: Cursor) -> Sequence[str] | None:
        """The keys of all that the service holds of what `fetch` gave or should have given up to `cursor`.

        None if the service has numbered the source anew since: then only `fetch` can tell.
        """
        ...

    def bring(self, source: Source, cursor: Cursor, keys: Sequence[str]) -> Sequence[RawMessage]:
        """The messages with these keys, those that are still there."""
        ...
