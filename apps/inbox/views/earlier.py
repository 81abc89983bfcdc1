"""What was answered earlier, for whoever answers now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox.earlier import earlier
from apps.inbox.finding import message_for
from apps.inbox.words import in_words

if TYPE_CHECKING:
    import uuid

    from apps.accounts.requests import AgentRequest


@require_GET
@in_words
@deed_required(Deed.READ)
def answer(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """`{message, text, html, by, at}`: what the message says, or the answer that followed a customer's."""
    found = earlier(message_for(request.user, message_id), request.user)
    return JsonResponse(
        {
            "message": str(found.message.public_id),
            "text": found.text,
            "html": found.html,
            "by": found.message.agent.name if found.message.agent else found.message.sender_name,
            "at": found.message.happened_at.isoformat(),
        }
    )
