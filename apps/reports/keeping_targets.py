"""How each target was kept: met, nearly missed, missed; for answers, and for closing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.reports.blocks import Block, count, part, words
from apps.reports.drilling import behind
from apps.waits.kept import nearly_missed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.reports.blocks import Cell
    from apps.reports.measuring import Measuring
    from apps.waits.models import WaitQuerySet

    #: Of a target, how many waits met it, nearly missed it, missed it.
    Kept = tuple[int, int, int, int]

ANSWERS_HOW = gettext_lazy(
    "Met: answered in time. Near misses are those of them that had less than a fifth of their time left, by the clock"
    " of the target. Missed: answered late, closed late without an answer, or due by now and not answered. What is not"
    " due yet is in none of these."
)
CLOSING_HOW = gettext_lazy(
    "Of the conversations whose first question was asked in the period and that are closed: whether that was in time."
)


def targets_kept(measuring: Measuring, names: Mapping[int, str]) -> list[Block]:
    """A row for each target, those missed most often first; what was promised to nobody is left out."""
    late = Q(is_on_time=False) | Q(ended_at=None, due_at__lt=measuring.now)
    answers = _counted(measuring.rows, "policy", met=Q(is_on_time=True), missed=late)
    closed = measuring.rows.filter(is_first=True, closed_at__isnull=False)
    closings = _counted(closed, "closing_policy", met=Q(is_closed_on_time=True), missed=Q(is_closed_on_time=False))
    lines = [_answers(measuring, names, row) for row in answers]
    head = (_("Target"), _("Met"), _("Near misses"), _("Missed"), _("Within the target"))
    blocks = [Block(key="kept", title=_("Answers: how targets were kept"), how=ANSWERS_HOW, head=head, rows=lines)]
    if closings:
        lines = [_closing(measuring, names, row) for row in closings]
        heads = (_("Target"), _("Met"), _("Missed"), _("Within the target"))
        blocks.append(
            Block(key="closed", title=_("Closing: how targets were kept"), how=CLOSING_HOW, head=heads, rows=lines)
        )
    return blocks


def _counted(rows: WaitQuerySet, policy: str, *, met: Q, missed: Q) -> list[Kept]:
    some = rows.filter(**{f"{policy}__isnull": False}).order_by().values_list(policy)
    counted = some.annotate(
        met=Count("pk", filter=met), near=Count("pk", filter=met & nearly_missed()), missed=Count("pk", filter=missed)
    )
    found: list[Any] = list(counted)
    return sorted(found, key=lambda row: (-row[3], row[0]))


def _answers(measuring: Measuring, names: Mapping[int, str], row: Kept) -> tuple[Cell, ...]:
    policy, met, near, missed = row
    selection = replace(measuring.selection, policy=policy)
    return (
        words(names.get(policy, "")),
        count(met, url=behind(selection, state="met")),
        count(near, url=behind(selection, state="near")),
        count(missed, url=behind(selection, state="missed")),
        part(met / (met + missed) if met + missed else None, url=behind(selection, state="judged")),
    )


def _closing(measuring: Measuring, names: Mapping[int, str], row: Kept) -> tuple[Cell, ...]:
    policy, met, _near, missed = row
    selection = replace(measuring.selection, closing_policy=policy)
    return (
        words(names.get(policy, "")),
        count(met, url=behind(selection, state="closed_in_time")),
        count(missed, url=behind(selection, state="closed_late")),
        part(met / (met + missed) if met + missed else None, url=behind(selection, state="closed")),
    )
