"""What agents are writing, for their other devices and for the day that a browser dies."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox import records, stored_drafts
from apps.inbox.finding import conversation_for
from apps.inbox.stored_drafts import MODES, Overtaken
from apps.inbox.words import Conflict, body_of, in_words

if TYPE_CHECKING:
    import uuid

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Conversation


@require_http_methods(["GET", "PUT", "DELETE"])
@in_words
@deed_required(Deed.ANSWER)
def drafts(request: AgentRequest, mode: str, conversation_id: uuid.UUID | None = None) -> JsonResponse:
    """One's own draft in a mode, in a conversation or of the new one: read it, save it, drop it.

    `{mark}` names the state of it that the screen knows; where it is another by now, that is returned with a 409.
    """
    if mode not in MODES:
        raise Http404
    found = conversation_for(request.user, conversation_id) if conversation_id else None
    if request.method == "GET":
        return JsonResponse({"draft": _told(request.user, found, mode)})
    try:
        return _kept(request, found, mode) if request.method == "PUT" else _dropped(request, found, mode)
    except Overtaken as overtaken:
        there = records.stored_draft(overtaken.there) if overtaken.there else None
        raise Conflict(_("This draft was changed on another device."), draft=there) from overtaken


def _told(agent: Agent, found: Conversation | None, mode: str) -> object:
    mine = stored_drafts.drafts_of(agent, found)
    return next((records.stored_draft(each) for each in mine if each.mode == mode), None)


def _kept(request: AgentRequest, found: Conversation | None, mode: str) -> JsonResponse:
    body = body_of(request)
    draft = stored_drafts.keep(
        body.get("content"), agent=request.user, conversation=found, mode=mode, mark=_mark(body.get("mark"))
    )
    return JsonResponse({"draft": {**records.stored_draft(draft), "content": None}})


def _dropped(request: AgentRequest, found: Conversation | None, mode: str) -> JsonResponse:
    stored_drafts.drop(agent=request.user, conversation=found, mode=mode, mark=_mark(body_of(request).get("mark")))
    return JsonResponse({"draft": None})


def _mark(value: object) -> str | None:
    if value is not None and not isinstance(value, str):
        raise ValidationError(_("The screen must say which draft it knows."))
    return value
