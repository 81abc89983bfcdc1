"""Who works here, for screens that were opened when they were called otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.models import Agent
from apps.accounts.permissions import Deed
from apps.inbox import records
from apps.inbox.words import in_words

if TYPE_CHECKING:
    from apps.accounts.requests import AgentRequest


@require_GET
@in_words
@deed_required(Deed.READ)
def everybody(request: AgentRequest) -> JsonResponse:
    """`{agents}`: those who work here now."""
    return JsonResponse({"agents": [records.colleague(each) for each in Agent.objects.active()]})
