"""What an agent wants to say: the draft, and to whom an answer goes unless they say otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from apps.channels.contract import Address
from apps.conversations.doubts import writes_for_others
from apps.conversations.models import Direction, SenderWarning
from apps.conversations.posts import holds_posts
from apps.conversations.said import mailbox_of

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Collection, Sequence

    from apps.channels.contract import Audience
    from apps.conversations.models import Conversation, Message, Tag

#: A mail to more people was a circular: an answer to all of them would be one too.
MOST_COPIES = 50
#: Raster formats that can run nothing, and that every mail program shows.
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MAIL_SERVERS = {"mailer-daemon", "postmaster"}


class AlreadySent(ValueError):
    """The same send was made before, with other content."""


class Outdated(Exception):
    """Something newer stands in the conversation than its author has seen; `newer` are those messages, oldest first."""

    def __init__(self, newer: Sequence[Message]) -> None:
        super().__init__(_("Something has come in the meantime."))
        self.newer = newer


class Afterwards(StrEnum):
    """What becomes of the conversation once its answer is written."""

    WAIT = "wait"
    CLOSE = "close"
    SNOOZE = "snooze"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that is stored already (`apps.channels.payloads`); `sha256` is where.

    `description` says what is on it, for those who do not see it.
    """

    name: str
    content_type: str
    sha256: str
    size: int
    description: str = ""

    @property
    def content_id(self) -> str:
        """By which HTML shows it (RFC 2392); empty for what is no picture."""
        return f"{self.sha256[:32]}@inline" if self.content_type.lower() in PICTURES else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an agent wrote. `client_id` is made once by the browser for each send, so that a repeat is harmless.

    `html` is what they wrote with its look, which may be anything until it is `settled` (bodies.py); the text is made
    from it then. `below` is the message that a forward carries under its text, as it came.

    `seen` is the row id of the newest message that its author has seen (None: not asked). Until `send_at` it is held,
    and may be taken back. `afterwards` is what becomes of the conversation, `snoozed_until` for how long it sleeps.
    It gets `tags` and, if its author `takes` it, is theirs.

    On services with threads of their own it answers `target` (None: as `answered.py` says), and is read by `audience`,
    as its author was shown (None: not asked).
    """

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str
    text: str
    html: str = ""
    below: Message | None = None
    files: tuple[Upload, ...] = ()
    client_id: uuid.UUID | None = None
    seen: int | None = None
    send_at: dt.datetime | None = None
    afterwards: Afterwards = Afterwards.WAIT
    snoozed_until: dt.datetime | None = None
    tags: tuple[Tag, ...] = ()
    takes: bool = False
    target: Message | None = None
    audience: Audience | None = None


def reply_defaults(
    conversation: Conversation, *, said: Sequence[Message] | None = None, ours: Collection[str] | None = None
) -> Draft:
    """To whom an answer goes unless the agent says otherwise: who wrote last, with everybody they wrote to.

    A sender in doubt gets nobody in copy who was not in the conversation before: an agent may add them. Whoever else
    wrote there comes first. Of more than `MOST_COPIES` others nobody gets a copy. A form on our site that names nobody
    to answer leaves it to the agent: its own address is the mailbox that it wrote to.

    `said` are all its messages in order, with their channels, and `ours` all channels' addresses, from those who have
    them at hand.
    """
    if holds_posts(conversation.channel):
        return Draft(to=(), subject="", text="")
    written = {"direction": Direction.IN, "automatic": False, "aside": False}
    last = _last(conversation, said, sender_warning="", **written) or _last(conversation, said, **written)
    subject = answer_subject(conversation.subject)
    if last is None:
        to = _earlier_receivers(conversation, said) or _automatic_sender(conversation, said)
        return Draft(to=to, subject=subject, text="")
    to = tuple(one for one in _answer_to(last) if mailbox_of(one.address) != mailbox_of(last.channel.address))
    ours = type(conversation.channel).objects.values_list("address", flat=True) if ours is None else ours
    our_mailboxes = set(map(mailbox_of, ours))
    others = _addresses([*last.to, *last.cc])
    if last.sender_warning:
        known = _known_people(conversation)
        others = tuple(address for address in others if address.key in known)
    cc = tuple(address for address in others if mailbox_of(address.address) not in our_mailboxes and address not in to)
    return Draft(to=to, cc=cc if len(cc) <= MOST_COPIES else (), subject=subject, text="")


def answer_subject(subject: str) -> str:
    """The subject of an answer to what has this one; marks of answers do not pile up."""
    return subject if subject.casefold().startswith(("re:", "aw:")) else f"Re: {subject}".strip()


def _last(conversation: Conversation, said: Sequence[Message] | None, **wanted: Any) -> Message | None:
    if said is None:
        return conversation.messages.filter(**wanted).select_related("channel").in_order().last()
    return next((each for each in reversed(said) if all(getattr(each, name) == wanted[name] for name in wanted)), None)


def _earlier_receivers(conversation: Conversation, said: Sequence[Message] | None) -> tuple[Address, ...]:
    last = _last(conversation, said, direction=Direction.OUT, aside=False)
    return _addresses(last.to) if last else ()


def _automatic_sender(conversation: Conversation, said: Sequence[Message] | None) -> tuple[Address, ...]:
    """A web form often marks its mail as automatic although a person waits behind it; a mail server is none."""
    last = _last(conversation, said, direction=Direction.IN, aside=False)
    to = _answer_to(last) if last else ()
    return tuple(address for address in to if address.key.partition("@")[0] not in MAIL_SERVERS)


def _known_people(conversation: Conversation) -> set[str]:
    """Everybody to whom we wrote in the conversation, or who took part in it beyond doubt."""
    sure = conversation.messages.filter(sender_warning="", aside=False).exclude(direction=Direction.NOTE)
    return {key for message in sure for key in message.addresses()}


def _answer_to(message: Message) -> tuple[Address, ...]:
    """Where its author wants the answer; not elsewhere for somebody who may be another."""
    sender = (Address(name=message.sender_name, address=message.sender_address),)
    return (_addresses(message.reply_to) or sender) if _may_be_answered_elsewhere(message) else sender


def _may_be_answered_elsewhere(message: Message) -> bool:
    """A sender beyond doubt decides, and so do forms on our own site, which ask to answer the customer."""
    return message.sender_warning == SenderWarning.NONE or writes_for_others(
        message.sender_address, message.sender_warning
    )


def _addresses(people: list[dict[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(name=person["name"], address=person["address"]) for person in people)
