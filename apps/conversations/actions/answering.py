"""Answers and notes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.channels.contract import Address, OutboundMessage
from apps.channels.crashpoints import crashpoint
from apps.contacts import blocking
from apps.conversations.actions.triage import hold, record
from apps.conversations.bodies import html_from, snippet, storable
from apps.conversations.live import announce, announcing
from apps.conversations.models import (
    Attachment,
    DeliveryState,
    Direction,
    EventKind,
    Message,
    Reference,
    SenderWarning,
    State,
    as_people,
)
from apps.conversations.said import mailbox_of
from apps.conversations.threading import final
from apps.conversations.tokens import new_message_id, reply_token
from apps.delivery import outbox
from apps.delivery.letters import StoredFile

if TYPE_CHECKING:
    import datetime as dt
    import uuid
    from collections.abc import Sequence

    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import (
        Conversation,
    )

#: RFC 5322 section 3.6.4 wants all; some servers refuse a line of hundreds. The first and the newest suffice.
MAX_REFERENCES = 50
#: A mail to more people was a circular: an answer to all of them would be one too.
MOST_COPIES = 50
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
    """A file that is stored already (`apps.channels.payloads`); `sha256` is where."""

    name: str
    content_type: str
    sha256: str
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What an agent wrote. `client_id` is made once by the browser for each send, so that a repeat is harmless.

    `seen` is the row id of the newest message that its author has seen (None: not asked). Until `send_at` it is held,
    and may be taken back. `afterwards` is what becomes of the conversation, `snoozed_until` for how long it sleeps.
    """

    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    subject: str
    text: str
    files: tuple[Upload, ...] = ()
    client_id: uuid.UUID | None = None
    seen: int | None = None
    send_at: dt.datetime | None = None
    afterwards: Afterwards = Afterwards.WAIT
    snoozed_until: dt.datetime | None = None


def reply_defaults(conversation: Conversation) -> Draft:
    """To whom an answer goes unless the agent says otherwise: who wrote last, with everybody they wrote to.

    A sender in doubt gets nobody in copy who was not in the conversation before: an agent may add them. Whoever else
    wrote there comes first. Of more than `MOST_COPIES` others nobody gets a copy. A form on our site that names nobody
    to answer leaves it to the agent: its own address is the mailbox that it wrote to.
    """
    people = conversation.messages.filter(direction=Direction.IN, automatic=False).select_related("channel").in_order()
    last = people.filter(sender_warning="").last() or people.last()
    subject = _answer_subject(conversation.subject)
    if last is None:
        return Draft(to=_earlier_receivers(conversation) or _automatic_sender(conversation), subject=subject, text="")
    to = tuple(one for one in _answer_to(last) if mailbox_of(one.address) != mailbox_of(last.channel.address))
    ours = set(map(mailbox_of, type(conversation.channel).objects.values_list("address", flat=True)))
    others = _addresses([*last.to, *last.cc])
    if last.sender_warning:
        known = _known_people(conversation)
        others = tuple(address for address in others if address.key in known)
    cc = tuple(address for address in others if mailbox_of(address.address) not in ours and address not in to)
    return Draft(to=to, cc=cc if len(cc) <= MOST_COPIES else (), subject=subject, text="")


def reply(conversation: Conversation, *, agent: Agent, draft: Draft) -> Message:
    """Answer the customer: the message and its outbox entry are born together (DESIGN.md, law 4).

    Repeating it with the same `client_id` returns the first one. Raises `AlreadySent` if that one said something else,
    `Outdated` if there is something that its author has not seen, `ValueError` if it is empty, for nobody, or the
    channel only receives.
    """
    _check(draft)
    if not conversation.channel.sends_mail:
        raise ValueError(_("This channel only receives. An admin can set up how it sends."))
    return _once(conversation, agent, draft) or _reply_now(conversation, agent, draft)


def write_note(conversation: Conversation, *, agent: Agent, text: str, client_id: uuid.UUID | None = None) -> Message:
    """Write something that the team alone sees. Raises `ValueError` if it is empty."""
    if not text.strip():
        raise ValueError(_("A note needs a text."))
    return _note_before(conversation, agent, text, client_id) or _note_now(conversation, agent, text, client_id)


def _check(draft: Draft) -> None:
    if not draft.to:
        raise ValueError(_("An answer needs at least one address in To."))
    if not draft.text.strip() and not draft.files:
        raise ValueError(_("An answer needs a text or a file."))
    if draft.afterwards is Afterwards.SNOOZE and (draft.snoozed_until is None or draft.snoozed_until <= timezone.now()):
        raise ValueError(_("A conversation can only be snoozed until a time in the future."))


