"""The settings of this room: working hours and targets, shown and asked in one way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.waits import actions, regions, typed
from apps.waits.forms import DAYS, CalendarForm, PolicyForm
from apps.waits.kept import Kept, kept_lately
from apps.waits.models import Calendar, Policy

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import QuerySet
    from django.http import HttpResponse, QueryDict

    from apps.accounts.requests import AgentRequest

    Row = Calendar | Policy
    Said = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One of a list."""

    row: Row
    url: str
    about: str
    lines: list[tuple[Any, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What working hours and targets differ in. `one` and `many` name templates and addresses."""

    one: str
    many: str
    model: type[Calendar | Policy]
    deed: Callable[..., object]
    cards: Callable[[list[tuple[Row, Said]]], list[tuple[Row, str, list[tuple[Any, str]]]]]
    form: Callable[[QueryDict | None, Row, Said | None], CalendarForm | PolicyForm]
    beside: Callable[[Said], dict[str, Any]] = lambda said: {}


@deed_required(Deed.CONFIGURE)
@require_GET
def listed(request: AgentRequest, kind: Kind) -> HttpResponse:
    """All that are in use."""
    found = [(row, _said(row)) for row in kind.model.objects.all()]
    cards = [
        Card(row=row, url=reverse(f"waits:{kind.one}", args=[row.pk]), about=about, lines=lines)
        for row, about, lines in kind.cards([(row, said) for row, said in found if said])
    ]
    unused = [(row, reverse(f"waits:{kind.one}", args=[row.pk])) for row, said in found if not said]
    return render(request, f"waits/{kind.many}.html", {"cards": cards, "unused": unused})


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def edited(request: AgentRequest, kind: Kind, pk: int | None = None) -> HttpResponse:
    """One of them, or a new one."""
    row = kind.model() if pk is None else _found(kind, pk)
    said = None if pk is None else _said(row)
    form = kind.form(request.POST or None, row, said)
    if form.is_valid() and _is_saved(request, row, form, kind.deed):
        return redirect(f"waits:{kind.many}")
    beside = kind.beside(said) if said else {}
    return render(request, f"waits/{kind.one}.html", {"form": form, kind.one: row, "is_used": said, **beside})


@deed_required(Deed.CONFIGURE)
@require_POST
def given_up(request: AgentRequest, kind: Kind, pk: int) -> HttpResponse:
    """From now on it is not used, and promises nothing; what was reckoned with it stays."""
    row = _found(kind, pk)
    kind.deed(row, None, agent=request.user)
    messages.success(request, _("%(name)s is not used any more.") % {"name": row})
    return redirect(f"waits:{kind.many}")


@deed_required(Deed.CONFIGURE)
@require_GET
def states(request: AgentRequest) -> HttpResponse:
    """The parts of a country, as options of a field (htmx)."""
    return render(request, "waits/_states.html", {"states": regions.states(request.GET.get("country", ""))})


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


def _found(kind: Kind, pk: int) -> Row:
    rows: QuerySet[Any] = kind.model.objects.all()
    row: Row = get_object_or_404(rows, pk=pk)
    return row


def _said(row: Row) -> Said | None:
    """What it says now; None if it was given up."""
    version = row.versions.order_by("from_at", "pk").last()
    return version.said if version else None


def _calendar_form(post: QueryDict | None, row: Row, said: Said | None) -> CalendarForm:
    others = {other.name: now for other in Calendar.objects.exclude(pk=row.pk) if (now := _said(other))}
    return CalendarForm(post, said=said, name=row.name, others=others)


def _holidays_ahead(said: Said) -> dict[str, Any]:
    today = timezone.localdate(timezone=ZoneInfo(said["time_zone"]))
    return {"ahead": regions.holidays_ahead(said["country"], said["state"], today)}


def _calendar_cards(found: list[tuple[Row, Said]]) -> list[tuple[Row, str, list[tuple[Any, str]]]]:
    usual = _("for everything that has no other working hours")
    return [
        (row, " · ".join([said["time_zone"], *([usual] if said.get("is_default") else [])]), _week(said))
        for row, said in found
    ]


def _week(said: Said) -> list[tuple[Any, str]]:
    return [(day, typed.write_intervals(hours) or _("closed")) for day, hours in zip(DAYS, said["week"], strict=True)]


def _policy_form(post: QueryDict | None, row: Row, said: Said | None) -> PolicyForm:
    return PolicyForm(post, said=said, name=row.name, count=Policy.objects.count())


def _policy_cards(found: list[tuple[Row, Said]]) -> list[tuple[Row, str, list[tuple[Any, str]]]]:
    """In the order in which they are looked at."""
    kept = kept_lately()
    return [
        (
            row,
            _("in working hours") if said.get("in_working_hours") else _("in all hours"),
            [*_goals(said), (_("in the last 30 days"), _how_kept(kept.get(row.pk, Kept())))],
        )
        for row, said in sorted(found, key=lambda each: (each[1].get("position", 0), each[0].pk))
    ]


def _goals(said: Said) -> list[tuple[Any, str]]:
    words = {
        "first": _("first answer"),
        "later": _("further answers"),
        "closing": _("closed"),
        "public": _("in public"),
    }
    return [(label, typed.write_duration(said[name])) for name, label in words.items() if said.get(name)]


def _how_kept(kept: Kept) -> str:
    met = ngettext("%(count)d met", "%(count)d met", kept.met) % {"count": kept.met}
    near = ngettext("%(count)d of them nearly missed", "%(count)d of them nearly missed", kept.near)
    missed = ngettext("%(count)d missed", "%(count)d missed", kept.missed) % {"count": kept.missed}
    return ", ".join([met, near % {"count": kept.near}, missed])


CALENDARS = Kind(
    one="calendar",
    many="calendars",
    model=Calendar,
    deed=actions.set_calendar,
    cards=_calendar_cards,
    form=_calendar_form,
    beside=_holidays_ahead,
)
POLICIES = Kind(
    one="policy",
    many="policies",
    model=Policy,
    deed=actions.set_policy,
    cards=_policy_cards,
    form=_policy_form,
)
