"""What agents put together and take apart by hand, and how later messages follow."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.models import Agent
from apps.channels.contract import Address
from apps.conversations.actions import (
    Draft,
    NothingToUndo,
    assign,
    close,
    merge,
    move,
    reply,
    undo,
    undone_in,
    write_note,
)
from apps.conversations.models import Conversation, EventKind, Message, Parting, State
from apps.conversations.tokens import reply_token
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter

if TYPE_CHECKING:
    from apps.channels.contract import InboundMessage
    from apps.channels.models import Channel
    from apps.conversations.models import Event

pytestmark = pytest.mark.django_db


def groups() -> set[frozenset[str]]:
    """The ids of the messages, conversation by conversation."""
    rows = Conversation.objects.filter(merged_into=None)
    return {frozenset(row.messages.values_list("external_id", flat=True)) for row in rows}


def told() -> list[dict[str, Any]]:
    """Everything that lists and counters say."""
    fields = ("pk", "state", "assignee", "related", "message_count", "activity_at", "waiting_since", "snippet")
    rows = Conversation.objects.order_by("pk")
    return [{name: getattr(row, name) for name in fields} | {"channels": channels(row)} for row in rows]


def channels(row: Conversation) -> list[int]:
    return sorted(row.channels.values_list("pk", flat=True))


def of(external_id: str) -> Conversation:
    return Message.objects.get(external_id=external_id).conversation


def two(support: Channel, sales: Channel) -> tuple[Conversation, Conversation]:
    """Cora waits in one, Otto in another, closed one."""
    first = arrive(support, letter("a@x")).message.conversation
    second = arrive(sales, letter("o@x", sender=OTTO, subject="Angebot")).message.conversation
    return first, second


def test_what_is_merged_is_one_conversation_and_answers_follow(support: Channel, sales: Channel, ana: Agent) -> None:
    first, second = two(support, sales)
    merge(first, [second], agent=ana)
    first.refresh_from_db()
    assert (first.message_count, channels(first)) == (2, sorted([support.pk, sales.pk]))
    arrive(sales, letter("p@x", sender=OTTO, in_reply_to=("o@x",)))
    arrive(sales, letter("q@x", sender=OTTO, reply_tokens=(reply_token(second.public_id),)))
    assert groups() == {frozenset({"a@x", "o@x", "p@x", "q@x"})}


def test_undoing_a_merge_makes_everything_what_it_was(support: Channel, sales: Channel, ana: Agent) -> None:
    first, second = two(support, sales)
    assign(second, agent=ana, to=ana)
    close(first, agent=ana)
    before = told()
    event = merge(first, [second], agent=ana)
    first.refresh_from_db()
    assert (first.state, first.assignee) == (State.OPEN, ana)
    undo(event, agent=ana)
    assert told() == before
    assert second.events.filter(kind=EventKind.ASSIGNED).count() == 1
    assert groups() == {frozenset({"a@x"}), frozenset({"o@x"})}


def test_after_an_undone_merge_what_came_since_goes_where_it_belongs(
    support: Channel, sales: Channel, ana: Agent
) -> None:
    first, second = two(support, sales)
    event = merge(first, [second], agent=ana)
    arrive(support, letter("b@x", in_reply_to=("a@x",)))
    arrive(sales, letter("p@x", sender=OTTO, in_reply_to=("o@x",)))
    undo(event, agent=ana)
    assert groups() == {frozenset({"a@x", "b@x"}), frozenset({"o@x", "p@x"})}
    assert sorted(Conversation.objects.values_list("message_count", flat=True)) == [2, 2]


def test_a_deed_is_undone_once(support: Channel, sales: Channel, ana: Agent) -> None:
    first, second = two(support, sales)
    event = merge(first, [second], agent=ana)
    done = undo(event, agent=ana)
    for each in (event, done):
        with pytest.raises(NothingToUndo):
            undo(each, agent=ana)


@pytest.mark.parametrize("to_new", [True, False])
def test_the_lines_of_an_undone_move_say_so_in_both_conversations(
    support: Channel, sales: Channel, ana: Agent, *, to_new: bool
) -> None:
    first, second = two(support, sales)
    moved = arrive(support, letter("b@x", in_reply_to=("a@x",))).message
    event = move([moved], agent=ana, to=None if to_new else second)
    away = first.events.get(kind=EventKind.MOVED_AWAY)
    assert not undone_in(first, [away]) | undone_in(event.conversation, [event])
    undo(event, agent=ana)
    event.refresh_from_db()
    assert away.pk in undone_in(first, [away])
    assert event.pk in undone_in(event.conversation, [event])
    told = first.events.filter(kind=EventKind.UNDONE)
    assert told.count() == 1, "one line tells it"


def test_a_merge_cannot_be_undone_from_within_another(support: Channel, sales: Channel, ana: Agent) -> None:
    first, second = two(support, sales)
    third = arrive(support, letter("z@x")).message.conversation
    inner, outer = merge(first, [second], agent=ana), merge(third, [first], agent=ana)
    with pytest.raises(NothingToUndo):
        undo(inner, agent=ana)
    undo(outer, agent=ana)
    undo(inner, agent=ana)
    assert groups() == {frozenset({"a@x"}), frozenset({"o@x"}), frozenset({"z@x"})}


def test_it_refuses_to_touch_what_the_agent_does_not_see(support: Channel, sales: Channel, ana: Agent) -> None:
    first, second = two(support, sales)
    event = merge(first, [second], agent=ana)
    nobody = Agent.objects.create_user("otto@example.test", name="Otto")
    sales.teams.clear()
    with pytest.raises(PermissionDenied):
        undo(event, agent=nobody)
    undo(event, agent=ana)
    with pytest.raises(PermissionDenied):
        merge(first, [second], agent=ana)
    with pytest.raises(PermissionDenied):
        merge(second, [first], agent=ana)
    with pytest.raises(PermissionDenied):
        move(list(second.messages.all()), agent=ana, to=first)
    assert groups() == {frozenset({"a@x"}), frozenset({"o@x"})}


def test_a_conversation_is_not_merged_into_itself(support: Channel, ana: Agent) -> None:
    first = arrive(support, letter("a@x")).message.conversation
    with pytest.raises(ValueError, match="another one"):
        merge(first, [first], agent=ana)


def thread(support: Channel) -> Conversation:
    """Cora writes three times; the second is about another matter."""
    first = arrive(support, letter("a@x")).message.conversation
    arrive(support, letter("b@x", subject="Anderes", in_reply_to=("a@x",)))
    arrive(support, letter("c@x", in_reply_to=("b@x",)))
    return first


def moved(*ids: str, ana: Agent, to: Conversation | None = None) -> Event:
    return move(list(Message.objects.filter(external_id__in=ids)), agent=ana, to=to)


def test_a_moved_message_opens_a_conversation_of_its_own(support: Channel, ana: Agent) -> None:
    first = thread(support)
    event = moved("b@x", ana=ana)
    new = event.conversation
    assert groups() == {frozenset({"a@x", "c@x"}), frozenset({"b@x"})}
    assert (new.subject, new.contact, new.message_count, new.state) == ("Anderes", first.contact, 1, State.OPEN)
    assert new.waiting_since == Message.objects.get(external_id="b@x").happened_at
    assert first.events.get(kind=EventKind.MOVED_AWAY).data["count"] == 1


def test_answers_to_what_was_moved_follow_it(support: Channel, ana: Agent) -> None:
    thread(support)
    moved("b@x", "c@x", ana=ana)
    arrive(support, letter("d@x", in_reply_to=("c@x",), references=("a@x", "b@x", "c@x")))
    arrive(support, letter("e@x", in_reply_to=("a@x",), references=("a@x",)))
    assert groups() == {frozenset({"a@x", "e@x"}), frozenset({"b@x", "c@x", "d@x"})}


def test_an_answer_that_was_moved_takes_its_token_along(support: Channel, ana: Agent) -> None:
    """Cora's mail carries the mark of where our answer stood when it was written."""
    first = thread(support)
    ours = reply(first, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    moved("c@x", ours.external_id, ana=ana)
    token = reply_token(first.public_id)
    arrive(support, letter("d@x", in_reply_to=(ours.external_id,), reply_tokens=(token,)))
    assert of("d@x") == of("c@x")
    arrive(support, letter("e@x", sender=OTTO, reply_tokens=(token,)))
    assert of("e@x") == first


def bridged() -> list[InboundMessage]:
    """Answers into both parts of a divided conversation, in a chain whose last one names both."""
    return [
        letter("1@x", in_reply_to=("a@x",)),
        letter("2@x", in_reply_to=("c@x",)),
        letter("3@x", in_reply_to=("1@x",), references=("2@x",)),
        letter("4@x", references=("2@x", "lost@x", "3@x")),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_what_agents_took_apart_stays_apart_in_any_order(support: Channel, ana: Agent, order: tuple[int, ...]) -> None:
    thread(support)
    moved("b@x", "c@x", ana=ana)
    for place in order:
        arrive(support, bridged()[place])
    assert groups() == {frozenset({"a@x", "1@x", "3@x", "4@x"}), frozenset({"b@x", "c@x", "2@x"})}
    live = Conversation.objects.filter(merged_into=None)
    assert all(row.message_count == row.messages.count() for row in live)


def test_undoing_a_move_closes_the_gap(support: Channel, ana: Agent) -> None:
    first = thread(support)
    write_note(first, agent=ana, text="Zwei Sachen")
    before = told()
    event = moved("b@x", ana=ana)
    arrive(support, letter("d@x", in_reply_to=("b@x",)))
    undo(event, agent=ana)
    assert of("d@x") == of("b@x") == first
    assert not Parting.objects.exists()
    first.refresh_from_db()
    assert first.message_count == before[0]["message_count"] + 1
    assert first.waiting_since == before[0]["waiting_since"]


def test_a_message_moves_into_another_conversation_and_back(support: Channel, sales: Channel, ana: Agent) -> None:
    thread(support)
    other = arrive(sales, letter("z@x", sender=OTTO)).message.conversation
    close(other, agent=ana)
    before = told()
    event = moved("b@x", ana=ana, to=other)
    other.refresh_from_db()
    assert (other.state, other.message_count) == (State.OPEN, 2)
    assert other.waiting_since == Message.objects.get(external_id="b@x").happened_at
    arrive(support, letter("d@x", in_reply_to=("b@x",)))
    assert of("d@x") == other
    undo(event, agent=ana)
    assert groups() == {frozenset({"a@x", "b@x", "c@x", "d@x"}), frozenset({"z@x"})}
    now = Conversation.objects.get(pk=other.pk)
    assert (now.state, channels(now)) == (State.CLOSED, [sales.pk])
    assert now.waiting_since is None
    assert Conversation.objects.get(pk=before[0]["pk"]).waiting_since == before[0]["waiting_since"]


def test_merging_what_was_parted_heals_it(support: Channel, ana: Agent) -> None:
    first = thread(support)
    new = moved("b@x", "c@x", ana=ana).conversation
    event = merge(first, [new], agent=ana)
    arrive(support, letter("d@x", references=("a@x", "b@x")))
    assert groups() == {frozenset({"a@x", "b@x", "c@x", "d@x"})}
    undo(event, agent=ana)
    assert groups() == {frozenset({"a@x"}), frozenset({"b@x", "c@x", "d@x"})}


def test_something_must_stay_behind(support: Channel, ana: Agent) -> None:
    first = thread(support)
    with pytest.raises(ValueError, match="stay behind"):
        moved("a@x", "b@x", "c@x", ana=ana)
    with pytest.raises(ValueError, match="stay behind"):
        moved("a@x", ana=ana, to=first)
    arrive(support, letter("z@x"))
    with pytest.raises(ValueError, match="one conversation"):
        moved("a@x", "z@x", ana=ana)
    with pytest.raises(ValueError, match="one conversation"):
        move([], agent=ana)


def test_who_was_answered_does_not_wait_in_the_new_conversation(support: Channel, ana: Agent) -> None:
    now = timezone.now()
    arrive(support, letter("a@x"), at=now - timedelta(minutes=9))
    arrive(support, letter("b@x", in_reply_to=("a@x",)), at=now - timedelta(minutes=8))
    sent = letter("r@o", sender=SUPPORT, to=(CORA,), in_reply_to=("b@x",))
    arrive(support, sent, outgoing=True, at=now - timedelta(minutes=7))
    arrive(support, letter("c@x", in_reply_to=("a@x",)), at=now - timedelta(minutes=6))
    new = moved("b@x", "r@o", ana=ana).conversation
    assert (new.state, new.waiting_since) == (State.PENDING, None)
    assert of("a@x").waiting_since == now - timedelta(minutes=6)


CARL = Address(name="Carl", address="carl@customer.test")


def contested() -> list[InboundMessage]:
    """Otto takes the id of Carl's mail; Cora's answers say to whom they are, except one."""
    return [
        letter("a@x", sender=CARL, cc=(CORA,)),
        letter("b@x", to=(SUPPORT, CARL), in_reply_to=("a@x",)),
        letter("c@x", in_reply_to=("a@x",)),
        letter("a@x", "taken", sender=OTTO, to=(SUPPORT, CORA)),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_an_id_that_two_claim_proves_the_same_in_any_order(support: Channel, order: tuple[int, ...]) -> None:
    mails = contested()
    for place in order:
        arrive(support, mails[place])
    found = sorted(sorted(row.messages.values_list("text", "external_id")) for row in live())
    assert found == [[("Hallo", "a@x"), ("Hallo", "b@x")], [("Hallo", "c@x")], [("taken", "a@x")]]
    assert all(row.message_count == row.messages.count() for row in live())


def live() -> list[Conversation]:
    return list(Conversation.objects.filter(merged_into=None))
