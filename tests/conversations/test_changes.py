"""Who joined, and who was left out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Address
from apps.conversations.actions import forward, reply, reply_defaults, write_note
from apps.conversations.changes import changes_in
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter
from tests.conversations.test_answering import THANKS

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.models import Message

pytestmark = pytest.mark.django_db

LEA = Address(name="Lea Lang", address="lea@customer.test")
BEN = Address(name="Ben", address="ben@customer.test")


@pytest.fixture
def message(support: Channel) -> Message:
    """Cora's, in copy to Lea."""
    return arrive(support, letter("a@x", cc=(LEA,))).message


def told(message: Message) -> tuple[list[str], list[str]]:
    """The addresses that were added, and those that are not there any more."""
    change = changes_in([message]).get(message.pk)
    if change is None:
        return [], []
    return [each["address"] for each in change.added], [each["address"] for each in change.without]


def test_an_answer_to_all_changes_nothing(message: Message, ana: Agent) -> None:
    defaults = replace(reply_defaults(message.conversation), text="Danke")
    assert told(reply(message.conversation, agent=ana, draft=defaults)) == ([], [])


def test_an_answer_adds_ben_and_leaves_lea_out(message: Message, ana: Agent) -> None:
    answer = reply(message.conversation, agent=ana, draft=replace(THANKS, cc=(BEN,)))
    assert told(answer) == ([BEN.address], [LEA.address])


def test_hidden_copies_are_told_to_nobody(message: Message, ana: Agent) -> None:
    answer = reply(message.conversation, agent=ana, draft=replace(THANKS, cc=(LEA,), bcc=(BEN,)))
    assert told(answer) == ([], [])


def test_an_answer_to_another_than_cora_says_so(message: Message, ana: Agent) -> None:
    answer = reply(message.conversation, agent=ana, draft=replace(THANKS, to=(LEA,)))
    assert told(answer) == ([], [CORA.address])


def test_cora_adds_somebody_too(support: Channel, message: Message, ana: Agent) -> None:
    answer = reply(message.conversation, agent=ana, draft=replace(THANKS, cc=(LEA,)))
    again = letter("b@x", to=(SUPPORT,), cc=(BEN,), in_reply_to=(answer.external_id,), references=("a@x",))
    assert told(arrive(support, again).message) == ([BEN.address], [LEA.address])


def test_whoever_wants_answers_elsewhere_is_not_left_out_there(support: Channel, ana: Agent) -> None:
    elsewhere = Address(name="", address="cora@home.test")
    row = arrive(support, letter("a@x", reply_to=(elsewhere,))).message
    assert told(reply(row.conversation, agent=ana, draft=replace(THANKS, to=(elsewhere,)))) == ([], [])


def test_we_ourselves_are_no_news(support: Channel, sales: Channel, ana: Agent) -> None:
    tagged = Address(name="", address="sales+abc@example.test")
    row = arrive(support, letter("a@x", cc=(tagged,))).message
    assert told(reply(row.conversation, agent=ana, draft=THANKS)) == ([], [])


def test_only_what_answers_something_here_can_change(support: Channel, message: Message, ana: Agent) -> None:
    assert told(message) == ([], [])
    assert told(write_note(message.conversation, agent=ana, text="Hm")) == ([], [])
    assert told(forward(message.conversation, agent=ana, draft=replace(THANKS, to=(OTTO,)))) == ([], [])
    stray = arrive(support, letter("s@x", sender=OTTO, in_reply_to=("unknown@x",))).message
    assert told(stray) == ([], [])


def test_many_are_asked_for_at_once(
    message: Message, ana: Agent, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    answers = [reply(message.conversation, agent=ana, draft=replace(THANKS, text=f"{n}")) for n in range(5)]
    with django_assert_num_queries(3):  # type: ignore[operator]
        found = changes_in([message, *answers])
    # Each answers the one before it, and only the first leaves Lea out.
    assert set(found) == {answers[0].pk}
