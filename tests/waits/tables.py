"""Waits as lines of a table that people read: the golden set's, and those of the database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.waits.models import Wait
from tests.waits.stories import BERLIN, moment

if TYPE_CHECKING:
    import datetime as dt

    from tests.waits.stories import Stage

COLUMNS = ("in", "from", "until", "why", "by", "owner", "which", "calendar", "working", "due", "time")
_TIMES = ("from", "until", "due")


def read_table(text: str) -> list[dict[str, str]]:
    """Its lines below the head, by column, with times in one form."""
    head, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    assert tuple(head) == COLUMNS
    rows = [dict(zip(head, line, strict=True)) for line in lines]
    return [{**row, **{name: _same_form(row[name]) for name in _TIMES}} for row in rows]


def table_of(stage: Stage) -> list[dict[str, str]]:
    """The waits in the database, in the same form."""
    return [_line(wait, stage) for wait in Wait.objects.select_related("conversation", "owner", "answerer")]


def _line(wait: Wait, stage: Stage) -> dict[str, str]:
    return {
        "in": stage.name_of(wait.conversation),
        "from": _time(wait.opened_at),
        "until": _time(wait.ended_at),
        "why": wait.why,
        "by": wait.answerer.name if wait.answerer else "",
        "owner": wait.owner.name if wait.owner else "",
        "which": f"{wait.episode} {'first' if wait.is_first else 'later'}",
        "calendar": _duration(wait.seconds),
        "working": _duration(wait.working_seconds),
        "due": _time(wait.due_at),
        "time": {True: "yes", False: "no", None: "-"}[wait.is_on_time],
    }


def _same_form(text: str) -> str:
    return _time(moment(text)) if text else ""


def _time(at: dt.datetime | None) -> str:
    return f"{at.astimezone(BERLIN):%Y-%m-%d %H:%M}" if at else ""


def _duration(seconds: int | None) -> str:
    if seconds is None:
        return ""
    assert seconds % 60 == 0
    return f"{seconds // 3600}:{seconds // 60 % 60:02}"
