"""The pages of figures, the list of waits behind them, and both as files."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.models import Team
from apps.accounts.permissions import Deed, may
from apps.reports import files
from apps.reports.choosing import choices, spans
from apps.reports.drilling import Drill, longest_first
from apps.reports.durations import in_words
from apps.reports.listing import Names, is_late, link_to, loaded, page_of, shown_moment
from apps.reports.pages import PAGES, measuring_of, sheet
from apps.reports.ratings import HEAD as RATINGS_HEAD
from apps.reports.ratings import asked_of
from apps.reports.ratings import lines as lines_of_ratings
from apps.reports.seeing import note_look, people_of
from apps.reports.views.asked import readable, said

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from apps.accounts.requests import AgentRequest
    from apps.conversations.models.ratings import RatingQuerySet
    from apps.reports.measuring import Measuring
    from apps.reports.pages import Sheet
    from apps.waits.models import Wait

#: Of the form above a report what concerns waits alone.
OF_WAITS = frozenset({"clock", "kind", "policy"})


@require_GET
@deed_required(Deed.READ)
@readable
def report(request: AgentRequest, page: str) -> HttpResponse:
    """One of PAGES."""
    words = said(request)
    found = sheet(page, words, request.user)
    context = frame(request, found.measuring, found.extra, of_waits=found.page.of_waits) | {
        "sheet": found,
        "page": page,
        "query": found.query,
        "csv": f"{reverse('reports:csv', args=[page])}?{found.query}",
        "xlsx": f"{reverse('reports:xlsx', args=[page])}?{found.query}",
        "ways": _ways(request, found, words.get("by") or "channel"),
        "sort": words.get("sort") or "-count",
    }
    return render(request, "reports/figures.html", context)


@require_GET
@deed_required(Deed.READ)
@readable
def waits(request: AgentRequest) -> HttpResponse:
    """The waits behind a figure, each with the way to its conversation."""
    measuring, drill = _drilled(request)
    column = measuring.selection.closing_seconds if drill.is_of_closing else measuring.selection.seconds
    rows = longest_first(drill.rows(measuring), column)
    shown, waits = page_of(rows, request.GET.get("page"), loaded)
    query = measuring.selection.query(**drill.said())
    names = Names.for_reader(request.user)
    context = frame(request, measuring, drill.said()) | {
        "shown": shown,
        "lines": [_line(wait, measuring, names, column=column) for wait in waits],
        "names_people": bool(names.known),
        "query": query,
        "csv": f"{reverse('reports:csv', args=['waits'])}?{query}",
        "xlsx": f"{reverse('reports:xlsx', args=['waits'])}?{query}",
    }
    return render(request, "reports/waits.html", context)


@require_GET
@deed_required(Deed.READ)
@readable
def as_csv(request: AgentRequest, page: str) -> HttpResponseBase:
    if page == "waits":
        measuring, drill = _drilled(request)
        return files.rows_csv(drill.rows(measuring), measuring)
    if page == "ratings":
        measuring, rows = _ratings(request)
        return files.table_csv(RATINGS_HEAD, lines_of_ratings(rows, measuring), name="ratings.csv")
    return files.figures_csv(sheet(_known(page), said(request), request.user))


@require_GET
@deed_required(Deed.READ)
@readable
def as_xlsx(request: AgentRequest, page: str) -> HttpResponseBase:
    if page == "waits":
        measuring, drill = _drilled(request)
        return files.rows_xlsx(drill.rows(measuring), measuring)
    if page == "ratings":
        measuring, rows = _ratings(request)
        chunks = lines_of_ratings(rows, measuring)
        return files.table_xlsx(RATINGS_HEAD, chunks, total=rows.count(), title=str(_("Ratings")), name="ratings.xlsx")
    return files.figures_xlsx(sheet(_known(page), said(request), request.user))


def _known(page: str) -> str:
    if page not in PAGES:
        raise Http404
    return page


def _drilled(request: AgentRequest) -> tuple[Measuring, Drill]:
    words = said(request)
    measuring, drill = measuring_of(words, request.user), Drill.read(words)
    if measuring.selection.agent is not None:
        note_look(request.user, page="waits", whom=measuring.selection.agent)
    return measuring, drill


def _ratings(request: AgentRequest) -> tuple[Measuring, RatingQuerySet]:
    words = said(request)
    measuring = measuring_of(words, request.user)
    if measuring.selection.agent is not None:
        note_look(request.user, page="ratings", whom=measuring.selection.agent)
    return measuring, asked_of(words, measuring)


def frame(
    request: AgentRequest, measuring: Measuring, extra: Mapping[str, str], *, of_waits: bool = True
) -> dict[str, Any]:
    """What every page with a form above it needs; `extra` are the words of the address beside the selection.

    `of_waits`: it is about lengths, and about waits of some kind.
    """
    more = f"&{urlencode(extra)}" if extra else ""
    return {
        "selection": measuring.selection,
        "period": measuring.selection.period,
        "choices": [each for each in choices(measuring) if of_waits or each.name not in OF_WAITS],
        "of_waits": of_waits,
        "spans": spans(measuring, extra=more),
        "extra": extra,
        "before": measuring.selection.over(measuring.selection.period.before).query() + more,
        "pages": [
            (page, f"{reverse(f'reports:{page.name}')}?{measuring.selection.query()}") for page in PAGES.values()
        ],
        "teams": Team.objects.all() if may(request.user, Deed.REVIEW) else (),
    }


def _ways(request: AgentRequest, found: Sheet, way: str) -> list[tuple[object, str, bool]]:
    """The tabs of a page that compares; agents only where the viewer may see some."""
    ways, query = found.page.ways, found.selection.query()
    known = [name for name in ways if name != "agent" or people_of(request.user).exists()]
    return [(ways[name], f"{query}&by={name}", name == way) for name in known]


def _line(wait: Wait, measuring: Measuring, names: Names, *, column: str) -> dict[str, Any]:
    going_on = wait.ended_at is None
    ended = getattr(wait, column)
    seconds = measuring.seconds_so_far(wait.opened_at, wait.calendar_id) if going_on else ended
    return {
        "wait": wait,
        "url": link_to(wait),
        "length": in_words(seconds or 0),
        "began": shown_moment(wait.opened_at, measuring),
        "ended": shown_moment(wait.ended_at, measuring) if wait.ended_at else "",
        "why": wait.get_why_display(),
        "is_late": is_late(wait, measuring),
        "target": in_words(wait.target) if wait.target else "",
        "who": names.of(wait.owner_id if going_on else wait.answerer_id),
        "kind": _("first") if wait.is_first else _("later"),
    }
