"""Conversations that we begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.channels.crashpoints import crashpoint
from apps.contacts.models import ContactPoint
from apps.conversations.actions.answering import their_turn
from apps.conversations.actions.bodies import require_short, settled, signed
from apps.conversations.actions.composing import check, compose, once, settle_conversation
from apps.conversations.actions.triage import record
from apps.conversations.bodies import storable
from apps.conversations.joining import one_at_a_time
from apps.conversations.live import announce, announcing
from apps.conversations.models import Conversation, EventKind, State

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.actions.bodies import Body
    from apps.conversations.actions.drafting import Draft
    from apps.conversations.models import Message


def start(channel: Channel, *, agent: Agent, draft: Draft) -> Message:
    """Write to somebody first: a conversation with whoever stands first in To. It is their turn, and nobody waits.

    Repeating it with the same `client_id` returns the first message. Raises `AlreadySent` if that one said something
    else, `ValueError` if it is empty, for nobody, without a subject, or the channel only receives.
    """
    draft = settled(draft, channel)
    check(draft, channel)
    if not draft.subject.strip():
        raise ValueError(_("A new conversation needs a subject."))
    body = signed(draft, agent, channel)
    require_short(body, channel)
    return once(draft, body=body, agent=agent, place=channel) or _start_now(channel, agent, draft, body=body)


def _start_now(channel: Channel, agent: Agent, draft: Draft, *, body: Body) -> Message:
    try:
        with announcing():
            one_at_a_time()  # whoever writes to us just now, or is written to by others, is one contact
            row = _open(channel, draft)
            record(row, EventKind.OPENED, agent=agent)
            message = compose(row, draft, agent=agent, body=body, parent=None)
            their_turn(row, message)
            settle_conversation(row, agent, draft)
            announce(row, "message")
            crashpoint("conversation_started")
            return message
    except IntegrityError:
        # The same send, a moment earlier in another process.
        first = once(draft, body=body, agent=agent, place=channel)
        if first is None:
            raise
        return first


def _open(channel: Channel, draft: Draft) -> Conversation:
    first = draft.to[0]
    point = ContactPoint.objects.reach(kind=channel.kind, value=first.address, name=first.name, at=timezone.now())
    conversation = Conversation.objects.create(
        subject=storable(draft.subject)[:998], channel=channel, contact=point.contact, state=State.PENDING
    )
    conversation.channels.add(channel)
    return conversation
