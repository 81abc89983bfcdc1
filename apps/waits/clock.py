"""Who waits since when, and what ended it: pure functions over messages and events.

1.  A *question* is a public message of a person outside, neither automatic nor spam nor from before its channel was
    connected.
2.  An *end* is a public human answer, once it is surely sent; or that somebody closed the conversation or called it
    spam, or that the question was deleted on its service. An answer that was written here ends what was here when it
    was written; one from a Sent folder what had come by then.
3.  A *wait* is all questions that one end has in common, and begins with the first of them. So asking again restarts
    nothing, and what comes while an answer is under way begins a wait of its own.
4.  An *episode* is all waits before the same closing. The first wait of each is a first answer, the others are later
    ones.
5.  Where two waits become one because an agent puts conversations together, the older one goes on and the younger one
    ends merged. What ended before keeps its end, whatever is put together or taken apart later.
6.  What did not hold never was: a bounce or a failure (the answer is not sent), an undone closing, "no spam".

Whose turn it is now is decided by the core alone (`conversations.turns`): the wait that is open is the one that
`Conversation.waiting_since` tells of, and `History.turn` makes sure of it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from itertools import accumulate, islice
from typing import TYPE_CHECKING, NamedTuple

from apps.waits.history import What
from apps.waits.places import Places

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.waits.history import Happening, History, Utterance

#: Mail servers' clocks are off by less than this.
SKEW = timedelta(days=1)
#: What taking back a deed (the inbox's names) takes back of a conversation's turn.
_DEEDS = {"close": What.CLOSED, "spam": What.MARKED_SPAM, "not_spam": What.NOT_SPAM, "reopen": What.REOPENED}


class Why(StrEnum):
    """What ended a wait."""

    ANSWERED = "answered"
    CLOSED = "closed"
    MERGED = "merged"
    SPAM = "spam"
    DELETED = "deleted"


class End(NamedTuple):
    """What ends questions: the message or the event `pk`."""

    at: dt.datetime
    why: Why
    pk: int
    agent: int | None = None


class Span(NamedTuple):
    """A wait. `question` and `answer` are messages, `place` is the conversation that it was in when it ended.

    `closed` is when its episode was closed, None while it is not. `episode` counts from 1.
    """

    question: int
    channel: int
    opened: dt.datetime
    place: int
    is_public: bool = False
    end: End | None = None
    is_first: bool = True
    episode: int = 1
    closed: dt.datetime | None = None


def spans_of(history: History) -> list[Span]:
    """The waits of `history.conversation`, in the order in which they began."""
    past = _Past(history)
    asked = [each for each in past.questions if each.conversation == history.conversation]
    ends = {each.pk: past.end_of(each) for each in asked}
    if history.turn is not None:
        ends = _agreed(asked, ends, history, history.turn.waiting_since)
    groups: defaultdict[tuple[Why, int] | None, list[Utterance]] = defaultdict(list)
    for each in asked:
        end = ends[each.pk]
        groups[(end.why, end.pk) if end else None].append(each)
    spans = [span for group in groups.values() for span in _spans(group, ends[group[0].pk], past)]
    is_over = history.turn is not None and history.turn.is_over
    return _in_episodes(spans, {each.pk: each for each in asked}, past, is_over=is_over)


class _Past:
    """What happened, put in order to be asked about."""

    def __init__(self, history: History) -> None:
        self._happenings = sorted(history.happenings, key=lambda each: each.pk)
        self._undone = _undone(self._happenings)
        self._utterances = sorted(history.utterances, key=lambda each: (each.at, each.pk))
        self.places = Places(self._happenings, undone=self._undone)

    @cached_property
    def questions(self) -> list[Utterance]:
        people = [each for each in self._utterances if each.is_of_people and not each.is_ours]
        asked = [each for each in people if not (each.spam or each.is_history)]
        return [each for each in asked if not self._is_in_spam(each)]

    def end_of(self, question: Utterance) -> End | None:
        found = [self._answer_here(question), self._answer_elsewhere(question), self._closing(question)]
        found.append(_deletion(question))
        ends = [end if end.at > question.at else end._replace(at=question.at) for end in found if end]
        return min(ends, key=lambda end: end.at, default=None)

    def closing_of(self, question: Utterance) -> Happening | None:
        """What ended its episode."""
        return self._closings.first(question)

    def _answer_here(self, question: Utterance) -> End | None:
        rows = self._written_here
        start = bisect_left(rows, question.at - SKEW, key=lambda each: each[0])
        for sent_at, each in rows[start:]:
            if each.pk > question.pk and self.places.together(each, question, sent_at):
                return End(at=sent_at, why=Why.ANSWERED, pk=each.pk, agent=each.agent)
        return None

    def _answer_elsewhere(self, question: Utterance) -> End | None:
        rows = self._found_in_sent
        start = bisect_left(rows, question.at, key=lambda each: each.at)
        for each in rows[start:]:
            if self.places.together(each, question, each.at):
                return End(at=each.at, why=Why.ANSWERED, pk=each.pk, agent=each.agent)
        return None

    def _closing(self, question: Utterance) -> End | None:
        event = self._ending.first(question)
        if event is None:
            return None
        why = Why.CLOSED if event.what is What.CLOSED else Why.SPAM
        return End(at=event.at, why=why, pk=event.pk, agent=event.agent)

    def was_here(self, question: Utterance, event: Happening) -> bool:
        """Whether it had come by then. Mail may be read late: what opened the conversation again had not."""
        return question.at <= event.at and question.pk < self._next_known.get(event.pk, question.pk + 1)

    def _is_in_spam(self, question: Utterance) -> bool:
        """Nobody waits in what an agent called spam, until we answer there or say that it is none."""
        for mark in self._spam_marks:
            if not self.was_here(question, mark) and self.places.together(mark, question, question.at):
                after = bisect_right(self._answers, mark.at, key=lambda each: each.at)
                if after == len(self._answers) or question.at < self._answers[after].at:
                    return True
        return False

    @cached_property
    def _answers(self) -> list[Utterance]:
        return [each for each in self._utterances if each.is_ours and each.is_of_people]

    @cached_property
    def _written_here(self) -> list[tuple[dt.datetime, Utterance]]:
        sent = [(each.sent_at, each) for each in self._answers if each.written_here and each.sent_at]
        return sorted(sent, key=lambda each: (each[0], each[1].pk))

    @cached_property
    def _found_in_sent(self) -> list[Utterance]:
        return [each for each in self._answers if not each.written_here]

    @cached_property
    def _ending(self) -> _Ends:
        """Closings and spam. Who closes while sending an answer lets the customer wait for that."""
        closed = [each for each in self._valid(What.CLOSED) if not each.data.get("sending")]
        return _Ends(sorted([*closed, *self._spam_marks], key=lambda each: each.at), self)

    @cached_property
    def _spam_marks(self) -> list[Happening]:
        """Those of agents that still hold; the product marks the message instead."""
        freed = max((each.pk for each in self._valid(What.NOT_SPAM)), default=0)
        return [each for each in self._valid(What.MARKED_SPAM) if each.agent is not None and each.pk > freed]

    @cached_property
    def _closings(self) -> _Ends:
        return _Ends([each for each in self._valid(What.CLOSED) if not self._went_on(each)], self)

    def _went_on(self, closing: Happening) -> bool:
        """Whether the next thing was that it is not closed after all, though the customer said nothing."""
        after = bisect_right(self._happenings, closing.pk, key=lambda each: each.pk)
        for each in islice(self._happenings, after, None):
            if each.pk not in self._undone:
                if each.what is What.REOPENED:
                    return each.agent is not None or "why" in each.data
                if each.what is What.TAKEN_BACK and closing.data.get("sending"):
                    return True
        return False

    @cached_property
    def _next_known(self) -> dict[int, int]:
        """For each event the first message that opened the conversation again after it."""
        by_time: dict[dt.datetime, int] = {}
        for each in self._utterances:
            if each.is_of_people and not each.is_ours:
                by_time.setdefault(each.at, each.pk)
        found: dict[int, int] = {}
        first: int | None = None
        for event in reversed(self._happenings):
            if first is not None:
                found[event.pk] = first
            if event.what is What.REOPENED and event.agent is None and "why" not in event.data:
                pk = by_time.get(event.at)
                first = pk if first is None else min(first, pk or first)
        return found

    def _valid(self, what: What) -> list[Happening]:
        return [each for each in self._happenings if each.what is what and each.pk not in self._undone]


class _Ends:
    """Events that end something of the questions that had come by then; the first one in their order counts."""

    def __init__(self, events: Sequence[Happening], past: _Past) -> None:
        self._events, self._past = events, past
        # None of those up to a place is later than this. So most of a long past is passed over at once.
        self._latest = list(accumulate((each.at for each in events), max))

    def first(self, question: Utterance) -> Happening | None:
        for each in islice(self._events, bisect_left(self._latest, question.at), None):
            if self._past.was_here(question, each) and self._past.places.together(each, question, each.at):
                return each
        return None


def _deletion(question: Utterance) -> End | None:
    at = question.withdrawn_at
    return End(at=at, why=Why.DELETED, pk=question.pk) if at else None


def _undone(happenings: Sequence[Happening]) -> set[int]:
    """The ids of events that were taken back."""
    found: set[int] = set()
    for event in happenings:
        if event.what is not What.UNDONE:
            continue
        if "undoes" in event.data:
            found.add(event.data["undoes"])
        elif "turn" in event.data.get("given_back", ()) and (what := _DEEDS.get(event.data.get("deed", ""))):
            earlier = (each.pk for each in happenings if each.what is what and each.pk < event.pk)
            found.add(max((pk for pk in earlier if pk not in found), default=0))
    return found


def _agreed(
    asked: Sequence[Utterance], ends: dict[int, End | None], history: History, since: dt.datetime | None
) -> dict[int, End | None]:
    """The same, where the core says since when the customer waits."""
    found = dict(ends)
    for each in asked:
        end = ends[each.pk]
        waits = since is not None and each.at >= since
        if waits and (each.at == since or (end and end.why not in (Why.ANSWERED, Why.DELETED))):
            found[each.pk] = None
        elif not waits and end is None:
            found[each.pk] = _let_go(each, history)
    return found


def _let_go(question: Utterance, history: History) -> End:
    """Nobody waits any more for a reason that is told by no rule: since what happened next."""
    later = [each for each in history.happenings if each.conversation == question.conversation]
    event = min((each for each in later if each.at >= question.at), key=lambda each: each.pk, default=None)
    return End(at=event.at if event else question.at, why=Why.CLOSED, pk=event.pk if event else 0)


def _spans(group: Sequence[Utterance], end: End | None, past: _Past) -> list[Span]:
    """The wait of these questions, and those that became part of it by merging."""
    merged: dict[int, End] = {}
    for event in past.places.merges:
        before = [each for each in group if each.at < event.at and each.pk not in merged]
        if end is not None and end.at <= event.at:
            continue
        by_place: defaultdict[int, list[Utterance]] = defaultdict(list)
        for each in before:
            by_place[_place_before(each, event)].append(each)
        for place, some in by_place.items():
            if place and some[0] is not before[0]:
                merged |= {each.pk: End(at=event.at, why=Why.MERGED, pk=event.pk) for each in some}
    spans = [_span([each for each in group if each.pk not in merged], end, past)]
    for pk in sorted({each.pk for each in merged.values()}):
        parts: defaultdict[int, list[Utterance]] = defaultdict(list)
        event = next(each for each in past.places.merges if each.pk == pk)
        for each in group:
            if each.pk in merged and merged[each.pk].pk == pk:
                parts[_place_before(each, event)].append(each)
        spans += [_span(some, merged[some[0].pk], past) for some in parts.values()]
    return spans


def _place_before(question: Utterance, event: Happening) -> int:
    """Where a merge found it: the id of a conversation, or 0 for what it did not know."""
    parts = [event.data["was"], *event.data["absorbed"]]
    return next((part["pk"] for part in parts if question.pk in part["messages"]), 0)


def _span(group: Sequence[Utterance], end: End | None, past: _Past) -> Span:
    first = group[0]
    place = past.places.of(first, end.at) if end and end.why is not Why.MERGED else first.conversation
    return Span(
        question=first.pk, channel=first.channel, opened=first.at, place=place, is_public=first.is_public, end=end
    )


def _in_episodes(spans: Sequence[Span], asked: dict[int, Utterance], past: _Past, *, is_over: bool) -> list[Span]:
    episodes: defaultdict[int | None, list[Span]] = defaultdict(list)
    closings: dict[int, Happening] = {}
    for span in sorted(spans, key=lambda span: (span.opened, span.question)):
        closing = past.closing_of(asked[span.question])
        if closing is not None:
            closings[closing.pk] = closing
        episodes[closing.pk if closing else None].append(span)
    found = []
    for number, (pk, some) in enumerate(episodes.items(), start=1):
        counted = [span for span in some if span.end is None or span.end.why not in (Why.MERGED, Why.SPAM, Why.DELETED)]
        ends = [span.end.at for span in some if span.end]
        closed = _closed(closings.get(pk) if pk else None, ends, is_over=is_over) if len(ends) == len(some) else None
        for span in some:
            is_first = span is (counted or some)[0]
            found.append(span._replace(is_first=is_first, episode=number, closed=closed))
    return sorted(found, key=lambda span: (span.opened, span.question))


def _closed(closing: Happening | None, ends: Sequence[dt.datetime], *, is_over: bool) -> dt.datetime | None:
    """When an episode was closed: not before the last answer that was under way. `is_over`: for whatever reason."""
    if closing is not None:
        return max(closing.at, *ends)
    return max(ends) if is_over else None
