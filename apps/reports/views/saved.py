"""Reports under a name: one's own and those of one's teams."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.reports.forms import SavedReportForm
from apps.reports.models import SavedReport
from apps.reports.pages import PAGES, measuring_of
from apps.reports.views.asked import readable, said

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@require_GET
@deed_required(Deed.READ)
def saved(request: AgentRequest) -> HttpResponse:
    """All that the agent may open."""
    reports = SavedReport.objects.visible_to(request.user).select_related("owner", "team")
    rows = [
        {
            "report": report,
            "url": f"{reverse(f'reports:{report.page}')}?{report.query}",
            "page": PAGES[report.page].title,
            "is_own": report.owner_id == request.user.pk,
        }
        for report in reports
        if report.page in PAGES
    ]
    return render(request, "reports/saved.html", {"rows": rows})


@require_http_methods(["GET", "POST"])
@deed_required(Deed.READ)
@readable
def save(request: AgentRequest) -> HttpResponse:
    """A name for the page whose address the query is."""
    words = said(request)
    page = words.pop("page", "times")
    if page not in PAGES:
        raise Http404
    length = measuring_of(words, request.user).selection.period.length
    form = SavedReportForm(request.POST or None, agent=request.user, initial={"moves": True})
    if form.is_valid():
        if form.cleaned_data["moves"]:
            words = {name: word for name, word in words.items() if name not in {"from", "to"}} | {"last": str(length)}
        form.instance.owner, form.instance.page, form.instance.query = request.user, page, urlencode(words)
        report = form.save()
        messages.success(request, _("The report %(name)s is saved.") % {"name": report.name})
        return redirect("reports:saved")
    return render(request, "reports/save.html", {"form": form, "title": PAGES[page].title})


@require_http_methods(["GET", "POST"])
@deed_required(Deed.READ)
def saved_report(request: AgentRequest, pk: int) -> HttpResponse:
    """Its name, who sees it, and whether it comes by mail."""
    report = _own(request, pk)
    moves = "last" in dict(parse_qsl(report.query))
    form = SavedReportForm(request.POST or None, agent=request.user, instance=report)
    del form.fields["moves"]
    if form.is_valid():
        form.save()
        messages.success(request, _("The report %(name)s is saved.") % {"name": report.name})
        return redirect("reports:saved")
    context = {"form": form, "title": PAGES[report.page].title, "report": report, "moves": moves}
    return render(request, "reports/save.html", context)


@require_POST
@deed_required(Deed.READ)
def delete_saved(request: AgentRequest, pk: int) -> HttpResponse:
    report = _own(request, pk)
    name = report.name
    report.delete()
    messages.success(request, _("The report %(name)s is deleted.") % {"name": name})
    return redirect("reports:saved")


def _own(request: AgentRequest, pk: int) -> SavedReport:
    return get_object_or_404(SavedReport, pk=pk, owner=request.user)
