"""Pictures of a mail that lie on its sender's servers: shown on demand, as copies of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels.payloads import open_payload
from apps.inbox import records
from apps.inbox.finding import message_for
from apps.inbox.pictures import COPY_TYPE, ask_for_pictures, copy_of
from apps.inbox.streaming import download
from apps.inbox.words import in_words

if TYPE_CHECKING:
    import uuid

    from django.http.response import HttpResponseBase

    from apps.accounts.requests import AgentRequest


@require_POST
@in_words
@deed_required(Deed.READ)
def pictures(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """Ask for them; the message as it is shown then. Nothing is fetched before the browser wants one to show."""
    ask_for_pictures(message_for(request.user, message_id), agent=request.user)
    return JsonResponse({"message": records.told(message_for(request.user, message_id))})


@require_GET
@deed_required(Deed.READ)
def picture(request: AgentRequest, message_id: uuid.UUID, number: int) -> HttpResponseBase:
    """Our copy of one; 404 if nobody asked for the message's pictures, and if this one cannot be had."""
    found = copy_of(message_for(request.user, message_id), number)
    if found is None:
        raise Http404
    try:
        file = open_payload(found.payload)
    except FileNotFoundError:
        raise Http404 from None
    return download(file, size=found.size, name=f"picture-{number + 1}.webp", content_type=COPY_TYPE, inline=True)
