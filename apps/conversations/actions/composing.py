"""From a draft to a message and its outbox entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.channels.contract import Audience
from apps.conversations.actions.approving import ask
from apps.conversations.actions.drafting import Afterwards, AlreadySent, answer_subject
from apps.conversations.actions.tagging import tag
from apps.conversations.actions.triage import assign, record
from apps.conversations.approvals import is_needed
from apps.conversations.bodies import storable
from apps.conversations.models import (
    Attachment,
    Conversation,
    EventKind,
    Message,
    State,
    as_people,
)
from apps.conversations.outgoing import blank, put_out
from apps.conversations.posts import holds_posts
from apps.conversations.threading import final
from apps.delivery.letters import StoredFile

if TYPE_CHECKING:
    import uuid

    from apps.accounts.models import Agent
    from apps.channels.contract import OutboundMessage
    from apps.channels.models import Channel
    from apps.conversations.actions.answered import Place
    from apps.conversations.actions.bodies import Body
    from apps.conversations.actions.drafting import Draft, Upload

#: RFC 5322 section 3.6.4 wants all; some servers refuse a line of hundreds. The first and the newest suffice.
MAX_REFERENCES = 50


def check(draft: Draft, channel: Channel, *, audience: Audience = Audience.PUBLIC) -> None:
    """Raises `ValueError` if the draft is empty, for nobody, or more than the channel takes, which may only receive."""
    can = channel.capabilities.read_by(audience)
    if can.addressed and not draft.to:
        raise ValueError(_("An answer needs at least one address in To."))
    if not draft.text.strip() and not draft.files and draft.below is None:
        raise ValueError(_("An answer needs a text or a file."))
    if draft.afterwards is Afterwards.SNOOZE and not _is_to_come(draft):
        raise ValueError(_("A conversation can only be snoozed until a time in the future."))
    if not channel.can_answer:
        raise ValueError(_("This channel only receives. An admin can set up how it sends."))
    if draft.files and not can.max_attachment_bytes:
        raise ValueError(_("This channel takes no files."))
    if can.max_attachments and len(draft.files) > can.max_attachments:
        raise ValueError(_("This channel takes %(count)s files at most.") % {"count": can.max_attachments})


def _is_to_come(draft: Draft) -> bool:
    """Whether it can be snoozed until then; a repeat may come when that is over."""
    until = draft.snoozed_until
    return until is not None and (until > timezone.now() or sent_as(draft.client_id) is not None)


def once(draft: Draft, *, body: Body, agent: Agent, place: Conversation | Channel) -> Message | None:
    """What the same send made, which a repeat must not double; None for the first time.

    `body` is what goes out, `place` the conversation, or the channel on which one begins. Raises `AlreadySent` if that
    send said something else.
    """
    first = sent_as(draft.client_id)
    if first is None:
        return None
    there = final(first.conversation) if isinstance(place, Conversation) else first.channel
    here = final(place) if isinstance(place, Conversation) else place
    if (there, first.agent, first.text, first.html, first.to) != (
        here,
        agent,
        body.text,
        body.shown,
        as_people(draft.to),
    ):
        raise AlreadySent(_("This was sent before, with another text. Look at the conversation before you send more."))
    return first


def sent_as(client_id: uuid.UUID | None) -> Message | None:
    """The message that was born of this send."""
    return Message.objects.filter(client_id=client_id).first() if client_id else None


def compose(
    conversation: Conversation, draft: Draft, *, agent: Agent, body: Body, place: Place, aside: bool = False
) -> Message:
    """Store the message and its outbox entry; `body` is what goes out, `place` says what it answers, and where.

    Where the channel asks for a second person, it waits for one (approving.py).

    `aside`: to a third party, unseen by the customer. Inside `announcing()`.
    """
    letter = place.fill(_letter(conversation, draft, body=body, place=place))
    waits = not aside and is_needed(agent, place.channel, audience=place.audience)
    message = put_out(
        conversation,
        body.question.below(letter) if body.question else letter,
        files=_stored(draft, body),
        text=body.text,
        html=body.shown,
        due_at=draft.send_at,
        approved=not waits,
        agent=agent,
        aside=aside,
        client_id=draft.client_id,
        channel=place.channel,
    )
    _add_files(message, draft.files, body)
    if body.question:
        body.question.keep(message)
    if waits:
        ask(conversation, message, agent=agent)
    return message


def settle_conversation(row: Conversation, agent: Agent, draft: Draft) -> None:
    """What its author wants to become of the conversation. Inside `announcing()`."""
    if draft.tags:
        tag(row, draft.tags, agent=agent)
    if draft.takes:
        assign(row, agent=agent, to=agent)
    if draft.afterwards is Afterwards.CLOSE:
        row.state = State.CLOSED
        record(row, EventKind.CLOSED, agent=agent, sending=True)  # whoever waits does so until the answer is sent
    elif draft.afterwards is Afterwards.SNOOZE and draft.snoozed_until:
        row.state, row.snoozed_until = State.SNOOZED, draft.snoozed_until
        record(row, EventKind.SNOOZED, agent=agent, until=draft.snoozed_until.isoformat())
    else:
        return
    row.save(update_fields=["state", "snoozed_until"])


def _letter(conversation: Conversation, draft: Draft, *, body: Body, place: Place) -> OutboundMessage:
    parent = place.message
    return replace(
        blank(conversation, channel=place.channel),
        to=draft.to,
        cc=draft.cc,
        bcc=draft.bcc,
        subject=_subject(conversation, draft, place.channel),
        text=body.text,
        html=body.html,
        in_reply_to=parent.external_id if parent else "",
        references=_references(parent) if parent and not parent.is_post else (),
    )


def _subject(conversation: Conversation, draft: Draft, channel: Channel) -> str:
    """A thread has its subject already; only what begins there may need one."""
    subject = storable(draft.subject)[:998]
    if holds_posts(channel):
        return subject if channel.capabilities.subject else ""
    return subject or answer_subject(conversation.subject)


def _references(parent: Message) -> tuple[str, ...]:
    """RFC 5322 section 3.6.4: the parent's references, then the parent's own id."""
    ids = list(parent.references.order_by("-pk").values_list("external_id", flat=True))
    chain = [
        *dict.fromkeys(external_id for external_id in ids if external_id != parent.external_id),
        parent.external_id,
    ]
    return tuple(chain if len(chain) <= MAX_REFERENCES else [chain[0], *chain[-(MAX_REFERENCES - 1) :]])


def _stored(draft: Draft, body: Body) -> tuple[StoredFile, ...]:
    return tuple(
        StoredFile(
            name=f.name,
            content_type=f.content_type,
            sha256=f.sha256,
            content_id=_shown_as(f, body),
            description=storable(f.description),
        )
        for f in draft.files
    )


def _add_files(message: Message, files: tuple[Upload, ...], body: Body) -> None:
    Attachment.objects.bulk_create(
        Attachment(
            message=message,
            name=f.name[:255],
            content_type=f.content_type[:127],
            size=f.size,
            payload=f.sha256,
            content_id=_shown_as(f, body),
            inline=bool(_shown_as(f, body)),
            description=storable(f.description),
        )
        for f in files
    )


def _shown_as(file: Upload, body: Body) -> str:
    """Its Content-ID, if the HTML shows it."""
    return file.content_id if file.content_id and f'"cid:{file.content_id}"' in body.html else ""
