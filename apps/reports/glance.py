"""The first table of "Response times": the period against the one before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reports.blocks import NOTHING, Block, Cell, count, length, part, words
from apps.reports.drilling import behind
from apps.reports.measuring import KIND, KINDS
from apps.reports.tallies import together

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.reports.measuring import Measuring
    from apps.reports.tallies import Tally


@dataclass(frozen=True, kw_only=True)
class Whole:
    """Settled tallies of a period: first answers, all answers, and conversations that were closed; and how many of the
    first answers are to customers who wrote again after we had closed.
    """

    firsts: Tally
    all: Tally
    closings: Tally
    reopened: int


def whole_of(measuring: Measuring) -> Whole:
    groups = measuring.tally(KIND)
    whole, firsts = together(groups.values()), together(each for kind, each in groups.items() if kind)
    measuring.settle([(whole, list(groups)), (firsts, [kind for kind in groups if kind])], KIND)
    return Whole(firsts=firsts, all=whole, closings=measuring.closings(), reopened=reopened_of(groups))


def reopened_of(groups: Mapping[int, Tally]) -> int:
    """Of groups that are told apart by KIND (or by something else times KINDS, and that)."""
    return sum(each.count + each.let_go for key, each in groups.items() if key % KINDS == 2)


GLANCE_HOW = gettext_lazy(
    "A wait begins with a customer's first unanswered message and ends when a person's answer has gone out; notes"
    " and automatic mail end none. The period is that in which waits began. Who waits still counts with the time"
    " waited so far, so leaving the hard ones unanswered makes no figure better. Median and 90 % are waits that"
    " really were: half, or nine in ten, of all waits were at most as long. A target is met if the answer went out"
    " in time, and missed once the time is over, answered or not; waits that are not due yet, and those without a"
    " target, are left out of the share. Merged waits and spam count nowhere; what was closed without an answer is"
    " counted apart, and in the share if it was late. Until closed: from the first question until the conversation was"
    " closed, of those that are closed."
)


def glance(measuring: Measuring, now: Whole, earlier: Whole) -> Block:
    rows = []
    for title, kind, pick in ((_("First answers"), "first", "firsts"), (_("All answers"), None, "all")):
        if kind == "first" and measuring.selection.kind:
            continue
        rows += _glance_rows(measuring, title, kind, (getattr(now, pick), getattr(earlier, pick)))
    if measuring.selection.kind != "later":
        rows += _closing_rows(measuring, (now.closings, earlier.closings))
    rows.append(_reopened(measuring, (now.reopened, earlier.reopened)))
    head = ("", _("This period"), _("The period before"), _("Difference"))
    return Block(
        key="glance", title=_("At a glance"), how=GLANCE_HOW, head=head, rows=rows, note=_clock_words(measuring)
    )


def _clock_words(measuring: Measuring) -> str:
    if measuring.selection.clock == "working":
        return _("All times on this page are working time: only the hours of the calendar that each wait went by.")
    return _("All times on this page are calendar time: every hour counts, nights and holidays as well.")


def _glance_rows(
    measuring: Measuring, title: str, kind: str | None, pair: tuple[Tally, Tally]
) -> list[tuple[Cell, ...]]:
    periods = (measuring, measuring.before())

    def row(name: str, cells: list[Cell], *, shorter_is_better: bool | None = None) -> tuple[Cell, ...]:
        return (words(f"{title}: {name}"), *cells, change(cells, shorter_is_better=shorter_is_better))

    def link(place: int, **drill: object) -> str:
        drill |= {"kind": kind} if kind else {}
        return behind(periods[place].selection, **drill)

    both = list(enumerate(pair))
    return [
        row(_("number"), [count(one.count, url=link(at, state="measured")) for at, one in both]),
        row(
            _("median"),
            [length(one.median, url=link(at, min=one.median), faint=one.is_small) for at, one in both],
            shorter_is_better=True,
        ),
        row(
            _("nine in ten within"),
            [length(one.p90, url=link(at, min=one.p90), faint=one.is_small) for at, one in both],
            shorter_is_better=True,
        ),
        row(
            _("within the target"),
            [part(one.share, url=link(at, state="judged"), faint=one.is_small) for at, one in both],
            shorter_is_better=False,
        ),
        row(_("target missed"), [count(one.missed, url=link(at, state="missed")) for at, one in both]),
        row(_("waiting still"), [count(len(one.waiting), url=link(at, state="waiting")) for at, one in both]),
        row(
            _("longest of those"),
            [length(max(one.waiting, default=None), url=link(at, state="waiting")) for at, one in both],
        ),
        row(_("closed without an answer"), [count(one.let_go, url=link(at, state="let_go")) for at, one in both]),
    ]


def _closing_rows(measuring: Measuring, pair: tuple[Tally, Tally]) -> list[tuple[Cell, ...]]:
    """From the first question until the conversation was closed."""
    both = [(one.selection, tally) for one, tally in zip((measuring, measuring.before()), pair, strict=True)]
    counts = [count(each.count, url=behind(one, state="closed")) for one, each in both]
    rows = [(words(_("Until closed: number")), *counts, change(counts))]
    for name, of in ((_("Until closed: median"), "median"), (_("Until closed: nine in ten within"), "p90")):
        cells = []
        for one, each in both:
            seconds = getattr(each, of)
            cells.append(length(seconds, url=behind(one, state="closed", min=seconds), faint=each.is_small))
        rows.append((words(name), *cells, change(cells, shorter_is_better=True)))
    shares = [part(each.share, url=behind(one, state="closed"), faint=each.is_small) for one, each in both]
    return [*rows, (words(_("Until closed: within the target")), *shares, change(shares, shorter_is_better=False))]


def change(cells: list[Cell], *, shorter_is_better: bool | None = None) -> Cell:
    """By how many per cent the first is above the second; shares by points."""
    new, old = cells[0].value, cells[1].value
    if not isinstance(new, int | float) or not isinstance(old, int | float) or not old:
        return NOTHING
    points = round((new - old) * 100, 1) if isinstance(new, float) else round((new - old) / old * 100)
    unit = _("points") if isinstance(new, float) else "%"
    tone = "" if shorter_is_better is None or not points else "good" if (points < 0) is shorter_is_better else "bad"
    faint = cells[0].is_faint or cells[1].is_faint
    return Cell(text=f"{_signed(points)} {unit}", value=points, tone="" if faint else tone, is_faint=faint)


def _signed(change: float) -> str:
    return f"{'+' if change > 0 else ''}{number_format(change)}"


def _reopened(measuring: Measuring, numbers: tuple[int, int]) -> tuple[Cell, ...]:
    both = zip((measuring, measuring.before()), numbers, strict=True)
    cells = [count(number, url=behind(one.selection, state="reopened")) for one, number in both]
    return (words(_("Reopened: customers wrote again after we had closed")), *cells, change(cells))
