"""Keeping the rows of waits as the core's messages and events say.

A conversation that changed is worked out anew from all that is known of it, so a row never depends on the order in
which things came to be known. What is settled is not judged again (settled.py); only rows that become others are
written.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.accounts.models import Team
from apps.conversations.live import asked_once
from apps.conversations.models import Conversation, Tag
from apps.waits.book import Book
from apps.waits.clock import spans_of
from apps.waits.loading import histories_of
from apps.waits.models import MergedTag, Wait
from apps.waits.reckoning import answering, closing, warn_at
from apps.waits.settled import said_of, unsettled
from apps.waits.standings import Standings
from apps.waits.targets import Facts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from apps.waits.clock import Span
    from apps.waits.history import History
    from apps.waits.models import Standing
    from apps.waits.reckoning import Closing

#: Conversations that are worked out together.
CHUNK = 500
_ASKED = (
    *("pk", "state", "waiting_since", "merged_into", "assignee", "team", "priority", "is_spread"),
    "contact__organisation",
)
_COLUMNS = [field.name for field in Wait._meta.concrete_fields if not field.primary_key]


def keep_up(conversations: Iterable[int], *, thoroughly: bool = False) -> None:
    """Bring the waits of these conversations up to date, inside the transaction that changed them.

    `thoroughly`: those that are settled as well, which must come to the same.
    """
    for some in _chunks(conversations):
        _keep_up(some, thoroughly=thoroughly)


def _keep_up(pks: Sequence[int], *, thoroughly: bool) -> None:
    now = timezone.now()
    rows = list(Conversation.objects.filter(pk__in=pks).select_related("contact").only(*_ASKED).order_by("pk"))
    histories = histories_of(rows)
    spans = {history.conversation: spans_of(history) for history in histories}
    said = said_of(pks)
    loose = {
        each.conversation: spans[each.conversation]
        if thoroughly
        else unsettled(each, spans[each.conversation], said[each.conversation], now=now)
        for each in histories
    }
    places = {span.place for some in loose.values() for span in some}
    standings = Standings(rows, others=places - set(pks))
    judge = _Judge(asked_once(Book.read), standings, asked_once(_Known))
    wanted = {
        wait.pk: (wait, tags)
        for each in histories
        for wait, tags in judge.waits(each, loose[each.conversation], among=spans[each.conversation])
    }
    here = {question for some in said.values() for question in some}
    told = {span.question for some in spans.values() for span in some}
    _write(wanted, here=here, gone=here - told)


class _Known:
    """What is still there of what standings and waits name; looked up when it is asked for."""

    @cached_property
    def teams(self) -> set[int]:
        return set(Team.objects.values_list("pk", flat=True))

    def tags(self, pks: Sequence[int]) -> frozenset[int]:
        """The tags as they are called now, without those that were deleted."""
        if not pks:
            return frozenset()
        return frozenset({self._merged.get(pk, pk) for pk in pks} & self._tags)

    @cached_property
    def _merged(self) -> dict[int, int]:
        return dict(MergedTag.objects.values_list("tag", "into_id"))

    @cached_property
    def _tags(self) -> set[int]:
        return set(Tag.objects.values_list("pk", flat=True))


class _Judge:
    """From spans to rows."""

    def __init__(self, book: Book, standings: Standings, known: _Known) -> None:
        self._book, self._standings, self._known = book, standings, known

    def waits(
        self, history: History, spans: Sequence[Span], *, among: Sequence[Span]
    ) -> Iterator[tuple[Wait, frozenset[int]]]:
        """Each with the ids of its tags; `among` are all of the conversation."""
        episodes: defaultdict[int, list[Span]] = defaultdict(list)
        for span in among:
            episodes[span.episode].append(span)
        for span in spans:
            yield self._wait(history, span, episodes[span.episode])

    def _wait(self, history: History, span: Span, episode: Sequence[Span]) -> tuple[Wait, frozenset[int]]:
        end = span.end
        as_of = end.at if end else None
        standing = self._standings.at(span.place, as_of)
        facts = self._facts(span, standing)
        answer = answering(span, facts, self._book)
        wait = Wait(
            question_id=span.question,
            conversation_id=history.conversation,
            contact_id=history.contact,
            channel_id=span.channel,
            is_spread=history.is_spread,
            is_public=span.is_public,
            team_id=facts.team,
            owner_id=standing.owner if standing else None,
            owned_from=self._standings.owned_from(span.place, as_of, opened=span.opened),
            priority=facts.priority,
            opened_at=span.opened,
            ended_at=as_of,
            why=end.why if end else "",
            answer_id=end.pk if end and end.why == "answered" else None,
            answerer_id=end.agent if end and end.why == "answered" else None,
            is_first=span.is_first,
            episode=span.episode,
            seconds=answer.seconds,
            working_seconds=answer.working_seconds,
            calendar_id=answer.calendar,
            policy_id=answer.promise.policy if answer.promise else None,
            target=answer.promise.seconds if answer.promise else None,
            in_working_hours=bool(answer.promise and answer.promise.goals.in_working_hours),
            due_at=answer.due,
            is_on_time=answer.is_on_time,
        )
        self._close(wait, span, episode)
        if end is None:
            _expect(wait, answer.due, warn_at(answer.promise, answer.due))
        is_settled = end is not None and (not span.is_first or span.closed is not None)
        wait.edition = None if is_settled else self._book.edition
        return wait, self._known.tags(standing.tags if standing else ())

    def _close(self, wait: Wait, span: Span, episode: Sequence[Span]) -> None:
        """What the first wait of an episode says of closing it."""
        if not span.is_first:
            return
        standing = self._standings.at(span.place if span.closed else wait.conversation_id, span.closed)
        all_of_it = [span, *(each for each in episode if each is not span)]
        figures = closing(all_of_it, self._facts(span, standing), self._book)
        _note_closing(wait, figures, span.closed)
        if span.closed is None:
            _expect(wait, figures.due, warn_at(figures.promise, figures.due))

    def _facts(self, span: Span, standing: Standing | None) -> Facts:
        if standing is None:
            return Facts(channel=span.channel, is_public=span.is_public)
        return Facts(
            channel=span.channel,
            is_public=span.is_public,
            team=standing.team if standing.team and standing.team in self._known.teams else None,
            priority=standing.priority,
            tags=self._known.tags([*standing.tags, *standing.above]),
            contact=standing.contact,
            organisation=standing.organisation,
        )


def _note_closing(wait: Wait, figures: Closing, closed: dt.datetime | None) -> None:
    wait.closed_at = closed
    wait.closing_seconds, wait.closing_working_seconds = figures.seconds, figures.working_seconds
    wait.closing_policy_id = figures.promise.policy if figures.promise else None
    wait.closing_target = figures.promise.seconds if figures.promise else None
    wait.closing_due_at, wait.is_closed_on_time = figures.due, figures.is_on_time


def _expect(wait: Wait, due: dt.datetime | None, warning: dt.datetime | None) -> None:
    """Of what is still to be kept, what comes first."""
    if due is not None and (wait.next_due_at is None or due < wait.next_due_at):
        wait.next_due_at, wait.warn_at = due, warning


def _write(wanted: dict[int, tuple[Wait, frozenset[int]]], *, here: set[int], gone: set[int]) -> None:
    if gone:
        Wait.objects.filter(pk__in=gone).delete()
    again = here & wanted.keys()
    before = Wait.objects.in_bulk(again) if again else {}
    changed = [wait for pk, (wait, _) in wanted.items() if pk not in before or not _same(wait, before[pk])]
    if changed:
        Wait.objects.bulk_create(
            changed, update_conflicts=True, unique_fields=["question"], update_fields=_COLUMNS, batch_size=CHUNK
        )
    _write_tags({pk: tags for pk, (_, tags) in wanted.items()}, here=again)


def _same(one: Wait, other: Wait) -> bool:
    return all(getattr(one, name) == getattr(other, name) for name in _ATTRIBUTES)


_ATTRIBUTES = [field.attname for field in Wait._meta.concrete_fields]


def _write_tags(wanted: dict[int, frozenset[int]], *, here: Iterable[int]) -> None:
    links = Wait.tags.through.objects
    rows = links.filter(wait__in=list(here)).values_list("pk", "wait_id", "tag_id") if here else ()
    found = {(wait, tag): pk for pk, wait, tag in rows}
    pairs = {(wait, tag) for wait, tags in wanted.items() for tag in tags}
    if old := [pk for pair, pk in found.items() if pair not in pairs and pair[0] in wanted]:
        links.filter(pk__in=old).delete()
    new = [Wait.tags.through(wait_id=wait, tag_id=tag) for wait, tag in sorted(pairs - found.keys())]
    if new:
        links.bulk_create(new, ignore_conflicts=True)


def _chunks(pks: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(pks)
    while some := list(islice(rest, CHUNK)):
        yield some
