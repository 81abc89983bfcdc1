"""Conversations as they open: one with its messages page by page, or some that are about to be opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox import opening
from apps.inbox.finding import conversation_to_open
from apps.inbox.keys import Key
from apps.inbox.views.rows import ids_of
from apps.inbox.words import in_words

if TYPE_CHECKING:
    import uuid

    from apps.accounts.requests import AgentRequest

#: Conversations at once.
MOST = 12


@require_GET
@in_words
@deed_required(Deed.READ)
def conversation(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """The newest messages, or with `?before=` the ones before (opening.py)."""
    agent = request.user
    row = conversation_to_open(agent, conversation_id)
    if request.GET.get("before"):
        return JsonResponse(opening.earlier(row, agent, before=Key.read(request.GET["before"])))
    return JsonResponse(opening.opened([row], agent)[0])


@require_GET
@in_words
@deed_required(Deed.READ)
def ahead(request: AgentRequest) -> JsonResponse:
    """`{pages}`: the first `MOST` of `?ids=` as they open, without those that are not there or not to be seen."""
    wanted = ids_of(request.GET.get("ids", ""))[:MOST]
    rows = list(opening.to_open(request.user).filter(public_id__in=wanted))
    return JsonResponse({"pages": opening.opened(rows, request.user) if rows else []})
