"""The lists: what is in them, in which order, page by page, and for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.conversations.models import Conversation, State
from tests.inbox.found import index_all
from tests.world import make_contact, make_conversation, make_message

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def many(world: World, count: int, **fields: object) -> list[Conversation]:
    """Conversations with Cora, the newest first, several at the very same moment."""
    start = timezone.now() - timedelta(days=1)
    rows = [make_conversation(world.support_mail, world.cora, subject=f"Number {n}") for n in range(count)]
    for n, row in enumerate(rows):
        Conversation.objects.filter(pk=row.pk).update(activity_at=start - timedelta(minutes=n // 3), **fields)
    return sorted(Conversation.objects.filter(pk__in=[r.pk for r in rows]), key=lambda r: (r.activity_at, r.pk))[::-1]


def test_a_row_says_who_wrote_what_and_how_long_they_wait(ana: Screen, world: World) -> None:
    [row] = ana.rows()
    assert row["id"] == str(world.conversation.public_id)
    assert row["contact"] == {"name": "Cora Kunde", "address": "cora@customer.example"}
    assert row["subject"] == "Where is my parcel?"
    assert row["snippet"] == "My parcel has not come."
    assert row["channel"] == "Support"
    assert row["waitingSince"]
    assert (row["state"], row["assignee"], row["messages"]) == ("open", None, 1)


def test_otto_sees_nothing_of_another_teams_channel(otto: Screen, world: World) -> None:
    assert otto.rows() == []
    assert otto.rows(only=str(world.conversation.public_id)) == []
    index_all()
    assert otto.rows(q="parcel") == []
    assert otto.get("/inbox/totals", view="all")["counts"]["all"] == 0


@pytest.mark.parametrize(
    ("view", "fields"),
    [
        ("mine", {"assignee": "ana"}),
        ("unassigned", {}),
        ("all", {}),
        ("all", {"assignee": "ben", "state": State.PENDING}),
        ("snoozed", {"state": State.SNOOZED}),
        ("closed", {"state": State.CLOSED}),
        ("spam", {"state": State.SPAM}),
    ],
)
def test_each_list_holds_what_its_name_says(ana: Screen, world: World, view: str, fields: dict[str, str]) -> None:
    agent = getattr(world, fields["assignee"]) if "assignee" in fields else None
    state = fields.get("state", State.OPEN)
    Conversation.objects.filter(pk=world.conversation.pk).update(state=state, assignee=agent)
    assert [row["id"] for row in ana.rows(view)] == [str(world.conversation.public_id)]
    others = {"mine", "unassigned", "all", "snoozed", "closed", "spam"} - {view, "all", "unassigned", "mine"}
    assert all(ana.rows(other) == [] for other in others)


def test_pages_follow_one_another_without_gap_or_repetition(ana: Screen, world: World) -> None:
    expected = [str(row.public_id) for row in many(world, 130)]
    found: list[str] = []
    page = ana.get("/inbox/rows", view="all")
    while True:
        found += [row["id"] for row in page["rows"]]
        if page["after"] is None:
            break
        page = ana.get("/inbox/rows", view="all", after=page["after"])
    assert found == [str(world.conversation.public_id), *expected]


def test_a_page_costs_the_same_however_many_rows_it_has(ana: Screen, world: World) -> None:
    with CaptureQueriesContext(
        connection,
    ) as few:
        ana.rows()
    for number in range(40):
        contact = make_contact(f"Customer {number}", f"c{number}@customer.example")
        make_message(make_conversation(world.support_mail, contact), "Hello", sender=contact)
    with CaptureQueriesContext(connection) as many_rows:
        assert len(ana.rows()) == 41
    assert len(many_rows) == len(few) <= 14


def test_only_changed_rows_can_be_asked_for(ana: Screen, world: World) -> None:
    rows = many(world, 3)
    asked = ",".join(str(row.public_id) for row in rows[:2])
    Conversation.objects.filter(pk=rows[1].pk).update(state=State.CLOSED)
    assert [row["id"] for row in ana.rows(only=asked)] == [str(rows[0].public_id)]
    assert ana.rows(only="") == []


def test_the_counts_say_what_is_to_be_worked_off(ana: Screen, world: World) -> None:
    many(world, 2, assignee=world.ana)
    many(world, 3, state=State.SNOOZED)
    many(world, 4, state=State.CLOSED)
    found = ana.get("/inbox/totals", view="closed")
    some = {"mine": 2, "unassigned": 1, "all": 3, "snoozed": 3, "mentions": 0, "drafts": 0, "approve": 0}
    some["unreadable"] = 0
    assert (found["counts"], found["total"]) == (some, 4)


def test_words_that_no_database_takes_find_nothing(ana: Screen) -> None:
    assert ana.rows(q="parcel\0") == []


@pytest.mark.parametrize("words", ["PARCEL", "cora", "customer.example", "kunde parcel", "100%"])
def test_search_finds_by_subject_name_and_address(ana: Screen, world: World, words: str) -> None:
    Conversation.objects.filter(pk=world.conversation.pk).update(subject="My 100% wool parcel", state=State.CLOSED)
    many(world, 2)
    Conversation.objects.exclude(pk=world.conversation.pk).update(contact=None)
    index_all()
    assert [row["id"] for row in ana.rows(q=words)] == [str(world.conversation.public_id)]


@pytest.mark.parametrize(
    "query",
    [
        {"view": "everything"},
        {"view": "all", "after": "yesterday"},
        {"view": "all", "after": "9" * 30 + ".1"},
        {"view": "all", "only": "4711"},
        {"view": "all", "at": "-1"},
        {"view": "all", "sort": "loudest"},
        {"view": "all", "tag": "urgent"},
        {"view": "all", "assignee": "everybody"},
        {"view": "all", "is": "nice"},
        {"view": "all", "channel": ",".join(map(str, range(60)))},
    ],
)
def test_a_question_that_makes_no_sense_is_answered_in_words(ana: Screen, query: dict[str, str]) -> None:
    response = ana.client.get("/inbox/rows", query)
    assert response.status_code == 400
    assert response.json()["error"]
