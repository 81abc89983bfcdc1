"""The laws notice what is wrong: each is broken here on purpose."""

from __future__ import annotations

from typing import Any

import pytest

from tests.chaos.laws import Taken, judge
from tests.chaos.truth import Reply, Truth, Wish, Word

pytestmark = pytest.mark.once

MAIL = ("Question 1", "aa")
ID = "1@acme.example"
CORA = "cora@sink.test"


@pytest.fixture
def truth() -> Truth:
    """Cora wrote once, and was answered once."""
    made = Truth(appended=dict([MAIL]))
    made.is_handed_in(Reply(client_id="r1", recipients=(CORA,), wish=Wish.SEND, word=Word.ACCEPTED))
    return made


@pytest.fixture
def told() -> dict[str, Any]:
    """All is well."""
    return {
        "mails": [MAIL],
        "arrivals": [("aa", "read")],
        "answers": [answer()],
        "entries": [ID],
        "stuck": 0,
        "gaps": [],
        "files": {"missing": 0, "torn": 0, "orphans": 0, "drafts": 0},
        "database": [],
    }


def answer(**more: Any) -> dict[str, Any]:
    fine = {"client_id": "r1", "external_id": ID, "delivery": "sent", "state": "sent", "waits": False}
    return fine | {"accepted": [CORA], "doubted": False, "lane": "conversation:1", "number": 1} | more


def taken(**more: Any) -> Taken:
    return Taken(**{"external_id": ID, "digest": "bb", "recipients": (CORA,)} | more)


def broken(truth: Truth, told: dict[str, Any], *ledger: Taken) -> str:
    """The numbers of the laws that are broken."""
    found = judge(truth, told, list(ledger)).breaches
    return " ".join(law.partition(" ")[0] for law, breaches in found.items() if breaches)


def test_all_hold_when_all_is_well(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told, taken()) == ""


def test_a_lost_mail(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told | {"mails": []}, taken()) == "L1"
    assert broken(truth, told | {"arrivals": []}, taken()) == "L1"


def test_a_doubled_mail(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told | {"mails": [MAIL, MAIL]}, taken()) == "L1"


def test_a_changed_mail(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told | {"mails": [(MAIL[0], "cc")]}, taken()) == "L1"


def test_a_mail_that_nobody_acknowledged_may_be_there_once(truth: Truth, told: dict[str, Any]) -> None:
    truth.may_be_appended("Question 2", "dd")
    arrivals = [("aa", "read"), ("dd", "read")]
    assert broken(truth, told, taken()) == ""
    assert broken(truth, told | {"mails": [MAIL, ("Question 2", "dd")], "arrivals": arrivals}, taken()) == ""
    assert broken(truth, told | {"mails": [MAIL, *[("Question 2", "dd")] * 2], "arrivals": arrivals}, taken()) == "L1"


def test_an_answer_that_is_gone(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told | {"answers": []}, taken()) == "L2"


def test_an_answer_that_is_said_to_be_sent_and_is_not(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told) == "L3"


def test_an_answer_whose_message_says_something_else(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told | {"answers": [answer(delivery="queued")]}, taken()) == "L2"


def test_a_second_copy_without_a_doubt(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told, taken(), taken()) == "L3"
    assert broken(truth, told | {"answers": [answer(doubted=True)]}, taken(), taken()) == ""
    assert broken(truth, told | {"answers": [answer(doubted=True)]}, taken(), taken(), taken()) == "L3"


def test_a_second_body(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told | {"answers": [answer(doubted=True)]}, taken(), taken(digest="cc")) == "L3"


def test_answers_of_a_conversation_out_of_order(truth: Truth, told: dict[str, Any]) -> None:
    second = answer(client_id="r2", external_id="2@acme.example", number=2)
    two = told | {"answers": [second, answer()], "entries": [ID, "2@acme.example"]}
    assert broken(truth, two, taken(), taken(external_id="2@acme.example")) == ""
    assert broken(truth, two, taken(external_id="2@acme.example"), taken()) == "L9"
    elsewhere = {**second, "lane": "conversation:2"}
    assert broken(truth, two | {"answers": [elsewhere, answer()]}, taken(external_id="2@acme.example"), taken()) == ""
    doubtful = two | {"answers": [second, answer(doubted=True)]}
    assert broken(truth, doubtful, taken(external_id="2@acme.example"), taken()) == ""


def test_a_letter_that_no_row_knows(truth: Truth, told: dict[str, Any]) -> None:
    assert broken(truth, told, taken(), taken(external_id="2@acme.example")) == "L4"


def test_an_answer_that_was_taken_back_and_sent(truth: Truth, told: dict[str, Any]) -> None:
    truth.replies["r1"].word = Word.TAKEN_BACK
    assert broken(truth, told, taken()) == "L4"
    cancelled = answer(state="cancelled", delivery="cancelled", accepted=[])
    assert broken(truth, told | {"answers": [cancelled]}) == ""
    assert broken(truth, told | {"answers": [cancelled]}, taken()) == "L4"


@pytest.mark.parametrize(
    ("name", "value", "law"),
    [
        ("stuck", 1, "L6"),
        ("gaps", [7], "L8"),
        ("database", ["row 3 missing from index"], "L7"),
        ("files", {"missing": 1, "torn": 0}, "L7"),
        ("files", {"missing": 0, "torn": 1}, "L7"),
        ("answers", [answer(waits=True)], "L6"),
    ],
)
def test_what_was_left_behind(truth: Truth, told: dict[str, Any], name: str, value: object, law: str) -> None:
    assert broken(truth, told | {name: value}, taken()) == law
