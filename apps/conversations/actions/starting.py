"""Conversations that we begin."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.channels.contract import Audience
from apps.channels.crashpoints import crashpoint
from apps.contacts.links import note_account
from apps.contacts.models import ContactPoint
from apps.conversations.actions.answered import Place
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
    from apps.contacts.models import Contact
    from apps.conversations.actions.bodies import Body
    from apps.conversations.actions.drafting import Draft
    from apps.conversations.models import Message


def start(channel: Channel, *, agent: Agent, draft: Draft) -> Message:
    """Write to somebody first: a conversation with whoever stands first in To. It is their turn, and nobody waits.

    On a service with threads of its own it is private if it is for somebody, and a new thread for all otherwise.
    Repeating it with the same `client_id` returns the first message. Raises `AlreadySent` if that one said something
    else, `ValueError` if it is empty, for nobody, without a subject, or the channel only receives.
    """
    draft = settled(draft, channel)
    check(draft, channel)
    if not channel.can_start:
        raise ValueError(_("On this channel we can only answer."))
    if channel.capabilities.subject and not draft.subject.strip():
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
            message = compose(row, draft, agent=agent, body=body, place=_place(channel, draft))
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


def _place(channel: Channel, draft: Draft) -> Place:
    is_for_all = channel.capabilities.public and not draft.to
    audience = Audience.PUBLIC if is_for_all else Audience.PRIVATE
    if draft.audience is not None and draft.audience != audience:
        raise ValueError(_("This would be read by others than it was written for. Look at it once more."))
    return Place(channel=channel, message=None, thread="", audience=audience)


def _open(channel: Channel, draft: Draft) -> Conversation:
    conversation = Conversation.objects.create(
        subject=storable(draft.subject)[:998], channel=channel, contact=_contact(channel, draft), state=State.PENDING
    )
    conversation.channels.add(channel)
    return conversation


def _contact(channel: Channel, draft: Draft) -> Contact | None:
    """Whoever is written to; nobody where everybody is."""
    first = next(iter(draft.to), None)
    if first is None:
        return None
    point = ContactPoint.objects.reach(kind=channel.kind, value=first.address, name=first.name, at=timezone.now())
    note_account(point, handle=first.handle, url=first.url)
    return point.contact
