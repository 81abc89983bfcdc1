"""Colleagues to mention."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox import records
from apps.inbox.finding import conversation_for
from apps.inbox.mentions import who_would_see_a_note
from apps.inbox.words import in_words

if TYPE_CHECKING:
    import uuid

    from apps.accounts.requests import AgentRequest


@require_GET
@in_words
@deed_required(Deed.ANSWER)
def colleagues(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """Who would see a note in this conversation, but for oneself."""
    conversation = conversation_for(request.user, conversation_id)
    others = who_would_see_a_note(conversation).exclude(pk=request.user.pk)
    return JsonResponse({"colleagues": [records.colleague(each) for each in others]})
