"""Answers and notes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils.translation import gettext as _

from apps.channels.contract import Audience
from apps.channels.crashpoints import crashpoint
from apps.conversations.actions.answered import channel_of, place_of
from apps.conversations.actions.asking import question_below
from apps.conversations.actions.bodies import noted, require_short, settled, signed
from apps.conversations.actions.composing import check, compose, once, sent_as, settle_conversation
from apps.conversations.actions.drafting import AlreadySent, Outdated
from apps.conversations.actions.triage import hold
from apps.conversations.bodies import snippet
from apps.conversations.live import announce, announcing
from apps.conversations.models import DeliveryState, Direction, Mention, Message, State, Watch
from apps.conversations.posts import holds_posts
from apps.conversations.reading import has_read, hear, read
from apps.conversations.signals import note_written
from apps.conversations.threading import final

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from apps.accounts.models import Agent
    from apps.conversations.actions.answered import Place
    from apps.conversations.actions.bodies import Body
    from apps.conversations.actions.drafting import Draft
    from apps.conversations.models import Conversation


def reply(conversation: Conversation, *, agent: Agent, draft: Draft) -> Message:
    """Answer the customer: the message and its outbox entry are born together (DESIGN.md, law 4).

    Repeating it with the same `client_id` returns the first one. Raises `AlreadySent` if that one said something else,
    `Outdated` if there is something that its author has not seen, `ValueError` if it is empty, for nobody, the channel
    only receives, it is too late (`TooLate`), or more people would read it than its author was shown.
    """
    channel = channel_of(conversation, draft)
    draft = settled(draft, channel)
    body = signed(draft, agent, channel)
    first = once(draft, body=body, agent=agent, place=conversation)
    if first is not None:
        return first
    audience = place_of(conversation, draft, agent=agent).audience if channel.capabilities.private else Audience.PUBLIC
    check(draft, channel, audience=audience)
    require_short(body, channel, audience=audience)
    return _reply_now(conversation, agent, draft, body=body)


def write_note(
    conversation: Conversation,
    *,
    agent: Agent,
    text: str,
    html: str = "",
    client_id: uuid.UUID | None = None,
    mentions: Sequence[Agent] = (),
) -> Message:
    """Write something that the team alone sees. Whoever it mentions watches the conversation from then on.

    `html` is the same with its look; the text is made from it then. Raises `ValueError` if it is empty, or mentions
    somebody who would not see it.
    """
    body = noted(text, html)
    if not body.text.strip():
        raise ValueError(_("A note needs a text."))
    first = _note_before(conversation, agent, body, client_id)
    return first or _note_now(conversation, agent, body, client_id=client_id, mentions=mentions)


def their_turn(conversation: Conversation, message: Message) -> None:
    """The wait goes on until the answer is sent (receivers.py); whose turn it is changes at once, but for what waits
    for a second person.
    """
    conversation.state = State.OPEN if message.delivery == DeliveryState.UNAPPROVED else State.PENDING
    conversation.snoozed_until = None
    conversation.assignee = conversation.assignee or message.agent
    conversation.message_count += 1
    conversation.activity_at = message.happened_at
    conversation.snippet = snippet(message.text)
    conversation.save(update_fields=["state", "snoozed_until", "assignee", "message_count", "activity_at", "snippet"])


def _note_before(conversation: Conversation, agent: Agent, body: Body, client_id: uuid.UUID | None) -> Message | None:
    first = sent_as(client_id)
    if first is None:
        return None
    if (final(first.conversation), first.agent, first.text, first.html) != (
        final(conversation),
        agent,
        body.text,
        body.shown,
    ):
        raise AlreadySent(_("This was written before, with another text. Look at the conversation."))
    return first


def _reply_now(conversation: Conversation, agent: Agent, draft: Draft, *, body: Body) -> Message:
    try:
        with announcing():
            row = hold(conversation)
            _require_seen(row, agent, draft)
            asked = replace(body, question=question_below(row, draft, agent=agent))
            message = compose(row, draft, agent=agent, body=asked, place=_place(row, draft, agent))
            their_turn(row, message)
            read(row, agent=agent)
            settle_conversation(row, agent, draft)
            announce(row, "message")
            crashpoint("answer_written")
            return message
    except IntegrityError:
        # The same send, a moment earlier in another process.
        first = once(draft, body=body, agent=agent, place=conversation)
        if first is None:
            raise
        return first


def _require_seen(conversation: Conversation, agent: Agent, draft: Draft) -> None:
    """Row ids grow with the time of arrival here, which is what an author can have seen, but for notes of others."""
    if draft.seen is None:
        return
    shown = Message.objects.filter(conversation=conversation).without_notes_of_others(agent)
    newer = shown.filter(pk__gt=draft.seen, automatic=False).exclude(delivery=DeliveryState.CANCELLED)
    if found := list(newer.order_by("pk")):
        raise Outdated(found)


def _place(conversation: Conversation, draft: Draft, agent: Agent) -> Place:
    place = place_of(conversation, draft, agent=agent)
    return place if holds_posts(place.channel) or place.message else replace(place, message=_parent(conversation))


def _parent(conversation: Conversation) -> Message | None:
    """What a mail answers: the newest message of a person, which everybody in the thread knows."""
    known = (
        conversation.messages.filter(aside=False, is_post=False)
        .exclude(external_id="")
        .exclude(delivery__in=(DeliveryState.CANCELLED, DeliveryState.UNAPPROVED))
    )
    with_id = known.in_order()
    return with_id.filter(automatic=False).last() or with_id.last()


def _note_now(
    conversation: Conversation, agent: Agent, body: Body, *, client_id: uuid.UUID | None, mentions: Sequence[Agent]
) -> Message:
    with announcing():
        row = hold(conversation)
        knew_all = has_read(row, agent=agent)
        message = Message.objects.create(
            conversation=row,
            channel=row.channel,
            direction=Direction.NOTE,
            agent=agent,
            sender_name=agent.name,
            text=body.text,
            html=body.shown,
            client_id=client_id,
        )
        hear(row, message)
        row.save(update_fields=["heard_at"])
        if knew_all:  # a mail that came while they wrote stays unread
            read(row, agent=agent)
        _mention(message, mentions)
        note_written.send(Message, message=message, mentioned=list(mentions))
        announce(row, "message")
        return message


def _mention(note: Message, agents: Sequence[Agent]) -> None:
    for agent in agents:
        if not (agent.is_active and Message.objects.visible_to(agent).filter(pk=note.pk).exists()):
            raise ValueError(_("%(name)s does not see this conversation.") % {"name": agent.name})
        Mention.objects.create(agent=agent, message=note)
        Watch.objects.get_or_create(agent=agent, conversation=note.conversation)
