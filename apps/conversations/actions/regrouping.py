"""What agents put together and take apart by hand; it stays where they put it, whatever comes later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from apps.conversations.actions.triage import hold
from apps.conversations.belongings import belongings_of, give_back, read_with
from apps.conversations.joining import absorb, batched, bring, one_at_a_time, open_beside, part, partings_of, sum_up
from apps.conversations.live import announce, announcing
from apps.conversations.models import Conversation, Direction, Event, EventKind, Message, Parting, State
from apps.conversations.reading import share_readings
from apps.conversations.settling import settle

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence

    from apps.accounts.models import Agent


_CAN_BE_UNDONE = (EventKind.MERGED, EventKind.MOVED_HERE, EventKind.MOVED_AWAY)


class NothingToUndo(Exception):
    """The event was undone already, or cannot be: what it made was merged into something else since."""


def merge(into: Conversation, others: Sequence[Conversation], *, agent: Agent) -> Event:
    """Put `others` into `into`; answers to them follow. Returns the event, which `undo` takes back.

    Raises `PermissionDenied` unless the agent sees all of them, `ValueError` if there is nothing to put together.
    """
    with announcing():
        one_at_a_time()
        home, *rows = _held([into, *others])
        parts = [row for row in rows if row.pk != home.pk]
        if not parts:
            raise ValueError(_("A conversation can only be merged into another one."))
        _require_visible([home, *parts], agent)
        was = _facts(home)
        absorbed = [_facts(part) for part in parts]
        pairs = _forget_partings([home, *parts])
        for each in (home, *parts):
            _place(each)
        for each in parts:
            absorb(home, each)
        announce(home, "message")
        subject = ", ".join(each.subject for each in parts if each.subject)
        return _record(
            home,
            EventKind.MERGED,
            agent,
            subject=subject,
            was=was,
            absorbed=absorbed,
            partings=pairs,
            became=_became(home),
        )


def move(messages: Sequence[Message], *, agent: Agent, to: Conversation | None = None) -> Event:
    """Put messages of one conversation into `to`, or into a new one; links will not join the two again.

    Returns the event in the conversation where they are now, which `undo` takes back. Raises `PermissionDenied` unless
    the agent sees both, `ValueError` if the messages are of several conversations, none, or all of the only one.
    """
    with announcing():
        one_at_a_time()
        found = (Message.objects.filter(pk__in=some) for some in batched(message.pk for message in messages))
        rows = sorted((row for some in found for row in some), key=lambda row: (row.happened_at, row.pk))
        if len({row.conversation_id for row in rows}) != 1:
            raise ValueError(_("Only messages of one conversation can be moved together."))
        source, *targets = _held([rows[0].conversation, *([to] if to else [])])
        _require_visible([source, *targets], agent)
        if source in targets or source.messages.count() == len(rows):
            raise ValueError(_("Something must stay behind. To move everything, merge the conversations."))
        home = targets[0] if targets else open_beside(source, rows[0])
        return _move(rows, source, home, agent=agent, is_new=not targets)


def undo(event: Event, *, agent: Agent) -> Event:
    """Take back what `merge` or `move` did; what came since goes where its links lead.

    Raises `PermissionDenied` unless the agent sees the conversation, `NothingToUndo` if it was done already.
    """
    with announcing():
        one_at_a_time()
        event = Event.objects.select_related("conversation").get(pk=event.pk)
        home = hold(event.conversation)
        _require_visible([home], agent)
        if home.pk != event.data.get("was", {}).get("pk") or Event.objects.filter(data__undoes=event.pk).exists():
            raise NothingToUndo
        take_back = _unmerge if event.kind == EventKind.MERGED else _move_back
        now = take_back(home, event)
        undone = [event.pk, *_undone_beside(event, now, agent)]
        return _record(now, EventKind.UNDONE, agent, undoes=event.pk, undone=undone, subject=event.data["subject"])


def undone_in(conversation: Conversation, events: Iterable[Event]) -> set[int]:
    """The ids of those of its events that were taken back; nothing is asked where none of them can be."""
    if not any(event.kind in _CAN_BE_UNDONE for event in events):
        return set()
    told = conversation.events.filter(kind=EventKind.UNDONE).values_list("data", flat=True)
    return {pk for data in told for pk in data.get("undone", [])}


def _move(rows: Sequence[Message], source: Conversation, home: Conversation, *, agent: Agent, is_new: bool) -> Event:
    were_apart = (min(source.pk, home.pk), max(source.pk, home.pk)) in partings_of([source.pk])
    facts = {"was": _facts(home), "source": _facts(source), "were_apart": were_apart}
    pks = [row.pk for row in rows]
    waits = min(filter(None, (source.waiting_since, home.waiting_since)), default=None)
    _place(source)
    _place(home)
    share_readings(home, source)
    bring(pks, into=home, out_of=source)
    home.channels.add(*{row.channel_id for row in rows})
    part(source, home)
    if is_new or (_is_asked(rows, source.waiting_since) and home.state != State.SPAM):
        _set_state(home, _turn(home))
    for row in (source, home):
        sum_up(row, waits_from=waits)
        announce(row, "message")
    words = {"count": len(pks), "messages": pks}
    away = _record(source, EventKind.MOVED_AWAY, agent, subject=home.subject, to=str(home.public_id), **words)
    facts |= {"is_new": is_new, "became": _became(home), "away": away.pk}
    return _record(home, EventKind.MOVED_HERE, agent, subject=source.subject, **facts, **words)


def _undone_beside(event: Event, now: Conversation, agent: Agent) -> list[int]:
    """A move has a line in the conversation that the messages left, too: told there, unless that is `now` anyway."""
    away = Event.objects.filter(pk=event.data.get("away")).select_related("conversation").first()
    if away is None:
        return []
    if away.conversation_id != now.pk:
        _record(away.conversation, EventKind.UNDONE, agent, undone=[away.pk], subject=event.data["subject"])
    return [away.pk]


def _unmerge(home: Conversation, event: Event) -> Conversation:
    """Make the absorbed rows live again with what they held."""
    waits, last = home.waiting_since, event.data["was"]
    held = {pk for facts in event.data["absorbed"] for pk in facts["messages"]} | set(last["messages"])
    has_newcomers = _has_others(home, held)
    rows = [_revive(facts, home) for facts in event.data["absorbed"]]
    _restore(home, last, became=event.data["became"])
    for one, other in event.data["partings"]:
        Parting.objects.get_or_create(one_id=one, other_id=other)
    for row in rows:
        if has_newcomers:
            part(home, row)
        sum_up(row, waits_from=waits)
    sum_up(home, waits_from=waits)
    if has_newcomers:
        settle([home, *rows])
    for row in (home, *rows):
        announce(row, "message")
    return home


def _revive(facts: dict[str, Any], home: Conversation) -> Conversation:
    row = Conversation.objects.select_for_update(no_key=True).get(pk=facts["pk"])
    if row.merged_into_id != home.pk:
        raise NothingToUndo
    row.merged_into = None
    row.save(update_fields=["merged_into"])
    read_with(row, home)
    bring(facts["messages"], into=row, out_of=home)
    for some in batched(facts["events"]):
        Event.objects.filter(pk__in=some, conversation=home).update(conversation=row)
    Conversation.objects.filter(pk__in=facts["absorbed"], merged_into=home).update(merged_into=row)
    Conversation.objects.filter(pk__in=facts["related"], related=home).update(related=row)
    return row


def _move_back(home: Conversation, event: Event) -> Conversation:
    source = hold(Conversation.objects.get(pk=event.data["source"]["pk"]))
    if source.pk != event.data["source"]["pk"]:
        raise NothingToUndo
    waits = min(filter(None, (source.waiting_since, home.waiting_since)), default=None)
    share_readings(source, home)
    bring(event.data["messages"], into=source, out_of=home)
    if event.data["is_new"]:
        before = State(source.state), source.snoozed_until
        has_newcomers = home.messages.exists()
        _forget_partings([source, home])
        absorb(source, home)
        if not has_newcomers:
            _set_state(source, *before)
    else:
        held = {*event.data["was"]["messages"], *event.data["messages"]}
        if _has_others(home, held):
            settle([source, home])
            home.refresh_from_db()
        elif not event.data["were_apart"]:
            _forget_partings([source, home])
        _restore(home, event.data["was"], became=event.data["became"])
        sum_up(home, waits_from=waits)
        announce(home, "message")
    source.refresh_from_db()
    sum_up(source, waits_from=waits)
    announce(source, "message")
    return source if event.data["is_new"] else home


def _has_others(row: Conversation, held: set[int]) -> bool:
    return not held.issuperset(row.messages.values_list("pk", flat=True))


def _restore(row: Conversation, was: dict[str, Any], *, became: dict[str, Any]) -> None:
    """The row as it was before the deed, except for what somebody changed since."""
    if (row.state, row.assignee_id) == (became["state"], became["assignee"]):
        row.state, row.assignee_id = was["state"], was["assignee"]
        row.snoozed_until = parse_datetime(was["snoozed_until"]) if was["snoozed_until"] else None
    row.related_id = was["related_to"]
    row.save(update_fields=["state", "assignee", "snoozed_until", "related"])
    row.channels.set({*was["channels"], *row.messages.values_list("channel_id", flat=True)})
    give_back(row, was, became=became)


def _held(conversations: Sequence[Conversation]) -> list[Conversation]:
    """Locked, in the order of their ids, and given back in the order asked for."""
    rows = {row.pk: hold(row) for row in sorted(conversations, key=lambda row: row.pk)}
    return [rows[row.pk] for row in conversations]


def _require_visible(rows: Sequence[Conversation], agent: Agent) -> None:
    pks = {row.pk for row in rows}
    if Conversation.objects.visible_to(agent).filter(pk__in=pks).count() != len(pks):
        raise PermissionDenied


def _place(row: Conversation) -> None:
    """What stands in it now stays, whatever its links say."""
    row.messages.filter(placed=False).update(placed=True)


def _facts(row: Conversation) -> dict[str, Any]:
    """What `undo` needs to make the row what it was."""
    return {
        "pk": row.pk,
        "conversation": str(row.public_id),
        "state": row.state,
        "snoozed_until": row.snoozed_until.isoformat() if row.snoozed_until else None,
        "assignee": row.assignee_id,
        "related_to": row.related_id,
        "channels": list(row.channels.values_list("pk", flat=True)),
        "messages": list(row.messages.values_list("pk", flat=True)),
        "events": list(row.events.values_list("pk", flat=True)),
        "absorbed": list(Conversation.objects.filter(merged_into=row).values_list("pk", flat=True)),
        "related": list(Conversation.objects.filter(related=row).values_list("pk", flat=True)),
        **belongings_of(row),
    }


def _forget_partings(rows: Sequence[Conversation]) -> list[tuple[int, int]]:
    """What is put together by hand is not apart any more; the pairs, so that they can come back."""
    pks = {row.pk for row in rows}
    pairs = [pair for pair in partings_of(pks) if pks.issuperset(pair)]
    Parting.objects.filter(one__in=pks, other__in=pks).delete()
    return pairs


def _is_asked(rows: Sequence[Message], since: dt.datetime | None) -> bool:
    """Whether a customer waits for an answer to one of them."""
    asked = (row.happened_at for row in rows if row.direction == Direction.IN and not row.automatic)
    return since is not None and any(at >= since for at in asked)


def _turn(row: Conversation) -> State:
    last = row.messages.exclude(direction=Direction.NOTE).in_order().last()
    return State.PENDING if last is not None and last.direction == Direction.OUT else State.OPEN


def _set_state(row: Conversation, state: State, until: dt.datetime | None = None) -> None:
    row.state, row.snoozed_until = state, until
    row.save(update_fields=["state", "snoozed_until"])


def _became(row: Conversation) -> dict[str, Any]:
    return {"state": row.state, "assignee": row.assignee_id, **belongings_of(row)}


def _record(row: Conversation, kind: EventKind, agent: Agent, **data: Any) -> Event:
    event = Event.objects.create(conversation=row, kind=kind, agent=agent, data=data)
    announce(row, "conversation")
    return event
