"""Whose it is, and whether it is still open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contacts import blocking
from apps.contacts.models import BlockedSender
from apps.conversations.live import announce, announcing
from apps.conversations.models import Conversation, Direction, Event, EventKind, State
from apps.conversations.reading import last_heard
from apps.conversations.signals import event_recorded
from apps.conversations.turns import first_unanswered

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from apps.accounts.models import Agent
    from apps.conversations.models import Message


def assign(conversation: Conversation, *, agent: Agent, to: Agent | None) -> None:
    """Give the conversation to somebody, or to nobody."""
    with announcing():
        row = hold(conversation)
        if row.assignee == to:
            return
        row.assignee = to
        row.save(update_fields=["assignee"])
        kind = EventKind.ASSIGNED if to else EventKind.UNASSIGNED
        record(row, kind, agent=agent, to=to.pk if to else None, name=to.name if to else "")


def close(conversation: Conversation, *, agent: Agent) -> None:
    """Done; nobody waits any more. A new message of the customer opens it again."""
    with announcing():
        row = hold(conversation)
        if row.state != State.CLOSED:
            _set_state(row, State.CLOSED)
            record(row, EventKind.CLOSED, agent=agent)


def reopen(conversation: Conversation, *, agent: Agent) -> None:
    """Our turn again."""
    with announcing():
        row = hold(conversation)
        if row.state == State.SPAM:
            _free(row, agent)
        elif row.state != State.OPEN:
            _set_state(row, State.OPEN, waiting_since=row.waiting_since)
            record(row, EventKind.REOPENED, agent=agent)


def snooze(conversation: Conversation, *, agent: Agent, until: dt.datetime) -> None:
    """Out of sight until `until` (aware) or until the customer writes. Raises `ValueError` for the past."""
    if until <= timezone.now():
        raise ValueError(_("A conversation can only be snoozed until a time in the future."))
    with announcing():
        row = hold(conversation)
        _set_state(row, State.SNOOZED, snoozed_until=until, waiting_since=row.waiting_since)
        record(row, EventKind.SNOOZED, agent=agent, until=until.isoformat())


def mark_spam(conversation: Conversation, *, agent: Agent) -> None:
    """Out of the way; nobody waits and nothing reopens it but a person."""
    with announcing():
        row = hold(conversation)
        if row.state != State.SPAM:
            _set_state(row, State.SPAM)
            record(row, EventKind.MARKED_SPAM, agent=agent)


def not_spam(conversation: Conversation, *, agent: Agent) -> None:
    """A conversation after all: our turn, and the customer waits since the first message that nobody answered."""
    with announcing():
        row = hold(conversation)
        if row.state == State.SPAM:
            _free(row, agent)


def block_sender(conversation: Conversation, value: str, *, agent: Agent) -> None:
    """File all that comes from `value` (an address, or a domain with a leading @) as spam, and this conversation.

    Raises `ValueError` unless it is one of those that the conversation's newest message offers (`blockable`).
    """
    with announcing():
        row = hold(conversation)
        if value not in filter(None, blockable(row)):
            raise ValueError(_("Nothing in this conversation came from there, or it cannot be blocked."))
        blocking.block(value, agent=agent)
        mark_spam(row, agent=agent)


def unblock_sender(conversation: Conversation, value: str, *, agent: Agent) -> None:
    """Take `block_sender` back. Raises `PermissionError` and `ValueError` (`blocking`)."""
    with announcing():
        for blocked in BlockedSender.objects.filter(value=blocking.comparable(value)):
            blocking.unblock(blocked, agent=agent)
        not_spam(conversation, agent=agent)


def blockable(conversation: Conversation) -> tuple[str, str]:
    """The address and the domain of who wrote last; empty where they cannot be blocked."""
    return blockable_of(conversation.messages.filter(direction=Direction.IN, aside=False).in_order().last())


def blockable_of(message: Message | None, *, own: Iterable[str] | None = None) -> tuple[str, str]:
    """The same of one message. Nothing of a sender in doubt: it would not stop who forged an address, but its owner.

    `own` are the addresses of all channels and agents, from those who have them at hand.
    """
    if message is None or message.sender_warning:
        return "", ""
    address, domain = blocking.proposals(message.sender_address, own=own)
    # The host of a forum is that of everybody there.
    return address, "" if message.is_post else domain


def wake_due() -> int:
    """Open the snoozed conversations whose time has come; returns how many."""
    due = Conversation.objects.filter(state=State.SNOOZED, snoozed_until__lte=timezone.now())
    return sum(_wake(conversation) for conversation in due.order_by("snoozed_until")[:500])


def _wake(conversation: Conversation) -> bool:
    with announcing():
        row = hold(conversation)
        if row.state != State.SNOOZED or row.snoozed_until is None or row.snoozed_until > timezone.now():
            return False
        _set_state(row, State.OPEN, waiting_since=row.waiting_since)
        row.activity_at = timezone.now()
        row.save(update_fields=["activity_at"])
        record(row, EventKind.WOKE, agent=None)
        return True


def _free(row: Conversation, agent: Agent) -> None:
    row.messages.filter(spam=True).update(spam=False)
    row.heard_at = last_heard(row)
    row.save(update_fields=["heard_at"])
    _set_state(row, State.OPEN, waiting_since=first_unanswered(row))
    record(row, EventKind.NOT_SPAM, agent=agent)


def hold(conversation: Conversation) -> Conversation:
    """The row as it is now, locked until the commit; where it went if it was joined to another."""
    rows = Conversation.objects.select_for_update(no_key=True)
    if held := rows.filter(pk=conversation.pk, merged_into=None).first():
        return held
    # What was joined is not locked: who takes it apart again locks its home first.
    joined = Conversation.objects.get(pk=conversation.pk)
    return hold(joined.merged_into or joined)


def record(row: Conversation, kind: EventKind, *, agent: Agent | None, **data: Any) -> None:
    """Write the event and tell the screens."""
    event = Event.objects.create(conversation=row, kind=kind, agent=agent, data=data)
    event_recorded.send(Event, event=event)
    announce(row, "conversation")


def _set_state(
    row: Conversation,
    state: State,
    *,
    snoozed_until: dt.datetime | None = None,
    waiting_since: dt.datetime | None = None,
) -> None:
    row.state, row.snoozed_until, row.waiting_since = state, snoozed_until, waiting_since
    row.save(update_fields=["state", "snoozed_until", "waiting_since"])
