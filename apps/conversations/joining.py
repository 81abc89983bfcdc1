"""Several conversations that turned out to be one, and one that turned out to be several: rows and what they sum up."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from django.db import connection
from django.db.models import Q

from apps.conversations import belongings
from apps.conversations.bodies import snippet
from apps.conversations.live import announce
from apps.conversations.models import Conversation, Direction, Event, EventKind, Message, Parting, State
from apps.conversations.reading import last_heard
from apps.conversations.signals import conversations_joined
from apps.conversations.turns import FIELDS, MOST_AWAKE_FIRST, first_unanswered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

_Key = TypeVar("_Key")

# Any number, the same in every process: `pg_advisory_xact_lock` knows locks by number only.
_FILING_LOCK = 7_304_261_155


def one_at_a_time() -> None:
    """File and regroup one after another, until the commit: a message and its answer read at the same moment could
    miss each other. SQLite's IMMEDIATE transactions are alone anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_FILING_LOCK])


def batched(keys: Iterable[_Key]) -> Iterator[list[_Key]]:
    """The keys in lists short enough for one statement: SQLite takes no more than 32,766 of them."""
    rest = iter(keys)
    while some := list(islice(rest, 10_000)):
        yield some


def bring(messages: Iterable[int], *, into: Conversation, out_of: Conversation) -> None:
    """Those of the messages that lie in `out_of` lie in `into` from now on."""
    for some in batched(messages):
        Message.objects.filter(pk__in=some, conversation=out_of).update(conversation=into)


def join(into: Conversation, others: Sequence[Conversation]) -> None:
    """Move everything of `others` into `into`, inside `announcing()`. The emptied rows stay and point to it."""
    for other in others:
        absorb(into, other)
        Event.objects.create(conversation=into, kind=EventKind.MERGED, data={"subject": other.subject})
    announce(into, "conversation")


def absorb(into: Conversation, other: Conversation) -> None:
    """`join` for one, without a word."""
    Message.objects.filter(conversation=other).update(conversation=into)
    Event.objects.filter(conversation=other).update(conversation=into)
    Conversation.objects.filter(merged_into=other).update(merged_into=into)
    Conversation.objects.filter(related=other).update(related=into)
    _inherit_partings(into, other)
    into.channels.add(*other.channels.all())
    into.message_count += other.message_count
    into.waiting_since = min(filter(None, (into.waiting_since, other.waiting_since)), default=None)
    if other.activity_at > into.activity_at:
        into.activity_at, into.snippet = other.activity_at, other.snippet
    if MOST_AWAKE_FIRST.index(State(other.state)) < MOST_AWAKE_FIRST.index(State(into.state)):
        into.state, into.snoozed_until = other.state, other.snoozed_until
    into.assignee = into.assignee or other.assignee
    if into.related_id in {into.pk, other.pk}:
        into.related = None
    belongings.take_over(into, other)
    told = ("message_count", "activity_at", "snippet", "assignee", "related")
    into.save(update_fields=[*told, *FIELDS, *belongings.FIELDS])
    other.merged_into = into
    other.message_count = 0
    other.waiting_since = None
    other.save(update_fields=["merged_into", "message_count", "waiting_since"])
    conversations_joined.send(Conversation, into=into, other=other)
    announce(other, "conversation")


def open_beside(source: Conversation, first: Message) -> Conversation:
    """A conversation for messages that leave `source`, seen by whoever saw them there; `first` is their oldest."""
    contact = first.contact_point.contact if first.contact_point else source.contact
    conversation = Conversation.objects.create(
        subject=first.subject or source.subject,
        channel=first.channel,
        contact=contact,
        assignee=source.assignee,
        team=source.team,
        related=source,
        state=source.state,
        snoozed_until=source.snoozed_until,
        created_at=first.happened_at,
        activity_at=first.happened_at,
    )
    conversation.channels.add(first.channel, *source.channels.all())
    return conversation


def sum_up(conversation: Conversation, *, waits_from: dt.datetime | None) -> None:
    """Write anew what a row tells of its messages. Nobody waits since before `waits_from` (None: at all)."""
    public = conversation.messages.exclude(direction=Direction.NOTE)
    last = public.in_order().last()
    conversation.message_count = public.count()
    if last is not None:
        conversation.activity_at = last.happened_at
        shown = public.filter(aside=False).in_order().last() or last
        conversation.snippet = snippet(shown.text, shown.html)
    waits = waits_from if conversation.state not in {State.CLOSED, State.SPAM} else None
    conversation.waiting_since = first_unanswered(conversation, since=waits) if waits else None
    conversation.heard_at = last_heard(conversation)
    conversation.save(update_fields=["message_count", "activity_at", "snippet", "waiting_since", "heard_at"])
    announce(conversation, "conversation")


def part(one: Conversation, other: Conversation) -> None:
    """No link joins them from now on."""
    first, second = sorted((one, other), key=lambda row: row.pk)
    Parting.objects.get_or_create(one=first, other=second)


def partings_of(conversations: Iterable[int]) -> list[tuple[int, int]]:
    """The pairs in which one of the conversations is."""
    pks = list(conversations)
    pairs = Parting.objects.filter(Q(one__in=pks) | Q(other__in=pks))
    return list(pairs.values_list("one_id", "other_id"))


def _inherit_partings(into: Conversation, other: Conversation) -> None:
    partners = {pk for pair in partings_of([other.pk]) for pk in pair} - {into.pk, other.pk}
    Parting.objects.filter(Q(one=other) | Q(other=other)).delete()
    for partner in Conversation.objects.filter(pk__in=partners):
        part(into, partner)
