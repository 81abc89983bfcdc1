"""The admin's own fields of conversations, for screens that are open while they change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts.fields import fields_of
from apps.contacts.models import Of
from apps.inbox import records
from apps.inbox.words import in_words

if TYPE_CHECKING:
    from apps.accounts.requests import AgentRequest


@require_GET
@in_words
@deed_required(Deed.READ)
def offered_fields(request: AgentRequest) -> JsonResponse:
    """`{fields}`, in the admin's order."""
    return JsonResponse({"fields": [records.custom_field(each) for each in fields_of(Of.CONVERSATION)]})
