"""Who may write into a conversation, and who only seems to."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Address, SenderProof
from apps.contacts import blocking
from apps.conversations.actions import Draft, reply
from apps.conversations.models import Conversation, Direction, Message, SenderWarning, State
from apps.conversations.names import OurNames
from apps.conversations.tokens import reply_token
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db


def groups() -> set[frozenset[str]]:
    """The texts of the messages, conversation by conversation."""
    rows = Conversation.objects.filter(merged_into=None)
    return {frozenset(row.messages.values_list("text", flat=True)) for row in rows}


def test_whoever_poses_as_us_is_let_in_nowhere(support: Channel) -> None:
    first = arrive(support, letter("a@x", "Rechnung?")).message.conversation
    posed = arrive(support, letter("e@x", "Zahlen Sie hierhin.", sender=SUPPORT, in_reply_to=("a@x",))).message
    assert groups() == {frozenset({"Rechnung?"}), frozenset({"Zahlen Sie hierhin."})}
    assert (posed.direction, posed.sender_warning) == (Direction.IN, SenderWarning.OURS)
    assert posed.conversation.related == first
    assert first.state == State.OPEN


def test_whoever_fails_the_proof_is_let_in_nowhere(support: Channel) -> None:
    arrive(support, letter("a@x", "Rechnung?"))
    posed = arrive(support, letter("e@x", "Löschen!", in_reply_to=("a@x",), sender_proof=SenderProof.FAILED)).message
    arrive(support, letter("b@x", "Danke.", in_reply_to=("a@x",), sender_proof=SenderProof.PASSED))
    assert groups() == {frozenset({"Rechnung?", "Danke."}), frozenset({"Löschen!"})}
    assert posed.sender_warning == SenderWarning.FAILED


@pytest.mark.parametrize("poser", [CORA, SUPPORT])
def test_who_fails_the_proof_needs_the_token_of_our_answer(support: Channel, ana: Agent, poser: Address) -> None:
    first = arrive(support, letter("a@x", "Rechnung?")).message.conversation
    ours = reply(first, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern."))
    known = {"sender": poser, "sender_proof": SenderProof.FAILED, "in_reply_to": (ours.external_id,)}
    without = arrive(support, letter("b@x", "Ohne.", **known)).message
    token = reply_token(first.public_id)
    within = arrive(support, letter("c@x", "Mit.", reply_tokens=(token,), **known)).message
    assert (without.conversation.related, within.conversation) == (first, first)


@pytest.mark.parametrize("first", ["forged", "true"])
def test_an_id_that_is_taken_in_coras_name_draws_nothing_to_itself(support: Channel, first: str) -> None:
    true = letter("a@x", "Rechnung?")
    forged = letter("a@x", "Löschen!", sender_proof=SenderProof.FAILED)
    arrive(support, forged if first == "forged" else true)
    arrive(support, letter("b@x", "Danke.", in_reply_to=("a@x",)))
    arrive(support, true if first == "forged" else forged)
    assert groups() == {frozenset({"Rechnung?", "Danke."}), frozenset({"Löschen!"})}


def test_two_who_cannot_be_read_are_not_one(support: Channel) -> None:
    nobody = Address(name="", address="unknown@sender.invalid")
    arrive(support, letter("a@x", "eins", sender=nobody))
    arrive(support, letter("b@x", "zwei", sender=nobody, in_reply_to=("a@x",)))
    assert groups() == {frozenset({"eins"}), frozenset({"zwei"})}


@pytest.mark.parametrize(
    ("written", "answering"),
    [
        ("cora@customer.test", "Cora@Customer.TEST"),
        ("cora+shop@customer.test", "cora@customer.test"),
        ("cora@customer.test", "cora+work@customer.test"),
        ("Cora.Kunde@gmail.com", "corakunde@googlemail.com"),
        ("cora@müller.test", "cora@xn--mller-kva.test"),
    ],
)
def test_cora_may_answer_from_another_spelling_of_her_address(support: Channel, written: str, answering: str) -> None:
    arrive(support, letter("a@x", "Rechnung?", sender=OTTO, cc=(Address(name="Cora", address=written),)))
    arrive(support, letter("b@x", "Hier.", sender=Address(name="Cora", address=answering), in_reply_to=("a@x",)))
    assert groups() == {frozenset({"Rechnung?", "Hier."})}


@pytest.mark.parametrize("address", ["c.ora@customer.test", "cora@customer.test.evil.test", "cora@gmail.com"])
def test_another_mailbox_is_another_person(support: Channel, address: str) -> None:
    arrive(support, letter("a@x", "Rechnung?"))
    arrive(support, letter("b@x", "Hier.", sender=Address(name="Cora", address=address), in_reply_to=("a@x",)))
    assert len(groups()) == 2


def test_the_same_id_with_other_content_is_shown_as_possibly_related(support: Channel) -> None:
    first = arrive(support, letter("a@x", "Ihr Paket kommt.")).message.conversation
    second = arrive(support, letter("a@x", "Ihr zweites Paket kommt.")).message.conversation
    assert second != first and second.related == first


@pytest.mark.parametrize("sent_first", [True, False])
def test_a_colleagues_answer_with_us_in_copy_is_ours_in_either_order(support: Channel, *, sent_first: bool) -> None:
    arrive(support, letter("a@x", "Rechnung?"))
    ours = letter("s@x", "Kommt.", sender=SUPPORT, to=(CORA,), cc=(SUPPORT,), in_reply_to=("a@x",))
    for outgoing in (True, False) if sent_first else (False, True):
        arrive(support, ours, outgoing=outgoing)
    arrive(support, letter("b@x", "Danke!", in_reply_to=("s@x",), automatic=True))
    assert groups() == {frozenset({"Rechnung?", "Kommt.", "Danke!"})}
    row = Message.objects.get(external_id="s@x")
    assert (row.direction, row.sender_warning, row.contact_point) == (Direction.OUT, SenderWarning.NONE, None)
    home = Conversation.objects.get(merged_into=None)
    assert (home.state, home.waiting_since, home.message_count) == (State.PENDING, None, 3)


def test_a_colleagues_first_mail_is_with_whom_it_went_to(support: Channel) -> None:
    ours = letter("s@x", "Angebot", sender=SUPPORT, to=(CORA,), cc=(SUPPORT,))
    arrive(support, ours)
    conversation = arrive(support, ours, outgoing=True).message.conversation
    conversation.refresh_from_db()
    assert conversation.contact is not None and conversation.contact.name == "Cora Kunde"
    assert (conversation.state, conversation.waiting_since) == (State.PENDING, None)


def test_who_poses_as_us_under_the_id_of_our_answer_is_seen(support: Channel, ana: Agent) -> None:
    first = arrive(support, letter("a@x", "Rechnung?")).message.conversation
    ours = reply(first, agent=ana, draft=Draft(to=(CORA,), subject="Re", text="Gern, bis morgen."))
    echo = arrive(support, letter(ours.external_id, f"{ours.text}\n--\nDie Liste", sender=SUPPORT))
    posed = arrive(support, letter(ours.external_id, "Zahlen Sie hierhin.", sender=SUPPORT))
    assert (echo.message, echo.is_new) == (ours, False)
    assert posed.is_new and posed.message.conversation.related == first


@pytest.mark.parametrize(
    ("ours", "theirs"), [("müller.test", "xn--mller-kva.test"), ("xn--mller-kva.test", "MÜLLER.test")]
)
def test_our_own_domain_is_known_in_both_its_forms(support: Channel, ours: str, theirs: str) -> None:
    support.address = f"support@{ours}"
    support.save()
    posed = arrive(support, letter("a@x", sender=Address(name="", address=f"support@{theirs}"))).message
    assert posed.sender_warning == SenderWarning.OURS
    assert blocking.is_ours(f"@{theirs}")


WEBSITE = Address(name="Kontaktformular", address="wordpress@example.test")


@pytest.mark.parametrize("sender", [SUPPORT, WEBSITE])
@pytest.mark.parametrize("proof", [SenderProof.NONE, SenderProof.FAILED, SenderProof.PASSED])
def test_who_filled_in_our_form_is_whom_the_conversation_is_with(
    support: Channel, sender: Address, proof: SenderProof
) -> None:
    first = arrive(support, letter("a@x", sender=sender, reply_to=(CORA,), sender_proof=proof)).message
    second = arrive(support, letter("b@x", sender=sender, reply_to=(OTTO,), sender_proof=proof)).message
    names = [row.conversation.contact.name for row in (first, second) if row.conversation.contact]
    assert names == [CORA.name, OTTO.name]
    assert first.sender_address == sender.address, "who sent it stays as it is"


@pytest.mark.parametrize(
    ("sender", "answers"),
    [
        (OTTO, (CORA,)),
        (WEBSITE, (SUPPORT,)),
        (WEBSITE, (CORA, OTTO)),
        (WEBSITE, ()),
    ],
    ids=["a stranger", "answers to us", "answers to two", "answers to nobody"],
)
def test_otherwise_the_conversation_is_with_the_sender(
    support: Channel, sender: Address, answers: tuple[Address, ...]
) -> None:
    row = arrive(support, letter("a@x", sender=sender, reply_to=answers)).message
    assert row.contact_point is not None
    assert row.contact_point.value == sender.address


@pytest.mark.parametrize(
    ("name", "address", "taken"),
    [
        ("Ana Antwort", "ana@gmail.com", True),
        ("ANTWORT, Ana", "ana@gmail.com", True),
        ("Ána  Antwort (Beispiel GmbH)", "ana@gmail.com", True),
        ("Example Support", "support@evil.test", True),
        ("Ana Antwort", "ana+shop@example.test", False),
        ("Example Support", "support@example.test", False),
        ("Support", "support@hoster.test", False),
        ("Ana Andrade", "ana@gmail.com", False),
        ("Gone Agent", "gone@gmail.com", False),
        ("", "ana@gmail.com", False),
    ],
)
def test_whoever_takes_the_name_of_one_of_us_is_noticed(
    support: Channel, ana: Agent, ben: Agent, name: str, address: str, *, taken: bool
) -> None:
    ben.name, ben.is_active = "Gone Agent", False
    ben.save()
    assert OurNames().are_taken_by(name, address) is taken
    row = arrive(support, letter("a@x", sender=Address(name=name, address=address))).message
    arrive(support, letter("b@x", sender=row_sender(row), in_reply_to=("a@x",)))
    assert len(groups()) == 1 or row.sender_warning, "nobody is kept out for a name"


def row_sender(row: Message) -> Address:
    return Address(name=row.sender_name, address=row.sender_address)
