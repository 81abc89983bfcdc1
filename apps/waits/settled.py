"""Which waits need no new judgement: those that are settled, and of which the clock still says what it said.

So a long conversation costs no more than reading it. What a settled wait was judged by does not change any more: how
the conversation stood before its end, and what calendars and policies said until then. Where agents took conversations
apart or put them together it may, and all are judged again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.waits.clock import Why
from apps.waits.history import What
from apps.waits.models import Wait

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    from apps.waits.clock import Span
    from apps.waits.history import History

    #: What the clock said of a wait, and the edition that it was judged with.
    Said = tuple[Any, ...]

_COLUMNS = (
    *("question_id", "episode", "conversation_id", "contact_id", "channel_id", "is_spread", "opened_at", "ended_at"),
    *("why", "answer_id", "answerer_id", "is_first", "closed_at", "is_public", "edition"),
)
_REGROUPING = (What.MERGED, What.MOVED_HERE, What.MOVED_AWAY)


def said_of(conversations: Collection[int]) -> dict[int, dict[int, Said]]:
    """What their rows say, by conversation and question."""
    found: dict[int, dict[int, Said]] = {pk: {} for pk in conversations}
    for row in Wait.objects.filter(conversation__in=conversations).order_by().values_list(*_COLUMNS):
        found[row[2]][row[0]] = row[1:]
    return found


def unsettled(history: History, spans: Sequence[Span], said: Mapping[int, Said], *, now: dt.datetime) -> list[Span]:
    """Those that are to be judged. What ended in the future is judged until then: it may still stand otherwise."""
    if any(each.what in _REGROUPING for each in history.happenings):
        return list(spans)
    loose = {span.question for span in spans if _ends(span) >= now or said.get(span.question) != _says(span, history)}
    gone = said.keys() - {span.question for span in spans}
    # The first wait of an episode tells of closing, for which all of its waits count.
    episodes = {span.episode for span in spans if span.question in loose}
    episodes |= {said[question][0] for question in loose | gone if question in said}
    return [span for span in spans if span.question in loose or (span.is_first and span.episode in episodes)]


def _ends(span: Span) -> dt.datetime:
    end = span.end.at if span.end else span.opened
    return max(end, span.closed) if span.closed else end


def _says(span: Span, history: History) -> Said:
    """As the row of a settled wait has it: of what goes on the row has an edition, so it is never the same."""
    end = span.end
    answer = end if end and end.why is Why.ANSWERED else None
    return (
        span.episode,
        history.conversation,
        history.contact,
        span.channel,
        history.is_spread,
        span.opened,
        end.at if end else None,
        end.why if end else "",
        answer.pk if answer else None,
        answer.agent if answer else None,
        span.is_first,
        span.closed if span.is_first else None,
        span.is_public,
        None,
    )
