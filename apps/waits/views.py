"""The settings of this room: working hours and targets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.waits import actions, regions, typed
from apps.waits.forms import DAYS, CalendarForm, PolicyForm
from apps.waits.models import Calendar, Policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest

Row = TypeVar("Row", Calendar, Policy)


@deed_required(Deed.CONFIGURE)
@require_GET
def calendars(request: AgentRequest) -> HttpResponse:
    """All that are in use, with their weeks."""
    found = [(row, _said(row)) for row in Calendar.objects.all()]
    rows = [{"calendar": row, "said": said, "week": _week(said)} for row, said in found if said]
    unused = [row for row, said in found if not said]
    return render(request, "waits/calendars.html", {"rows": rows, "unused": unused})


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def new_calendar(request: AgentRequest) -> HttpResponse:
    return _calendar(request, Calendar(), None)


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def calendar(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Calendar, pk=pk)
    return _calendar(request, row, _said(row))


@deed_required(Deed.CONFIGURE)
@require_POST
def give_up_calendar(request: AgentRequest, pk: int) -> HttpResponse:
    """From now on it is not used; what was reckoned with it stays."""
    row = get_object_or_404(Calendar, pk=pk)
    actions.set_calendar(row, None, agent=request.user)
    messages.success(request, _("%(name)s is not used any more.") % {"name": row})
    return redirect("waits:calendars")


@deed_required(Deed.CONFIGURE)
@require_GET
def states(request: AgentRequest) -> HttpResponse:
    """The parts of a country, as options of a field (htmx)."""
    return render(request, "waits/_states.html", {"states": regions.states(request.GET.get("country", ""))})


@deed_required(Deed.CONFIGURE)
@require_GET
def policies(request: AgentRequest) -> HttpResponse:
    """All that are in use, in their order."""
    found = [(row, _said(row)) for row in Policy.objects.all()]
    rows = [{"policy": row, "goals": _goals(said), "said": said} for row, said in found if said]
    unused = [row for row, said in found if not said]
    return render(request, "waits/policies.html", {"rows": sorted(rows, key=_place), "unused": unused})


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def new_policy(request: AgentRequest) -> HttpResponse:
    return _policy(request, Policy(), None)


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def policy(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Policy, pk=pk)
    return _policy(request, row, _said(row))


@deed_required(Deed.CONFIGURE)
@require_POST
def give_up_policy(request: AgentRequest, pk: int) -> HttpResponse:
    """From now on nothing is promised by it; what was promised stays."""
    row = get_object_or_404(Policy, pk=pk)
    actions.set_policy(row, None, agent=request.user)
    messages.success(request, _("%(name)s is not used any more.") % {"name": row})
    return redirect("waits:policies")


def _calendar(request: AgentRequest, row: Calendar, said: dict[str, Any] | None) -> HttpResponse:
    others = {other.name: now for other in Calendar.objects.exclude(pk=row.pk) if (now := _said(other))}
    form = CalendarForm(request.POST or None, said=said, name=row.name, others=others)
    if form.is_valid() and _is_saved(request, row, form, actions.set_calendar):
        return redirect("waits:calendars")
    today = timezone.localdate(timezone=ZoneInfo(said["time_zone"])) if said else timezone.localdate()
    ahead = regions.holidays_ahead(said["country"], said["state"], today) if said else []
    return render(request, "waits/calendar.html", {"form": form, "calendar": row, "is_used": said, "ahead": ahead})


def _policy(request: AgentRequest, row: Policy, said: dict[str, Any] | None) -> HttpResponse:
    form = PolicyForm(request.POST or None, said=said, name=row.name, count=Policy.objects.count())
    if form.is_valid() and _is_saved(request, row, form, actions.set_policy):
        return redirect("waits:policies")
    return render(request, "waits/policy.html", {"form": form, "policy": row, "is_used": said})


def _is_saved(request: AgentRequest, row: Row, form: CalendarForm | PolicyForm, deed: Callable[..., object]) -> bool:
    row.name = form.cleaned_data["name"]
    try:
        with transaction.atomic():
            for_the_past = form.cleaned_data.get("for_the_past", False)
            deed(row, form.said(), agent=request.user, for_the_past=for_the_past)
    except IntegrityError:
        form.add_error("name", _("There is another one of this name."))
        return False
    messages.success(request, _("%(name)s is saved.") % {"name": row})
    return True


def _said(row: Calendar | Policy) -> dict[str, Any] | None:
    """What it says now; None if it was given up."""
    version = row.versions.order_by("from_at", "pk").last()
    return version.said if version else None


def _week(said: dict[str, Any]) -> list[tuple[Any, str]]:
    return [(day, typed.write_intervals(hours) or _("closed")) for day, hours in zip(DAYS, said["week"], strict=True)]


def _goals(said: dict[str, Any]) -> list[tuple[str, str]]:
    words = {
        "first": _("first answer"),
        "later": _("further answers"),
        "closing": _("closed"),
        "public": _("in public"),
    }
    return [(label, typed.write_duration(said[name])) for name, label in words.items() if said.get(name)]


def _place(row: dict[str, Any]) -> tuple[int, int]:
    return row["said"].get("position", 0), row["policy"].pk