def _once(conversation: Conversation, agent: Agent, draft: Draft) -> Message | None:
    """The answer of the same send, which a repeat must not double. Raises `AlreadySent` if it is another one."""
    first = _sent_as(draft.client_id)
    text = storable(_signed(draft.text, agent.signature))
    if first is None:
        return None
    same = (final(first.conversation), first.agent, first.text, first.to) == (
        final(conversation), agent, text, as_people(draft.to),
    )  # fmt: skip
    if not same:
        raise AlreadySent(_("This was sent before, with another text. Look at the conversation before you send more."))
    return first


def _note_before(conversation: Conversation, agent: Agent, text: str, client_id: uuid.UUID | None) -> Message | None:
    first = _sent_as(client_id)
    if first is None:
        return None
    if (final(first.conversation), first.agent, first.text) != (final(conversation), agent, storable(text)):
        raise AlreadySent(_("This was written before, with another text. Look at the conversation."))
    return first


def _sent_as(client_id: uuid.UUID | None) -> Message | None:
    return Message.objects.filter(client_id=client_id).first() if client_id else None


def _reply_now(conversation: Conversation, agent: Agent, draft: Draft) -> Message:
    try:
        with announcing():
            row = hold(conversation)
            _require_seen(row, draft)
            message = _add_answer(row, agent, draft)
            _their_turn(row, message)
            _settle_conversation(row, agent, draft)
            announce(row, "message")
            crashpoint("answer_written")
            return message
    except IntegrityError:
        # The same send, a moment earlier in another process.
        first = _once(conversation, agent, draft)
        if first is None:
            raise
        return first


def _require_seen(conversation: Conversation, draft: Draft) -> None:
    """Row ids grow with the time of arrival here, which is what an author can have seen."""
    if draft.seen is None:
        return
    newer = conversation.messages.filter(pk__gt=draft.seen, automatic=False).exclude(delivery=DeliveryState.CANCELLED)
    if found := list(newer.order_by("pk")):
        raise Outdated(found)


def _settle_conversation(row: Conversation, agent: Agent, draft: Draft) -> None:
    if draft.afterwards is Afterwards.CLOSE:
        row.state = State.CLOSED
        record(row, EventKind.CLOSED, agent=agent)
    elif draft.afterwards is Afterwards.SNOOZE and draft.snoozed_until:
        row.state, row.snoozed_until = State.SNOOZED, draft.snoozed_until
        record(row, EventKind.SNOOZED, agent=agent, until=draft.snoozed_until.isoformat())
    else:
        return
    row.save(update_fields=["state", "snoozed_until"])


def _add_answer(conversation: Conversation, agent: Agent, draft: Draft) -> Message:
    channel = conversation.channel
    now = timezone.now()
    letter = _letter(conversation, agent, draft, now)
    lane, files = conversation.lane, _stored(draft)
    entry = outbox.enqueue(channel=channel, lane=lane, message=letter, files=files, due_at=draft.send_at)
    crashpoint("answer_queued")
    message = Message.objects.create(
        conversation=conversation,
        channel=channel,
        direction=Direction.OUT,
        agent=agent,
        external_id=letter.external_id,
        subject=letter.subject,
        sender_name=letter.sender.name,
        sender_address=letter.sender.address,
        to=as_people(letter.to),
        cc=as_people(letter.cc),
        bcc=as_people(letter.bcc),
        text=letter.text,
        html=letter.html,
        sent_at=now,
        happened_at=now,
        outbox_entry=entry,
        delivery=entry.state,
        client_id=draft.client_id,
    )
    _add_references(message, letter)
    _add_files(message, draft.files)
    return message


def _letter(conversation: Conversation, agent: Agent, draft: Draft, now: dt.datetime) -> OutboundMessage:
    channel = conversation.channel
    text = storable(_signed(draft.text, agent.signature))
    parent = _parent(conversation)
    return OutboundMessage(
        external_id=new_message_id(channel.address.rpartition("@")[2]),
        sender=Address(name=channel.display_name or channel.name, address=channel.address),
        to=draft.to,
        cc=draft.cc,
        bcc=draft.bcc,
        reply_to=_reply_to(channel, conversation),
        subject=storable(draft.subject)[:998] or _answer_subject(conversation.subject),
        text=text,
        html=html_from(text),
        in_reply_to=parent.external_id if parent else "",
        references=_references(parent) if parent else (),
        written_at=now,
    )


