"""The ratings behind a figure, each with the way to its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import F
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.reports.listing import Names, page_of, shown_moment
from apps.reports.pages import measuring_of
from apps.reports.ratings import asked_of, link_to, loaded
from apps.reports.seeing import note_look
from apps.reports.views.asked import readable, said
from apps.reports.views.figures import frame

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Rating
    from apps.reports.measuring import Measuring


@require_GET
@deed_required(Deed.READ)
@readable
def ratings(request: AgentRequest) -> HttpResponse:
    """The newest ratings first, then the answers that nobody rated."""
    words = said(request)
    measuring = measuring_of(words, request.user)
    if measuring.selection.agent is not None:
        note_look(request.user, page="ratings", whom=measuring.selection.agent)
    extra = {"score": words["score"]} if words.get("score") else {}
    rows = asked_of(words, measuring).order_by(F("rated_at").desc(nulls_last=True), "-asked_at", "-pk")
    shown, ratings = page_of(rows, request.GET.get("page"), loaded)
    names, query = Names.for_reader(request.user), measuring.selection.query(**extra)
    context = frame(request, measuring, extra, of_waits=False) | {
        "shown": shown,
        "lines": [_line(rating, measuring, names) for rating in ratings],
        "names_people": bool(names.known),
        "query": query,
        "csv": f"{reverse('reports:csv', args=['ratings'])}?{query}",
        "xlsx": f"{reverse('reports:xlsx', args=['ratings'])}?{query}",
    }
    return render(request, "reports/ratings.html", context)


def _line(rating: Rating, measuring: Measuring, names: Names) -> dict[str, Any]:
    return {
        "rating": rating,
        "url": link_to(rating),
        "answered": shown_moment(rating.asked_at, measuring),
        "rated": shown_moment(rating.rated_at, measuring) if rating.rated_at else "",
        "who": names.of(rating.agent_id),
    }
