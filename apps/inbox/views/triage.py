"""What becomes of a conversation: each state is a noun that is made (POST) or taken away (DELETE).

Each answers the row as it is then, and `undo`, by which it is taken back (views/bulk.py); null if nothing changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations import reading as readings
from apps.inbox import records
from apps.inbox.bell import nudge
from apps.inbox.deeds import do_to_one
from apps.inbox.finding import conversation_for
from apps.inbox.wishes import deed_of
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    import uuid
    from datetime import datetime

    from apps.accounts.requests import AgentRequest


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def assignment(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{to: agent id or null}`"""
    return _do(request, conversation_id, "assign")


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def handover(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{to: agent id, text}`: assign it, and tell them why in a note. Taking it back leaves the note."""
    return _do(request, conversation_id, "handover")


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.TRIAGE)
def closure(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """POST closes, DELETE opens again."""
    return _do(request, conversation_id, "close" if request.method == "POST" else "reopen")


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.TRIAGE)
def snooze(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """POST `{until: time, by the agent's clock if it names no zone}`, DELETE wakes."""
    return _do(request, conversation_id, "snooze" if request.method == "POST" else "reopen")


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.TRIAGE)
def spam(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """POST marks as spam, DELETE says that it is none."""
    return _do(request, conversation_id, "spam" if request.method == "POST" else "not_spam")


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def tagging(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{add: [tag id], remove: [tag id]}`"""
    return _do(request, conversation_id, "tag")


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def filling(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{values: {key of a field: value, or null for none}}`"""
    return _do(request, conversation_id, "field")


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def priority(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{priority: -1 to 2}`"""
    return _do(request, conversation_id, "priority")


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def team(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{to: team id or null}`"""
    return _do(request, conversation_id, "team")


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.READ)
def watching(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """POST watches, DELETE does so no more."""
    return _do(request, conversation_id, "watch" if request.method == "POST" else "unwatch")


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.READ)
def reading(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """POST `{upto: the row's heardAt, screen: its name}` has read so far, DELETE marks as unread.

    Reading is no deed that one takes back, and the screen that says it needs no word of it.
    """
    if request.method == "DELETE":
        return _do(request, conversation_id, "unread")
    conversation = conversation_for(request.user, conversation_id)
    body = body_of(request)
    readings.read(conversation, agent=request.user, upto=_time(body.get("upto")))
    nudge(request.user, [conversation.public_id], screen=str(body.get("screen", ""))[:40])
    return _row(request, conversation_id)


def _do(request: AgentRequest, conversation_id: uuid.UUID, name: str) -> JsonResponse:
    conversation = conversation_for(request.user, conversation_id)
    done = do_to_one(deed_of(name, body_of(request), request.user), conversation, agent=request.user)
    return _row(request, conversation_id, undo=str(done.undo.public_id) if done.undo else None)


def _row(request: AgentRequest, conversation_id: uuid.UUID, **more: object) -> JsonResponse:
    return JsonResponse({"row": records.row(conversation_for(request.user, conversation_id)), **more})


def _time(text: object) -> datetime:
    try:
        at = parse_datetime(text) if isinstance(text, str) else None
    except ValueError:
        at = None
    if at is None or timezone.is_naive(at):
        raise ValidationError({"upto": _("Read up to when?")})
    return at
