"""The core's rows, as the clock wants them."""

from __future__ import annotations

import uuid
from collections import defaultdict
from typing import TYPE_CHECKING, Any

from apps.channels.models import Channel
from apps.conversations.models import (
    WENT_OUT,
    Audience,
    Conversation,
    DeliveryState,
    Direction,
    Event,
    Message,
    State,
)
from apps.waits.history import Happening, History, Turn, Utterance, What

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

_SAID = (
    *("pk", "conversation_id", "happened_at", "channel_id", "direction", "agent_id", "automatic", "aside", "spam"),
    *("outbox_entry_id", "delivery", "outbox_entry__settled_at", "audience", "withdrawn", "withdrawn_at"),
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
            contact=row.contact_id,
            is_spread=row.is_spread,
        )
        for row in rows
    ]


def _utterances(conversations: Iterable[int]) -> dict[int, list[Utterance]]:
    rows = Message.objects.filter(conversation__in=conversations).exclude(direction=Direction.NOTE)
    connected = dict(Channel.objects.values_list("pk", "connected_at"))
    found: defaultdict[int, list[Utterance]] = defaultdict(list)
    for row in rows.values_list(*_SAID):
        each = _utterance(row, connected)
        found[each.conversation].append(each)
    return found


def _utterance(row: tuple[Any, ...], connected: Mapping[int, dt.datetime]) -> Utterance:
    pk, conversation, at, channel, direction, agent, automatic, aside, spam, *rest = row
    entry, delivery, settled_at, audience, withdrawn, withdrawn_at = rest
    return Utterance(
        pk=pk,
        conversation=conversation,
        at=at,
        channel=channel,
        is_ours=direction == Direction.OUT,
        agent=agent,
        written_here=entry is not None,
        sent_at=(settled_at or at) if delivery in WENT_OUT else None,
        # What a moderator of the service still keeps back is read by nobody.
        automatic=automatic or (entry is None and delivery == DeliveryState.AWAITING),
        aside=aside,
        spam=spam,
        is_history=at < connected[channel],
        is_public=audience == Audience.PUBLIC,
        withdrawn_at=withdrawn_at if withdrawn else None,
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
