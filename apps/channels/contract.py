"""What every channel adapter promises: the records that cross the border, the verbs, the errors.

No Django, no database and no clock in here, so that an adapter can be read and tested alone.
`docs/adding-a-channel.md` walks through writing one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, Self

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from types import TracebackType

# --- What comes in -----------------------------------------------------------------------------


class SourceRole(StrEnum):
    """What a source holds: mail for us, or what colleagues sent with another program."""

    INBOX = "inbox"
    SENT = "sent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One stream of a channel with a cursor of its own: an IMAP folder, a forum's topic list."""

    name: str
    role: SourceRole = SourceRole.INBOX


@dataclass(frozen=True, slots=True, kw_only=True)
class RawMessage:
    """A payload as the service gave it, unread.

    `key` names it within its source for ever (for IMAP `UIDVALIDITY:UID`, RFC 3501 section 2.3.1.1).
    `received_at` is the server's time (IMAP INTERNALDATE), aware, never the sender's `Date`.
    `omitted` is the size in bytes of what was left on the server because it is over the limit; `payload` then
    holds the header block alone.
    """

    source: Source
    key: str
    payload: bytes
    received_at: dt.datetime
    omitted: int = 0


Cursor = Mapping[str, int | str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """What came after a cursor, and the cursor after it; to be stored together (DESIGN.md, law 2).

    `complete` is false when the service has more to give at once. `restarted` is true when the service numbered
    the source anew (UIDVALIDITY changed): payloads known by their hash then only get their new key.
    """

    messages: tuple[RawMessage, ...]
    cursor: Cursor
    complete: bool
    restarted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A name and an address as a person reads them; `address` is lower-cased in its domain only."""

    name: str
    address: str

    @property
    def key(self) -> str:
        """The address in the form in which two spellings of one mailbox are equal."""
        return self.address.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundAttachment:
    """A file that came with a message. `content_id` is set when the HTML body shows it (RFC 2392)."""

    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False


class SenderProof(StrEnum):
    """What our receiving server says about the sender: nothing, that they are who they claim to be, or not.

    For mail the DMARC result (RFC 7489) in its `Authentication-Results` field (RFC 8601).
    """

    NONE = "none"
    PASSED = "passed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundMessage:
    """One message, read: the one shape in which every channel hands its messages to `ingest`.

    `external_id`, `in_reply_to` and `references` are the service's ids without decoration (for mail the msg-id
    without angle brackets, RFC 5322 section 3.6.4; references oldest first). `external_id` is empty if there
    is none. `content_hash` is the SHA-256 of what a person would call the same message: sender, date, subject, body
    and attachments, without the trace headers. `html` is as it came (a quotation may be
    wrapped in `<details>`): the core sanitises it. `automatic` is true for
    mail that no person wrote (RFC 3834). `recipients` are all addresses that the message
    was sent to; `reply_tokens` what may be our signed mark in them (for mail the plus tags), for the core to verify.
    `sender_unclear` says that the sender can be read in more than one way, `spam` that the service takes it for spam,
    `bulk` that it went to many (a list), though a person may have written it. `away_until` is the day that an automatic
    answer names for their return. `notices` are sentences (`sentences.py`) about what had to be left out.
    """

    external_id: str
    content_hash: str
    sender: Address
    subject: str = ""
    text: str = ""
    html: str = ""
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    recipients: tuple[str, ...] = ()
    reply_tokens: tuple[str, ...] = ()
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sent_at: dt.datetime | None = None
    automatic: bool = False
    language: str = ""
    attachments: tuple[InboundAttachment, ...] = ()
    omitted: int = 0
    sender_proof: SenderProof = SenderProof.NONE
    sender_unclear: bool = False
    spam: bool = False
    bulk: bool = False
    away_until: dt.date | None = None
    notices: tuple[str, ...] = ()


class DeliveryAction(StrEnum):
    """RFC 3464 section 2.3.3, the `Action` field."""

    FAILED = "failed"
    DELAYED = "delayed"
    DELIVERED = "delivered"
    RELAYED = "relayed"
    EXPANDED = "expanded"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecipientReport:
    """What a report says of one recipient (RFC 3464 section 2.3); `status` is an RFC 3463 code such as `5.1.1`."""

    recipient: str
    action: DeliveryAction
    status: str = ""
    diagnostic: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryReport:
    """A report about a message of ours (RFC 3464). `message` is the report itself, to be shown."""

    original_id: str
    recipients: tuple[RecipientReport, ...]
    message: InboundMessage


# --- What goes out -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundAttachment:
    """A file to send. `read` gives its bytes when they are needed."""

    name: str
    content_type: str
    read: Callable[[], bytes]
    content_id: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """One message to send, with its identity fixed beforehand (DESIGN.md, law 4).

    `reply_to` carries the signed reply token where the channel has one. `written_at` becomes the `Date`.
    `automatic` marks mail that no person wrote (RFC 3834).
    """

    external_id: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    subject: str = ""
    text: str = ""
    html: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    written_at: dt.datetime
    attachments: tuple[OutboundAttachment, ...] = ()
    automatic: bool = False

    @property
    def recipients(self) -> tuple[str, ...]:
        """All addresses of the envelope, each once, in the order To, Cc, Bcc."""
        return tuple(dict.fromkeys(a.address for a in (*self.to, *self.cc, *self.bcc)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One recipient that the service did not take: `code` and `answer` in the server's own words."""

    recipient: str
    code: int
    answer: str

    @property
    def permanent(self) -> bool:
        """RFC 5321 section 4.2.1: 5yz replies are permanent, 4yz are transient."""
        return self.code >= 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The service has taken the message for the recipients that are not in `refused`.

    `answer` is what it said (with a queue id, for SMTP), `host` who said it, `remote_id` the service's own id.
    """

    answer: str
    host: str = ""
    remote_id: str = ""
    refused: tuple[Refusal, ...] = ()


# --- What can go wrong -------------------------------------------------------------------------


class ChannelError(Exception):
    """Whatever an adapter raises: `str(error)` is the service's own words, `advice` what a person can do.

    `stage` names where it happened: `connect`, `tls`, `login`, `mail`, `rcpt`, `data`, `select`, `fetch`...
    """

    def __init__(self, words: str, *, stage: str = "", advice: str = "") -> None:
        super().__init__(words)
        self.stage = stage
        self.advice = advice


class NotSent(ChannelError):
    """Certainly not delivered: try again later."""

    def __init__(self, words: str, *, stage: str = "", advice: str = "", refused: Sequence[Refusal] = ()) -> None:
        super().__init__(words, stage=stage, advice=advice)
        self.refused = tuple(refused)


class RateLimited(NotSent):
    """Certainly not delivered: try again after `retry_after` seconds."""

    def __init__(self, words: str, *, retry_after: float, stage: str = "") -> None:
        super().__init__(words, stage=stage)
        self.retry_after = retry_after


class Ambiguous(ChannelError):
    """Perhaps delivered: read back, or hold for a person. Never repeated by itself."""


class AuthError(ChannelError):
    """The channel needs a person (password, token, consent); its queue waits."""


class PermanentError(ChannelError):
    """Certainly not delivered, and it never will be as it is."""

    def __init__(self, words: str, *, stage: str = "", advice: str = "", refused: Sequence[Refusal] = ()) -> None:
        super().__init__(words, stage=stage, advice=advice)
        self.refused = tuple(refused)


class Unavailable(ChannelError):
    """The service cannot be read just now: back off and come again."""


class UnreadableMessage(ChannelError):
    """The payload cannot be parsed; it is kept and shown as such."""


# --- The adapter -------------------------------------------------------------------------------


class LengthUnit(StrEnum):
    """In what a service counts the length of a message."""

    CHARACTERS = "characters"
    BYTES = "bytes"
    GRAPHEMES = "graphemes"


class SendSafety(StrEnum):
    """What may be done after an ambiguous send: repeat it, look whether it is there, or neither."""

    IDEMPOTENT = "idempotent"
    READ_BACK = "read_back"
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
