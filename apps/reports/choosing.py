"""What the form above a report offers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.accounts.models import Team
from apps.channels.models import Channel
from apps.contacts.models import Organisation
from apps.conversations.models import Tag
from apps.reports.periods import last_days
from apps.reports.seeing import people_of
from apps.waits.models import Policy

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.reports.measuring import Measuring
    from apps.reports.selection import Selection

#: Quick ways to periods that end today, in days.
SPANS = (7, 14, 30, 90, 365, 730)
#: More choices than these are no help; what was chosen stays among them.
MOST_CHOICES = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A field of the form: `options` are value, word, and whether it is chosen."""

    name: str
    label: str
    options: list[tuple[str, str, bool]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    label: str
    query: str
    is_here: bool


def choices(measuring: Measuring) -> list[Choice]:
    """The fields, in their order; those in which nothing could be chosen are left out."""
    selection, viewer = measuring.selection, measuring.viewer
    kinds = [("", _("all answers")), ("first", _("first answers")), ("later", _("later answers"))]
    clocks = [("calendar", _("calendar time")), ("working", _("working time"))]
    channels = Channel.objects.visible_to(viewer).values_list("pk", "name")
    people = people_of(viewer).values_list("pk", "name")
    offered = [
        _choice("clock", _("Clock"), clocks, selection.clock),
        _choice("kind", _("Answers"), kinds, selection.kind),
        _places("channel", _("Channel"), channels, selection.channel),
        _places("team", _("Team"), Team.objects.values_list("pk", "name"), selection.team),
        _places("agent", _("Agent"), people, selection.agent),
        _places("tag", _("Tag"), Tag.objects.values_list("pk", "name")[:MOST_CHOICES], selection.tag),
    ]
    return [*(each for each in offered if len(each.options) > 1), *_only_if_chosen(selection)]


def _only_if_chosen(selection: Selection) -> list[Choice]:
    """What one comes to from a comparison: there may be thousands of them."""
    found = []
    if selection.language is not None:
        found.append(
            _choice("language", _("Language"), [("", _("all")), (selection.language,) * 2], selection.language)
        )
    for name, label in (("policy", _("Target")), ("closing_policy", _("Target for closing"))):
        if (pk := getattr(selection, name)) is not None:
            found.append(_places(name, label, Policy.objects.filter(pk=pk).values_list("pk", "name"), pk))
    if selection.organisation is not None:
        firm = Organisation.objects.filter(pk=selection.organisation).values_list("pk", "name")
        found.append(_places("organisation", _("Organisation"), firm, selection.organisation))
    return found


def spans(measuring: Measuring, *, extra: str) -> list[Span]:
    """Periods that end today, as addresses of the same page; `extra` is the page's own part of them."""
    zone, now = measuring.selection.period.zone, measuring.now
    found = []
    for days in SPANS:
        period = last_days(days, zone=zone, now=now)
        label = ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
        query = measuring.selection.over(period).query()
        found.append(Span(label=label, query=query + extra, is_here=period == measuring.selection.period))
    return found


def _places(name: str, label: str, rows: Iterable[tuple[int, str]], chosen: int | None) -> Choice:
    words = [(str(pk), text) for pk, text in rows]
    none = [("0", _("none"))] if chosen == 0 else []
    return _choice(name, label, [("", _("all")), *words, *none], "" if chosen is None else str(chosen))


def _choice(name: str, label: str, options: Iterable[tuple[str, str]], chosen: str) -> Choice:
    return Choice(name=name, label=label, options=[(value, word, value == chosen) for value, word in options])
