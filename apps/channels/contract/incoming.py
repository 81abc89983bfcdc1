"""What comes in, as it was read: messages with their people, files and proofs."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A name and an address as a person reads them; `address` is lower-cased in its domain only.

    Elsewhere than in mail `address` names one account for ever and everywhere: the service's own id of it, an `@`, and
    the service's host (`1204@forum.example.com`). `handle` is then what people call it (`@petra`), `url` its page, and
    `links` what that page names as theirs: web and mail addresses, verified ones (by the service) alone.
    """

    name: str
    address: str
    handle: str = ""
    url: str = ""
    links: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The address in the form in which two spellings of one mailbox are equal."""
        return self.address.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class InboundAttachment:
    """A file that came with a message. `content_id` is set when the HTML body shows it (RFC 2392).

    `description` says what is on it, for those who do not see it.
    """

    name: str
    content_type: str
    content: bytes
    content_id: str = ""
    inline: bool = False
    description: str = ""


class AppointmentKind(StrEnum):
    """What a calendar's file wants of its reader (RFC 5546 section 1.4)."""

    INVITATION = "invitation"
    CANCELLED = "cancelled"
    PROPOSED = "proposed"
    UNSUITABLE = "unsuitable"
    ASKED_FOR = "asked_for"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TENTATIVE = "tentative"
    ANSWERED = "answered"
    EVENT = "event"


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """What a calendar's file says (RFC 5545). `who` answered it, where it is an answer.

    `start` and `end` are in ISO 8601: days, or times in UTC; those without an offset mean the clock on the wall in the
    `zone`, which is named as its author wrote it. Everything is empty that is not known.
    """

    kind: AppointmentKind
    title: str = ""
    start: str = ""
    end: str = ""
    zone: str = ""
    place: str = ""
    organiser: str = ""
    who: str = ""


class Audience(StrEnum):
    """Who can read a message: whoever comes by, or those who are named in it."""

    PUBLIC = "public"
    PRIVATE = "private"


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
    `bulk` that it went to many (a list) or asks for no automatic answer, though a person may have written it.
    `away_until` is the day that an automatic answer names for their return. `notices` are sentences (`sentences.py`)
    about what had to be left out, `appointments` what the calendars in it say.

    On services with threads of their own: `thread` is the service's id of the thread (a topic, the root comment), and
    all messages with it are one conversation, whoever writes; without it the service's parent decides
    (`in_reply_to`), which may come later than its answer. `reference` is what an answer to it or a deed on it needs
    besides, opaque to everybody else (JSON, for example); `permalink` where people find it. `version` grows with each
    edit: the same `external_id` with a higher one replaces what is shown, and what stood there is kept; versions may
    come in any order. `by_us` says that it was written in the company's name, with whatever program;
    `awaits_approval` that a moderator of the service must let it through before others read it. `overheard`: it is part
    of what was said before somebody wrote to us; its author did not.
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
    appointments: tuple[Appointment, ...] = ()
    thread: str = ""
    audience: Audience = Audience.PRIVATE
    permalink: str = ""
    reference: str = ""
    version: int = 0
    by_us: bool = False
    awaits_approval: bool = False
    overheard: bool = False
