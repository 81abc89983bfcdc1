"""The optional verbs: an adapter has one by having its method."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from apps.channels.contract.abilities import ModerationDeed
    from apps.channels.contract.fetched import Cursor, HookRequest, Pushed, RawMessage, Source
    from apps.channels.contract.outgoing import OutboundMessage, Report, Target


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
    """The optional verb of an adapter whose messages name what lies elsewhere (`RawMessage.incomplete`)."""

    def complete(self, raw: RawMessage) -> bytes:
        """The payload with what it names, as far as that could be had; `parse` reads it, and reads it without too.

        Takes less than a minute. Raises `UnreadableMessage`; `AuthError` and `Unavailable` where it is worth another
        try: it is asked a few times with pauses, and then the payload is read as it came.
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
class Reporting(Protocol):
    """The optional verb of an adapter whose service wants to know why (`ChannelCapabilities.report`).

    It is asked instead of `moderate(FLAG, target)`, which then is the same without reason and words.
    """

    def report(self, target: Target, report: Report) -> None:
        """Tell the moderators of the service. Nobody repeats it by itself: who reads reports would read it twice.

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
class Listings(Protocol):
    """The optional verb of an adapter some of whose public messages are not spread by their service."""

    def is_unlisted(self, target: Target) -> bool:
        """Everybody can read `target`, and it stands in no public list. Pure."""
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
