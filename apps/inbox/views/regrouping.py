"""Conversations put together, messages moved, and either taken back."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations import actions
from apps.conversations.actions import NothingToUndo
from apps.inbox import records
from apps.inbox.finding import conversation_for, event_for
from apps.inbox.words import Conflict, body_of, in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Conversation, Event, Message

#: Moved at once: from one message on, in a conversation of a size that people look through.
MOST = 1000
#: Merged at once: more than that are not one matter.
MOST_MERGED = 50


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def merges(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{other: id}`, or `{others: [id]}`: put other conversations into this one."""
    into = conversation_for(request.user, conversation_id)
    body = body_of(request)
    ids = body.get("others", [body.get("other")])
    if not isinstance(ids, list) or not 0 < len(ids) <= MOST_MERGED:
        raise ValidationError({"others": _("Which conversations?")})
    others = [conversation_for(request.user, _id(each)) for each in ids]
    return _done(request.user, lambda: actions.merge(into, others, agent=request.user))


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def moves(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{messages: [id], to: id or null}`: put messages of this conversation into another one, or into a new one."""
    source = conversation_for(request.user, conversation_id)
    body = body_of(request)
    to = conversation_for(request.user, _id(body["to"])) if body.get("to") is not None else None
    messages = _messages(body.get("messages"), source)
    return _done(request.user, lambda: actions.move(messages, agent=request.user, to=to))


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def undoing(request: AgentRequest, event_id: int) -> JsonResponse:
    """Take back a merge or a move."""
    event = event_for(request.user, event_id)
    return _done(request.user, lambda: actions.undo(event, agent=request.user))


def _done(agent: Agent, deed: Callable[[], Event]) -> JsonResponse:
    """Do it, and tell the event by which it can be taken back, and the conversation that has it."""
    try:
        event = deed()
    except NothingToUndo:
        raise Conflict(_("This was taken back already, or cannot be any more.")) from None
    except ValueError as error:
        raise Conflict(str(error)) from error
    conversation = conversation_for(agent, event.conversation.public_id)
    return JsonResponse({"event": event.pk, "row": records.row(conversation)}, status=201)


def _id(text: Any) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except (AttributeError, TypeError, ValueError):
        raise ValidationError(_("Which conversation?")) from None


def _messages(ids: Any, source: Conversation) -> list[Message]:
    if not isinstance(ids, list) or not 0 < len(ids) <= MOST:
        raise ValidationError({"messages": _("Which messages?")})
    found = list(source.messages.filter(public_id__in=map(_id, ids)))
    if len(found) != len(set(ids)):
        raise Conflict(_("Some of these messages are not in this conversation any more."))
    return found
