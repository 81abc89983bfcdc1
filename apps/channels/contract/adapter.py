"""What a kind of channel can do, and the verbs that each adapter has."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Protocol, Self, runtime_checkable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from types import TracebackType

    from apps.channels.contract.incoming import (
        Address,
        Batch,
        Cursor,
        DeliveryReport,
        HookRequest,
        InboundMessage,
        Pushed,
        RawMessage,
        SendReport,
        Source,
        Tally,
        ThreadMoved,
        Withdrawal,
    )
    from apps.channels.contract.outgoing import OutboundMessage, Receipt, Target


class LengthUnit(StrEnum):
    """In what a service counts the length of a message."""

    CHARACTERS = "characters"
    BYTES = "bytes"
    GRAPHEMES = "graphemes"
    UTF16 = "utf16"


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


class ModerationDeed(StrEnum):
    """What may be done to what others wrote, where the service lets us. Each is harmless when repeated.

    `MUTE` and `BLOCK` concern whoever wrote it: we see no more of them, or they can no longer reach us at all.
    """

    APPROVE = "approve"
    HOLD = "hold"
    HIDE = "hide"
    SHOW = "show"
    SPAM = "spam"
    DELETE = "delete"
    FLAG = "flag"
    MUTE = "mute"
    UNMUTE = "unmute"
    BLOCK = "block"
    UNBLOCK = "unblock"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCapabilities:
    """What a channel can do, as data: screen and worker read the same record.

    `addressed`: answers go to the addresses in To and Cc; otherwise into the thread, wherever that is read. `public`:
    what is written there can be read by everybody, unless a message says otherwise (`Audience`). `starts`: we may begin
    a conversation; `replies`: we may answer. `private_reply`: a public message can be answered in private.
    `max_length` counts in `length_unit` (0: no limit), `max_bytes` in UTF-8 besides (0: no limit); a web address
    counts as `link_weight` (0: as it is written), and `@petra@example.com` as `@petra` with `short_mentions`. What is
    longer goes as several posts, each the answer to the one before it, where the service has `splits`; else it is
    refused. `max_attachment_bytes` is of all files of a message together (0: it takes no files), `max_file_bytes` of
    each (0: no other limit), `max_attachments` counts them (0: no limit); only `file_types` are taken ("image/png",
    "image/"; empty: all), each with a description of at most `max_description` characters for those who do not see it
    (0: none). An answer is only taken within `reply_within` seconds after the customer wrote last (0: always);
    `closed_words` (a sentence) say what can be done then.
    """

    subject: bool
    html: bool
    cc: bool
    public: bool
    max_attachment_bytes: int
    send_safety: SendSafety
    addressed: bool = False
    starts: bool = False
    replies: bool = True
    private_reply: bool = False
    max_attachments: int = 0
    max_file_bytes: int = 0
    file_types: tuple[str, ...] = ()
    max_description: int = 0
    max_length: int = 0
    max_bytes: int = 0
    length_unit: LengthUnit = LengthUnit.CHARACTERS
    link_weight: int = 0
    short_mentions: bool = False
    splits: bool = False
    reply_within: int = 0
    closed_words: str = ""
    moderation: frozenset[ModerationDeed] = frozenset()


class SettingKind(StrEnum):
    """What is typed into a setting."""

    LINE = "line"
    LINES = "lines"
    SECRET = "secret"
    URL = "url"
    NUMBER = "number"
    YES_NO = "yes_no"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One field of the page on which an admin sets a channel up: `name` is its key in `options` (or `secrets`).

    `label`, `help` and the words of `choices` (value, words) are English inside `sentence("...")`. `default` is in the
    type of its kind: a tuple of lines for `LINES`. The one that `identifies` the channel (else the first `URL`) becomes
    its address, without scheme: there is one channel for each. A secret that is `made_here` is offered ready-made, 256
    bits as `whsec_...`, to be entered on the other side. A number is one from `least` to `most`. Of a web address the
    first part of its path that is in `cut` ("wp-admin") is cut off, with all that follows, when there is a `cut`.
    """

    name: str
    label: str
    kind: SettingKind = SettingKind.LINE
    help: str = ""
    required: bool = True
    default: str | int | bool | tuple[str, ...] = ""
    choices: tuple[tuple[str, str], ...] = ()
    identifies: bool = False
    made_here: bool = False
    least: int = 0
    most: int = 10**9
    cut: tuple[str, ...] = ()


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
class Budget:
    """How often a service still answers: `left` of `limit` calls for so many `seconds` (0: it does not say)."""

    left: int
    limit: int = 0
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelConfig:
    """A channel as its adapter sees it. `options` are the plain settings, `secrets` the encrypted ones, decrypted.

    `save_secrets` stores secrets that the service changed (a rotated refresh token); it must not be lost.
    `load_secrets` gives them as they are stored now: another process may have changed them since this was made.
    `inside` names the servers of our own network that the operator allows to be called (for `apps.channels.http`).
    `hook_url` is the address that its service is to call.
    `found` is what the service said of itself when it was last asked (its limits, who we are there), as JSON has it;
    `keep_found` stores a new one, and does nothing if it is the same. Its `expires_at` (ISO 8601), if there is one, is
    when the token ends that we are let in with: people are warned before.
    `keep_budget` notes what the headers of an answer say of how often we may still ask (`answers` passes it on).
    """

    address: str
    display_name: str
    options: Mapping[str, object] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    save_secrets: Callable[[Mapping[str, str]], None] | None = field(default=None, repr=False)
    load_secrets: Callable[[], Mapping[str, str]] | None = field(default=None, repr=False)
    found: Mapping[str, object] = field(default_factory=dict)
    keep_found: Callable[[Mapping[str, object]], None] | None = field(default=None, repr=False)
    keep_budget: Callable[[Budget], None] | None = field(default=None, repr=False, compare=False)
    inside: tuple[str, ...] = ()
    hook_url: str = ""


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


