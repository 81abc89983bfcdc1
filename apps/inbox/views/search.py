"""Searching: what is found, what may be written next, and what was asked before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations.bodies import snippet
from apps.conversations.models import Conversation
from apps.inbox import records
from apps.inbox.completion import accounts_known_to, people_known_to
from apps.inbox.finding import conversation_for
from apps.inbox.records.rows import with_all
from apps.inbox.words import in_words
from apps.search.asking import Order
from apps.search.asking import search as find
from apps.search.offers import MOST, complete, written
from apps.search.similar import similar as find_similar

if TYPE_CHECKING:
    import uuid
    from collections.abc import Iterable

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest


@require_GET
@in_words
@deed_required(Deed.READ)
def search(request: AgentRequest) -> JsonResponse:
    """`?q=&order=newest|relevance&after=`: `{hits, next, problems}`; `next` is `after` of the next page.

    A page may have few hits, or none, and still a next one. With `problems`, sentences about what was not understood,
    nothing is found.
    """
    try:
        order = Order(request.GET.get("order") or Order.NEWEST)
    except ValueError:
        raise ValidationError(_("There is no such order.")) from None
    found = find(request.user, request.GET.get("q", ""), order=order, after=request.GET.get("after", ""))
    rows = _rows(request.user, (each.conversation for each in found.hits))
    hits = [records.hit(each, rows[each.conversation]) for each in found.hits if each.conversation in rows]
    return JsonResponse({"hits": hits, "next": found.next, "problems": list(found.problems)})


@require_GET
@in_words
@deed_required(Deed.READ)
def search_completion(request: AgentRequest) -> JsonResponse:
    """`?q=` up to the caret: `{start, offers: [{text, words}]}`; `text` is to stand from `start` to the caret."""
    completion = complete(request.GET.get("q", ""), agent=request.user)
    offers = [{"text": each.text, "words": each.words} for each in completion.offers]
    if completion.people:
        operator, beginning = completion.people
        known = [*people_known_to(request.user, beginning), *accounts_known_to(request.user, beginning)][:MOST]
        offers += [{"text": written(operator, each["address"]), "words": each["name"]} for each in known]
    return JsonResponse({"start": completion.start, "offers": offers})


@require_GET
@in_words
@deed_required(Deed.READ)
def similar(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """Solved conversations that speak of the same, with their answers: `{similar}`."""
    found = find_similar(request.user, conversation_for(request.user, conversation_id))
    rows = _rows(request.user, (each.conversation.pk for each in found))
    told = [
        records.similar(
            each, rows[each.conversation.pk], question=snippet(each.question.text), answer=snippet(each.answer.text)
        )
        for each in found
        if each.conversation.pk in rows
    ]
    return JsonResponse({"similar": told})


def _rows(agent: Agent, pks: Iterable[int]) -> dict[int, Conversation]:
    return with_all(Conversation.objects.visible_to(agent).filter(pk__in=list(pks)), agent).in_bulk()
