"""What became of messages: taken away, liked, moved; and of those that we sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

# Needed while the program runs: encoding.py reads records by the types of their fields.
from apps.channels.contract.incoming import InboundMessage  # noqa: TC001

if TYPE_CHECKING:
    import datetime as dt


class Withdrawn(StrEnum):
    """What became of a message on its service: out of sight for now, gone for good, or back again."""

    HIDDEN = "hidden"
    DELETED = "deleted"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdrawal:
    """The service took a message away, or brought it back. It may come before the message itself.

    Of two about one message the one with the higher `version` holds; `at` is the service's time, if it tells one.
    """

    external_id: str
    what: Withdrawn
    version: int = 0
    at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How often a message is liked and passed on, as the service counts just now; nothing that waits for an answer."""

    external_id: str
    likes: int
    shares: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadMoved:
    """The service calls a thread otherwise from now on; what comes under either name is one conversation."""

    thread: str
    now: str


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
    """A report about a message of ours (RFC 3464). `message` is the report itself, to be shown.

    Of the message that it is about it may tell the id (empty if not) and the `Date`; the reply tokens in it stand among
    those of `message`. A recipient without an address is whoever the message was for.
    """

    original_id: str
    recipients: tuple[RecipientReport, ...]
    message: InboundMessage
    original_sent_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SendReport:
    """What the service says, later, of a message that we sent: `original_id` is our own id of it, or the service's.

    `external_id` is the service's id for it, where that was not known before; `words` are the service's own.
    """

    original_id: str
    action: DeliveryAction
    external_id: str = ""
    permalink: str = ""
    words: str = ""
