"""What can go wrong: every error says what to do next."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract.outgoing import Receipt, Refusal


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
    """Certainly not delivered: try again after `retry_after` seconds.

    `only_here`: the service says so of one thread, and takes what is for others.
    """

    def __init__(self, words: str, *, retry_after: float, stage: str = "", only_here: bool = False) -> None:
        super().__init__(words, stage=stage)
        self.retry_after = retry_after
        self.only_here = only_here


class Ambiguous(ChannelError):
    """Perhaps delivered: read back, or hold for a person. Never repeated by itself.

    `taken`: those of several posts of one answer that are there for sure; the next try is told (`OutboundMessage`).
    """

    def __init__(self, words: str, *, stage: str = "", advice: str = "", taken: Receipt | None = None) -> None:
        super().__init__(words, stage=stage, advice=advice)
        self.taken = taken


class AuthError(ChannelError):
    """The channel needs a person (password, token, consent); its queue waits."""


class PermanentError(ChannelError):
    """Certainly not delivered, and it never will be as it is."""

    def __init__(self, words: str, *, stage: str = "", advice: str = "", refused: Sequence[Refusal] = ()) -> None:
        super().__init__(words, stage=stage, advice=advice)
        self.refused = tuple(refused)


class TooLong(PermanentError):
    """The service takes less text than this."""


class ParentGone(PermanentError):
    """What it answers is not there any more, or takes no more answers."""


class WindowClosed(PermanentError):
    """The service takes answers for some time only, and that is over."""


class Untrusted(ChannelError):
    """A call of a web hook that does not prove who is calling, or that is too old."""


class Unavailable(ChannelError):
    """The service cannot be read just now: back off and come again, after `retry_after` seconds if it named a time."""

    def __init__(self, words: str, *, stage: str = "", advice: str = "", retry_after: float = 0.0) -> None:
        super().__init__(words, stage=stage, advice=advice)
        self.retry_after = retry_after


class UnreadableMessage(ChannelError):
    """The payload cannot be parsed; it is kept and shown as such."""
