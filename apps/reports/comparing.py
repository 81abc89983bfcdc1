"""The page "Compare": the same figures for each channel, team, agent, tag, language or organisation."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Case, F, IntegerField, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team
from apps.channels.models import Channel
from apps.contacts.models import Contact, Organisation
from apps.conversations.models import Tag
from apps.reports.blocks import Block, count, length, part, words
from apps.reports.drilling import behind
from apps.reports.keeping_targets import targets_kept
from apps.reports.measuring import WHOSE
from apps.reports.seeing import people_of
from apps.waits.models import Policy

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models.expressions import Combinable
    from django.utils.functional import _StrOrPromise

    from apps.reports.blocks import Cell
    from apps.reports.measuring import Measuring
    from apps.reports.selection import Selection
    from apps.reports.tallies import Tally

WAYS: dict[str, _StrOrPromise] = {
    "channel": gettext_lazy("Channel"),
    "team": gettext_lazy("Team"),
    "agent": gettext_lazy("Agent"),
    "tag": gettext_lazy("Tag"),
    "policy": gettext_lazy("Target"),
    "language": gettext_lazy("Language"),
    "organisation": gettext_lazy("Organisation"),
}
#: More rows than these, the ones with the most waits first, nobody reads.
MOST_ROWS = 200
#: By what the table can be sorted; a "-" before it turns it round.
SORTS: dict[str, Callable[[Tally], float | None]] = {
    "count": lambda each: each.count,
    "median": lambda each: each.median,
    "p90": lambda each: each.p90,
    "share": lambda each: each.share,
    "waiting": lambda each: len(each.waiting),
}
HOW = gettext_lazy(
    "The same figures as at a glance, each reckoned from the row's own waits: medians are never averages of averages."
    " Channel, team and tags are those that a wait had at its end, or has now; a wait with two tags stands in two rows."
    " An agent's waits are those that the agent answered, and of the others those whose conversation was the agent's."
    " Language and organisation are the contact's as they are known today. Rows of fewer than 20 waits are greyed:"
    " a few of them say little."
)


@dataclass(frozen=True, kw_only=True)
class _Rows:
    """Groups by their number, what each is called, and the selection that it stands for."""

    by: Combinable
    names: Mapping[int, str]
    selections: Callable[[int], Selection]
    only: frozenset[int] | None = None


def comparison(measuring: Measuring, *, way: str, sort: str) -> list[Block]:
    """The one block of the page. `sort` is one of SORTS, or with a "-" before it."""
    rows = _rows_of(measuring, way)
    found = measuring.tally(rows.by)
    if rows.only is not None:
        found = {group: each for group, each in found.items() if group in rows.only}
    shown = dict(sorted(found.items(), key=lambda item: -item[1].count)[:MOST_ROWS])
    measuring.settle([(each, (group,)) for group, each in shown.items()], rows.by)
    ordered = sorted(shown, key=lambda group: _sort_key(shown[group], sort, rows.names.get(group, "")))
    lines = [_line(rows, group, shown[group]) for group in ordered]
    heads = (_("Waits"), _("Median"), _("Nine in ten within"), _("Within the target"), _("Waiting still"))
    note = _("Only the %(count)d rows with the most waits are shown.") % {"count": MOST_ROWS}
    block = Block(
        key="comparison",
        title=WAYS[way],
        how=HOW,
        head=(WAYS[way], *heads),
        rows=lines,
        sorts=("", *SORTS),
        note=note if len(found) > MOST_ROWS else "",
    )
    return [block, *(targets_kept(measuring, rows.names) if way == "policy" else ())]


def _sort_key(each: Tally, sort: str, name: str) -> tuple[bool, float, str]:
    value = SORTS[sort.removeprefix("-")](each)
    number = 0.0 if value is None else float(value)
    return value is None, -number if sort.startswith("-") else number, name.casefold()


def _line(rows: _Rows, group: int, each: Tally) -> tuple[Cell, ...]:
    selection, faint = rows.selections(group), each.is_small
    return (
        words(rows.names.get(group) or _("none")),
        count(each.count, url=behind(selection, state="measured"), faint=faint),
        length(each.median, url=behind(selection, min=each.median), faint=faint),
        length(each.p90, url=behind(selection, min=each.p90), faint=faint),
        part(each.share, url=behind(selection, state="judged"), faint=faint),
        count(len(each.waiting), url=behind(selection, state="waiting"), faint=faint),
    )


def _rows_of(measuring: Measuring, way: str) -> _Rows:
    if way == "language":
        return _languages(measuring.selection)
    if way == "agent":
        people = dict(people_of(measuring.viewer).values_list("pk", "name"))
        return _Rows(by=WHOSE, names=people, selections=_with(measuring.selection, way), only=frozenset(people))
    sources: dict[str, tuple[str, Any]] = {
        "channel": ("channel_id", Channel.objects.values_list("pk", "name")),
        "team": ("team_id", Team.objects.values_list("pk", "name")),
        "tag": ("tags", Tag.objects.values_list("pk", "name")),
        "policy": ("policy_id", Policy.objects.values_list("pk", "name")),
        "organisation": ("contact__organisation_id", Organisation.objects.values_list("pk", "name")),
    }
    column, names = sources[way]
    return _Rows(by=F(column), names=dict(names), selections=_with(measuring.selection, way))


def _with(selection: Selection, way: str) -> Callable[[int], Selection]:
    return lambda group: replace(selection, **cast("dict[str, Any]", {way: group}))


def _languages(selection: Selection) -> _Rows:
    """Numbered in their order, as groups are numbers."""
    known = Contact.objects.exclude(language="").order_by("language").values_list("language", flat=True).distinct()
    names = dict(enumerate(known, start=1))
    column = "contact__language"
    cases = [When(**{column: language}, then=Value(number)) for number, language in names.items()]
    by = Case(*cases, default=Value(0), output_field=IntegerField())
    return _Rows(by=by, names=names, selections=lambda group: replace(selection, language=names.get(group, "none")))