def _parent(conversation: Conversation) -> Message | None:
    """What an answer answers: the newest message of a person, which everybody in the thread knows."""
    known = conversation.messages.exclude(external_id="").exclude(delivery=DeliveryState.CANCELLED)
    with_id = known.in_order()
    return with_id.filter(automatic=False).last() or with_id.last()


def _signed(text: str, signature: str) -> str:
    """The signature below RFC 3676 section 4.3's separator, which mail programs know to fold."""
    body = text.rstrip()
    return f"{body}\n\n-- \n{signature.strip()}\n" if signature.strip() else f"{body}\n"


def _reply_to(channel: Channel, conversation: Conversation) -> Address | None:
    return channel.pure_adapter().reply_address(reply_token(conversation.public_id))


def _references(parent: Message) -> tuple[str, ...]:
    """RFC 5322 section 3.6.4: the parent's references, then the parent's own id."""
    ids = list(parent.references.order_by("-pk").values_list("external_id", flat=True))
    chain = [
        *dict.fromkeys(external_id for external_id in ids if external_id != parent.external_id),
        parent.external_id,
    ]
    return tuple(chain if len(chain) <= MAX_REFERENCES else [chain[0], *chain[-(MAX_REFERENCES - 1) :]])


def _stored(draft: Draft) -> tuple[StoredFile, ...]:
    return tuple(StoredFile(name=f.name, content_type=f.content_type, sha256=f.sha256) for f in draft.files)


def _add_references(message: Message, letter: OutboundMessage) -> None:
    Reference.objects.bulk_create(
        Reference(message=message, external_id=external_id) for external_id in reversed(letter.references)
    )


def _add_files(message: Message, files: tuple[Upload, ...]) -> None:
    Attachment.objects.bulk_create(
        Attachment(message=message, name=f.name[:255], content_type=f.content_type[:127], size=f.size, payload=f.sha256)
        for f in files
    )


def _their_turn(conversation: Conversation, message: Message) -> None:
    """The wait goes on until the answer is sent (receivers.py); whose turn it is changes at once."""
    conversation.state = State.PENDING
    conversation.snoozed_until = None
    conversation.assignee = conversation.assignee or message.agent
    conversation.message_count += 1
    conversation.activity_at = message.happened_at
    conversation.snippet = snippet(message.text)
    conversation.save(update_fields=["state", "snoozed_until", "assignee", "message_count", "activity_at", "snippet"])


def _note_now(conversation: Conversation, agent: Agent, text: str, client_id: uuid.UUID | None) -> Message:
    with announcing():
        row = hold(conversation)
        message = Message.objects.create(
            conversation=row,
            channel=row.channel,
            direction=Direction.NOTE,
            agent=agent,
            sender_name=agent.name,
            text=storable(text),
            client_id=client_id,
        )
        announce(row, "message")
        return message


def _answer_subject(subject: str) -> str:
    return subject if subject.casefold().startswith(("re:", "aw:")) else f"Re: {subject}".strip()


def _earlier_receivers(conversation: Conversation) -> tuple[Address, ...]:
    last = conversation.messages.filter(direction=Direction.OUT).in_order().last()
    return _addresses(last.to) if last else ()


def _automatic_sender(conversation: Conversation) -> tuple[Address, ...]:
    """A web form often marks its mail as automatic although a person waits behind it; a mail server is none."""
    last = conversation.messages.filter(direction=Direction.IN).in_order().last()
    to = _answer_to(last) if last else ()
    return tuple(address for address in to if address.key.partition("@")[0] not in MAIL_SERVERS)


def _known_people(conversation: Conversation) -> set[str]:
    """Everybody to whom we wrote in the conversation, or who took part in it beyond doubt."""
    sure = conversation.messages.filter(sender_warning="").exclude(direction=Direction.NOTE)
    return {key for message in sure for key in message.addresses()}


def _answer_to(message: Message) -> tuple[Address, ...]:
    """Where its author wants the answer; not elsewhere for somebody who may be another."""
    sender = (Address(name=message.sender_name, address=message.sender_address),)
    return (_addresses(message.reply_to) or sender) if _may_be_answered_elsewhere(message) else sender


def _may_be_answered_elsewhere(message: Message) -> bool:
    """Forms on our own site write in our name, or that of our domain, prove nothing, and ask to answer the customer."""
    if message.sender_warning in (SenderWarning.NONE, SenderWarning.OURS):
        return True
    domain = message.sender_address.rpartition("@")[2]
    return message.sender_warning == SenderWarning.FAILED and blocking.is_our_domain(domain)


def _addresses(people: list[dict[str, str]]) -> tuple[Address, ...]:
    return tuple(Address(name=person["name"], address=person["address"]) for person in people)
