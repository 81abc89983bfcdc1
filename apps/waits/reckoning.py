"""From waits to figures: seconds on both clocks, targets and what is due. Pure but for the book that it is given."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from apps.waits.book import ROUND_THE_CLOCK
from apps.waits.clock import Why
from apps.waits.targets import answer_promised, closing_promised

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.waits.book import Book
    from apps.waits.clock import Span
    from apps.waits.hours import Clock
    from apps.waits.targets import Facts, Promise


@dataclass(frozen=True, slots=True, kw_only=True)
class Answering:
    """How long it lasted (None: it goes on), and until when it was to end."""

    seconds: int | None
    working_seconds: int | None
    calendar: int | None
    promise: Promise | None
    due: dt.datetime | None
    is_on_time: bool | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """The same of an episode. `due` is None without a promise, and while it pauses."""

    seconds: int | None = None
    working_seconds: int | None = None
    promise: Promise | None = None
    due: dt.datetime | None = None
    is_on_time: bool | None = None


def answering(span: Span, facts: Facts, book: Book) -> Answering:
    """`facts` are those at its end, or now."""
    end = span.end.at if span.end else None
    calendar = book.calendar_for(facts, as_of=end)
    clock = book.clock(calendar, as_of=end)
    promise = answer_promised(book.terms(as_of=end), facts, is_first=span.is_first)
    due = _clock(promise, clock).after(span.opened, promise.seconds) if promise else None
    return Answering(
        seconds=ROUND_THE_CLOCK.between(span.opened, end) if end else None,
        working_seconds=clock.between(span.opened, end) if end else None,
        calendar=calendar,
        promise=promise,
        due=due,
        is_on_time=_is_on_time(span, due),
    )


def closing(episode: Sequence[Span], facts: Facts, book: Book) -> Closing:
    """Of all waits of one episode, the first one first; `facts` as for that. Nothing for spam."""
    first = episode[0]
    if first.end is not None and first.end.why in (Why.SPAM, Why.MERGED, Why.DELETED):
        return Closing()
    end = first.closed
    clock = book.clock(book.calendar_for(facts, as_of=end), as_of=end)
    promise = closing_promised(book.terms(as_of=end), facts)
    due = _closing_due(episode, promise, _clock(promise, clock)) if promise else None
    return Closing(
        seconds=ROUND_THE_CLOCK.between(first.opened, end) if end else None,
        working_seconds=clock.between(first.opened, end) if end else None,
        promise=promise,
        due=due,
        is_on_time=due is None or end <= due if promise and end else None,
    )


def _clock(promise: Promise | None, working: Clock) -> Clock:
    return working if promise and promise.goals.in_working_hours else ROUND_THE_CLOCK


def _is_on_time(span: Span, due: dt.datetime | None) -> bool | None:
    """Closing without an answer keeps no promise; but one that was broken by then stays broken."""
    if span.end is None or due is None or span.end.why in (Why.MERGED, Why.SPAM, Why.DELETED):
        return None
    is_late = span.end.at > due
    return not is_late if span.end.why is Why.ANSWERED or is_late else None


def _closing_due(episode: Sequence[Span], promise: Promise, clock: Clock) -> dt.datetime | None:
    if not promise.goals.pauses:
        return clock.after(episode[0].opened, promise.seconds)
    left = promise.seconds
    for start, end in _our_turns(episode):
        passed = clock.between(start, end) if end else left
        if passed >= left:
            return clock.after(start, left)
        left -= passed
    return None


def _our_turns(episode: Sequence[Span]) -> list[tuple[dt.datetime, dt.datetime | None]]:
    """When somebody waited for us, without overlaps."""
    turns: list[tuple[dt.datetime, dt.datetime | None]] = []
    for span in episode:
        end = span.end.at if span.end else None
        if turns and (turns[-1][1] is None or span.opened <= turns[-1][1]):
            before = turns[-1][1]
            turns[-1] = (turns[-1][0], None if end is None or before is None else max(before, end))
        else:
            turns.append((span.opened, end))
    return turns


def warn_at(promise: Promise | None, due: dt.datetime | None) -> dt.datetime | None:
    """When people are warned that it will be due."""
    return due - timedelta(seconds=promise.goals.warn) if promise and due else None