@runtime_checkable
class Doorbell(Protocol):
    """The optional verb of an adapter whose service says at once that something is new."""

    def watch(self, source: Source, stop: Callable[[], bool], patience: float) -> bool:
        """Block until the service says that something is new (true), or `patience` seconds went by or `stop()` (false).

        A doorbell only. Raises `AuthError`, `Unavailable`.
        """
        ...


@runtime_checkable
class Hooks(Protocol):
    """The optional verb of an adapter whose service calls us when something happens.

    An admin enters `hook_url` there, unless the adapter does so itself: then its class says `enters_hook = True`.
    """

    def receive(self, request: HookRequest) -> Pushed:
        """Check that the service itself is calling (over the raw bytes, in constant time), and unpack the call.

        Needs secrets, and no connection unless a file is only named in it. Raises `Untrusted` for a call that proves
        nothing or is too old, `UnreadableMessage` for one that is no call of this service, `AuthError` and
        `Unavailable` where the service must call again; none of them keeps anything.
        """
        ...


@runtime_checkable
class Completing(Protocol):
    """The optional verb of an adapter whose calls name what lies elsewhere (`RawMessage.incomplete`)."""

    def complete(self, raw: RawMessage) -> bytes:
        """The payload with what it names, as far as that could be had; `parse` reads it, and reads it without too.

        Takes less than a minute. Raises `UnreadableMessage`.
        """
        ...


@runtime_checkable
class Rehearsal(Protocol):
    """The optional verb of an adapter with hooks that can be tried out before its service calls for the first time."""

    def rehearse(self, now: dt.datetime) -> HookRequest:
        """A call of `hook_url` as the service would make it at `now`, of an event that brings nothing.

        Pure. Raises `AuthError` if there is no secret to sign it with.
        """
        ...


@runtime_checkable
class SignIn(Protocol):
    """The optional verbs of an adapter that is let in where somebody signs in at the service (RFC 6749)."""

    @property
    def signs_in(self) -> bool:
        """Whether it is let in like that, as it is configured. Pure."""
        ...

    @property
    def is_signed_in(self) -> bool:
        """Whether somebody has done so. Pure."""
        ...

    def invite(self, redirect_uri: str, *, state: str, verifier: str) -> str:
        """The page of the service where somebody signs in, and which leads back to `redirect_uri` with `state`.

        `verifier` binds the answer to whoever asked (RFC 7636), where the service knows that. Raises `AuthError`,
        `Unavailable`.
        """
        ...

    def accept(self, code: str, redirect_uri: str, *, verifier: str) -> Mapping[str, str]:
        """The secrets that the code from there is worth, to be kept. Raises `AuthError`, `Unavailable`."""
        ...


@runtime_checkable
class Moderation(Protocol):
    """The optional verb of an adapter whose service lets us rule over what others wrote."""

    def moderate(self, deed: ModerationDeed, target: Target) -> None:
        """Do it; harmless when repeated, and no error if it is so already.

        Raises `NotSent`, `RateLimited`, `Ambiguous`, `AuthError`, `PermanentError`.
        """
        ...


@runtime_checkable
class Revisiting(Protocol):
    """The optional verb of an adapter whose service does not surely tell of every edit and every deletion."""

    def revisit(self, targets: Sequence[Target]) -> Sequence[RawMessage]:
        """What became of these messages of one thread: edited, hidden, gone, or back again.

        What is as it was may be left out, or given again under the key that it had. Asked of one open conversation
        after the other, with pauses. Raises `AuthError`, `Unavailable`.
        """
        ...


@runtime_checkable
class Mentions(Protocol):
    """The optional verb of an adapter whose answers begin with the names of those who are to hear of them."""

    def mentions(self, target: Target) -> Sequence[str]:
        """Whom an answer to `target` names (`@petra@example.com`), its author first; nobody of ours. Pure.

        `compose` puts those that the text does not name yet before it, with a blank after each: the screen shows them,
        and counts them along. Of an answer that goes as several posts the first begins with them, and each where it is
        private; what is cut leaves room for them in all.
        """
        ...

    def warning(self, target: Target) -> str:
        """The content warning that an answer to `target` carries on, which counts along too; empty for none. Pure."""
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
