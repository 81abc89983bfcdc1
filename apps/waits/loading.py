"""The core's rows, as the clock wants them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.db.models import F

from apps.conversations.models import WENT_OUT, Conversation, Direction, Event, Message, State
from apps.waits.history import Happening, History, Turn, Utterance, What

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SAID = (
    *("pk", "conversation_id", "happened_at", "channel_id", "direction", "agent_id", "automatic", "aside", "spam"),
    *("outbox_entry_id", "delivery", "settled_at", "connected_at"),
)
_OVER = (State.CLOSED, State.SPAM)


def histories_of(rows: Sequence[Conversation]) -> list[History]:
    """The history of each of the conversations, in a few queries however many there are."""
    pks = [row.pk for row in rows]
    happened = _happenings(pks)
    families = _families(pks, happened)
    beyond = {pk for family in families.values() for pk in family} - set(pks)
    happened |= _happenings(beyond) if beyond else {}
    said = _utterances([*pks, *beyond])
    return [
        History(
            conversation=row.pk,
            utterances=[each for pk in families[row.pk] for each in said.get(pk, ())],
            happenings=[each for pk in families[row.pk] for each in happened.get(pk, ())],
            turn=Turn(waiting_since=row.waiting_since, is_over=row.state in _OVER),
        )
        for row in rows
    ]


def _utterances(conversations: Iterable[int]) -> dict[int, list[Utterance]]:
    rows = Message.objects.filter(conversation__in=conversations).exclude(direction=Direction.NOTE)
    named = rows.annotate(settled_at=F("outbox_entry__settled_at"), connected_at=F("channel__connected_at"))
    found: defaultdict[int, list[Utterance]] = defaultdict(list)
    for values in named.values_list(*_SAID, named=True):
        found[values.conversation_id].append(_utterance(values))
    return found


def _utterance(row: Any) -> Utterance:
    is_sent = row.delivery in WENT_OUT
    return Utterance(
        pk=row.pk,
        conversation=row.conversation_id,
        at=row.happened_at,
        channel=row.channel_id,
        is_ours=row.direction == Direction.OUT,
        agent=row.agent_id,
        written_here=row.outbox_entry_id is not None,
        sent_at=(row.settled_at or row.happened_at) if is_sent else None,
        automatic=row.automatic,
        aside=row.aside,
        spam=row.spam,
        is_history=row.happened_at < row.connected_at,
    )


def _happenings(conversations: Iterable[int]) -> dict[int, list[Happening]]:
    rows = Event.objects.filter(conversation__in=conversations, kind__in=list(What))
    found: defaultdict[int, list[Happening]] = defaultdict(list)
    for pk, conversation, kind, at, agent, data in rows.values_list(
        "pk", "conversation_id", "kind", "at", "agent_id", "data"
    ):
        event = Happening(pk=pk, conversation=conversation, what=What(kind), at=at, agent=agent, data=data)
        found[conversation].append(event)
    return found


def _families(pks: Sequence[int], happened: dict[int, list[Happening]]) -> dict[int, list[int]]:
    """Each with those from which agents brought messages by hand, or to which they took some."""
    sources, names = _named(pks, happened)
    ids = {uuid.UUID(name) for some in names.values() for name in some}
    rows = Conversation.objects.filter(public_id__in=ids).values_list("public_id", "pk") if ids else ()
    by_name = {str(public_id): pk for public_id, pk in rows}
    homes = {pk: {by_name[name] for name in names[pk] if name in by_name} for pk in pks}
    return {pk: [pk, *sorted((sources[pk] | homes[pk]) - {pk})] for pk in pks}


def _named(
    pks: Sequence[int], happened: dict[int, list[Happening]]
) -> tuple[defaultdict[int, set[int]], defaultdict[int, set[str]]]:
    """Where messages of each came from, by id, and where some of its own went, by public id."""
    sources: defaultdict[int, set[int]] = defaultdict(set)
    names: defaultdict[int, set[str]] = defaultdict(set)
    for pk in pks:
        for event in happened.get(pk, ()):
            if event.what is What.MOVED_HERE and "source" in event.data:
                sources[pk].add(event.data["source"]["pk"])
            elif event.what is What.MOVED_AWAY and "to" in event.data:
                names[pk].add(event.data["to"])
    return sources, names
