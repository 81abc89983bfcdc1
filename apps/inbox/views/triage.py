"""Whose a conversation is, and whether it is done: each state is a noun that is made (POST) or taken away (DELETE)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.models import Agent
from apps.accounts.permissions import Deed, may
from apps.conversations import actions
from apps.inbox import records
from apps.inbox.drafts import future
from apps.inbox.finding import conversation_for
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Conversation


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def assignment(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{to: agent id or null}`"""
    conversation = conversation_for(request.user, conversation_id)
    actions.assign(conversation, agent=request.user, to=_assignee(body_of(request).get("to", ""), conversation))
    return _row(request, conversation)


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.TRIAGE)
def closure(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """POST closes, DELETE opens again."""
    conversation = conversation_for(request.user, conversation_id)
    deed = actions.close if request.method == "POST" else actions.reopen
    deed(conversation, agent=request.user)
    return _row(request, conversation)


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.TRIAGE)
def snooze(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """POST `{until: time, by the agent's clock if it names no zone}`, DELETE wakes."""
    conversation = conversation_for(request.user, conversation_id)
    if request.method == "DELETE":
        actions.reopen(conversation, agent=request.user)
    else:
        actions.snooze(conversation, agent=request.user, until=_future(body_of(request).get("until")))
    return _row(request, conversation)


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.TRIAGE)
def spam(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """POST marks as spam, DELETE says that it is none."""
    conversation = conversation_for(request.user, conversation_id)
    deed = actions.mark_spam if request.method == "POST" else actions.not_spam
    deed(conversation, agent=request.user)
    return _row(request, conversation)


def _row(request: AgentRequest, conversation: Conversation) -> JsonResponse:
    """The row as it is now."""
    return JsonResponse({"row": records.row(conversation_for(request.user, conversation.public_id))})


def _assignee(pk: Any, conversation: Conversation) -> Agent | None:
    if pk is None:
        return None
    agent = Agent.objects.active().filter(pk=pk).first() if type(pk) is int else None
    if agent is None:
        raise ValidationError({"to": _("There is no such agent.")})
    if not may(agent, Deed.READ, conversation):
        raise ValidationError({"to": _("%(name)s does not see this channel.") % {"name": agent.name}})
    return agent


def _future(value: object) -> dt.datetime:
    try:
        return future(value)
    except ValidationError as error:
        raise ValidationError({"until": error.messages}) from None
