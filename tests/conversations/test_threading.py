"""Which conversation a message belongs to, in whatever order the messages come."""

from __future__ import annotations

import base64
import itertools
import json
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Address
from apps.conversations.actions import Draft, reply
from apps.conversations.models import Conversation, EventKind
from apps.conversations.tokens import conversation_marked, new_message_id, reply_token
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.contract import InboundMessage
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db


def groups() -> list[set[str]]:
    """The ids of the messages, conversation by conversation."""
    return [
        set(conversation.messages.values_list("external_id", flat=True))
        for conversation in Conversation.objects.filter(merged_into=None).order_by("pk")
    ]


def test_it_opens_a_conversation_for_a_first_message(support: Channel) -> None:
    row = arrive(support, letter("a@x")).message
    assert row.conversation.subject == "Rechnung"
    assert row.conversation.contact is not None
    assert row.conversation.contact.name == "Cora Kunde"
    assert list(row.conversation.channels.all()) == [support]


def test_it_files_an_answer_by_in_reply_to(support: Channel) -> None:
    arrive(support, letter("a@x"))
    arrive(support, letter("b@x", in_reply_to=("a@x",)))
    assert groups() == [{"a@x", "b@x"}]


def test_it_files_an_answer_by_references_over_a_gap(support: Channel) -> None:
    arrive(support, letter("a@x"))
    arrive(support, letter("c@x", references=("a@x", "lost@x")))
    assert groups() == [{"a@x", "c@x"}]


def chain() -> list[InboundMessage]:
    """Cora writes, a colleague answers from another program, Cora thanks, Cora's own afterthought to the first."""
    return [
        letter("1@c"),
        letter("2@o", sender=SUPPORT, to=(CORA,), in_reply_to=("1@c",), references=("1@c",)),
        letter("3@c", in_reply_to=("2@o",)),
        letter("4@c", references=("1@c",)),
    ]


@pytest.mark.parametrize("order", list(itertools.permutations(range(4))))
def test_it_finds_the_same_conversation_in_any_order(support: Channel, order: tuple[int, ...]) -> None:
    mails = chain()
    for place in order:
        arrive(support, mails[place], outgoing=place == 1)
    assert groups() == [{"1@c", "2@o", "3@c", "4@c"}]
    [conversation] = Conversation.objects.filter(merged_into=None)
    assert conversation.message_count == 4


def test_it_joins_two_conversations_when_their_link_comes_last(support: Channel) -> None:
    first = arrive(support, letter("a@x")).message.conversation
    arrive(support, letter("c@x", in_reply_to=("b@x",)))
    arrive(support, letter("b@x", in_reply_to=("a@x",)))
    assert groups() == [{"a@x", "b@x", "c@x"}]
    assert first.events.filter(kind=EventKind.MERGED).count() == 1
    assert Conversation.objects.get(merged_into=first).message_count == 0


def test_it_keeps_a_stranger_out_who_forges_a_reference(support: Channel) -> None:
    first = arrive(support, letter("a@x")).message.conversation
    forged = arrive(support, letter("evil@x", sender=OTTO, in_reply_to=("a@x",))).message.conversation
    assert forged != first
    assert forged.related == first


def test_it_keeps_a_stranger_out_who_comes_before_the_message_he_forges(support: Channel) -> None:
    arrive(support, letter("evil@x", sender=OTTO, in_reply_to=("a@x",)))
    arrive(support, letter("a@x"))
    assert groups() == [{"evil@x"}, {"a@x"}]


def test_it_keeps_a_stranger_out_who_takes_the_id_of_another(support: Channel) -> None:
    arrive(support, letter("a@x"))
    arrive(support, letter("b@x", in_reply_to=("a@x",)))
    arrive(support, letter("a@x", "taken", sender=OTTO, to=(SUPPORT, CORA)))
    assert groups() == [{"a@x", "b@x"}, {"a@x"}]


def test_a_stranger_who_uses_the_id_of_our_answer_is_read_but_let_in_nowhere(support: Channel, ana: Agent) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    ours = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    taken = arrive(support, letter(ours.external_id, "taken", sender=OTTO, cc=(CORA,)))
    arrive(support, letter("b@x", in_reply_to=(ours.external_id,)))
    assert taken.is_new
    assert groups() == [{"a@x", ours.external_id, "b@x"}, {ours.external_id}]


def test_it_lets_in_whom_cora_had_in_copy(support: Channel) -> None:
    carl = Address(name="Carl", address="Carl@Customer.test")
    arrive(support, letter("a@x", cc=(carl,)))
    arrive(support, letter("b@x", sender=Address(name="", address="carl@customer.test"), in_reply_to=("a@x",)))
    assert groups() == [{"a@x", "b@x"}]


def test_it_does_not_join_by_subject(support: Channel) -> None:
    arrive(support, letter("a@x"))
    arrive(support, letter("b@x"))
    assert groups() == [{"a@x"}, {"b@x"}]


def test_it_files_by_reply_token_from_any_address(support: Channel) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    token = reply_token(conversation.public_id)
    arrive(support, letter("b@x", sender=OTTO, reply_tokens=(token,)))
    assert groups() == [{"a@x", "b@x"}]


def test_it_ignores_a_reply_token_that_was_changed(support: Channel) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    token = reply_token(conversation.public_id)
    forged = token[:20] + ("a" if token[20] != "a" else "b") + token[21:]
    arrive(support, letter("b@x", sender=OTTO, reply_tokens=(forged, "newsletter", "")))
    assert groups() == [{"a@x"}, {"b@x"}]


def test_a_reply_token_tells_its_conversation_in_any_case(support: Channel) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    token = reply_token(conversation.public_id)
    assert conversation_marked(token.upper()) == conversation.public_id
    assert len("a-long-local-part-x+" + token) <= 64


def test_a_token_of_another_installation_is_none_of_ours(support: Channel, settings: pytest.FixtureRequest) -> None:
    conversation = arrive(support, letter("a@x")).message.conversation
    token = reply_token(conversation.public_id)
    settings.SECRET_KEY = "another"  # type: ignore[attr-defined]
    assert conversation_marked(token) is None
    settings.SECRET_KEY_FALLBACKS = [__import__("dialog_inbox.settings").settings.SECRET_KEY]  # type: ignore[attr-defined]
    assert conversation_marked(token) == conversation.public_id


def test_nothing_that_leaves_us_counts_conversations_or_can_be_guessed(support: Channel, ana: Agent) -> None:
    """S5: 128 random bits, and no number of a row."""
    conversation = Conversation.objects.create(pk=987_654_321, channel=support, subject="Rechnung")
    ours = reply(conversation, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    assert ours.outbox_entry is not None
    assert "987654321" not in json.dumps(ours.outbox_entry.content)
    ids = [base64.b32decode(new_message_id("x.test").partition("@")[0].upper() + "======") for _ in range(200)]
    assert {len(each) for each in ids} == {16}
    ones = [sum(each[place // 8] >> place % 8 & 1 for each in ids) for place in range(128)]
    assert min(ones) > 40 and max(ones) < 160, "some bit is not left to chance"
