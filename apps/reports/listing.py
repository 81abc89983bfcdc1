"""Waits one by one: the list behind a figure, on the screen and in files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.accounts.links import absolute
from apps.reports.seeing import people_of
from apps.waits.models import Why

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence

    from django.core.paginator import Page
    from django.db.models import Model, QuerySet

    from apps.accounts.models import Agent
    from apps.reports.blocks import Value
    from apps.reports.measuring import Measuring
    from apps.waits.models import Wait, WaitQuerySet

M = TypeVar("M", bound="Model")

ROWS_ON_A_PAGE = 100
#: Rows that are read at a time for a file.
CHUNK = 1000
HEAD = (
    _("Conversation"),
    _("Subject"),
    _("Customer"),
    _("Channel"),
    _("Team"),
    _("Owner"),
    _("Owner since"),
    _("Answered by"),
    _("Tags"),
    _("First answer"),
    _("Began"),
    _("Ended"),
    _("What ended it"),
    _("Seconds on the calendar"),
    _("Seconds of working time"),
    _("Target in seconds"),
    _("Due"),
    _("In time"),
)


@dataclass(frozen=True, kw_only=True)
class Names:
    """Who may be named: those whose figures the reader may see."""

    known: dict[int, str]

    @classmethod
    def for_reader(cls, reader: Agent) -> Names:
        return cls(known=dict(people_of(reader).values_list("pk", "name")))

    def of(self, agent: int | None) -> str:
        if agent is None:
            return ""
        return self.known.get(agent) or str(_("a colleague"))


def loaded(rows: WaitQuerySet) -> WaitQuerySet:
    """With what a line needs."""
    return rows.select_related("conversation__contact", "channel", "team").prefetch_related("tags")


def page_of(rows: QuerySet[M], number: str | None, load: Callable[[Any], QuerySet[M]]) -> tuple[Page[int], list[M]]:
    """Of rows in their order one page, and its rows with what `load` brings.

    First their ids alone: nothing is looked up, and carried through a sort, for rows that are not shown.
    """
    shown = Paginator(rows.values_list("pk", flat=True), ROWS_ON_A_PAGE).get_page(number)
    found = load(rows.model._default_manager.all()).in_bulk(list(shown))
    return shown, [found[pk] for pk in shown if pk in found]


def link_to(wait: Wait) -> str:
    """The path of the conversation on the agents' screen."""
    return f"/?view=all&id={wait.conversation.public_id}"


def is_late(wait: Wait, measuring: Measuring) -> bool:
    """Whether its target is missed."""
    going_on = wait.ended_at is None and wait.due_at is not None and wait.due_at < measuring.now
    return wait.is_on_time is False or going_on


def lines(rows: WaitQuerySet, measuring: Measuring) -> Iterator[list[Sequence[Value]]]:
    """All rows for a file, in chunks, by when they began."""
    names = Names.for_reader(measuring.viewer)
    ordered, after = loaded(rows).order_by("opened_at", "pk"), Q()
    while chunk := list(ordered.filter(after)[:CHUNK]):
        yield [_line(wait, names, measuring) for wait in chunk]
        last = chunk[-1]
        after = Q(opened_at__gt=last.opened_at) | Q(opened_at=last.opened_at, pk__gt=last.pk)


def _line(wait: Wait, names: Names, measuring: Measuring) -> Sequence[Value]:
    going_on = wait.ended_at is None
    contact = wait.conversation.contact
    return (
        absolute(link_to(wait)),
        wait.conversation.subject,
        contact.name if contact else "",
        wait.channel.name,
        wait.team.name if wait.team else "",
        names.of(wait.owner_id),
        _moment(wait.owned_from, measuring),
        names.of(wait.answerer_id),
        ", ".join(sorted(tag.name for tag in wait.tags.all())),
        _yes(wait.is_first),
        _moment(wait.opened_at, measuring),
        _moment(wait.ended_at, measuring),
        str(Why(wait.why).label),
        int((measuring.now - wait.opened_at).total_seconds()) if going_on else wait.seconds,
        measuring.working_so_far(wait) if going_on else wait.working_seconds,
        wait.target,
        _moment(wait.due_at, measuring),
        _yes(not is_late(wait, measuring)) if wait.is_on_time is not None or is_late(wait, measuring) else "",
    )


def _yes(is_so: bool) -> str:  # noqa: FBT001 (it is the thing itself)
    return str(_("yes") if is_so else _("no"))


def _moment(moment: dt.datetime | None, measuring: Measuring) -> str:
    """In the report's zone, with its distance from UTC; in a form that sorts."""
    if moment is None:
        return ""
    local = localtime(moment, measuring.selection.period.zone)
    return local.isoformat(sep=" ", timespec="seconds")


def shown_moment(moment: dt.datetime, measuring: Measuring) -> str:
    """For people."""
    local = localtime(moment, measuring.selection.period.zone)
    return date_format(local, "SHORT_DATETIME_FORMAT")
