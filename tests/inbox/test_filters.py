"""What narrows a list, in which order it stands, and what a place anywhere in it shows; for each the same question is
asked of all its rows in plain Python.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.conversations.at_hand import NEVER
from apps.conversations.models import Conversation, Direction, Mention, Message, Priority, Reading, State, Tag
from apps.inbox.listing import FEW, Filter, Listing, Order, View, after, at, total
from apps.inbox.models import StoredDraft
from tests.world import make_attachment, make_channel, make_conversation, make_message

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.accounts.models import Agent
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db
COUNT = 120


@pytest.fixture
def crowd(world: World) -> list[Conversation]:
    """Conversations of every kind on three channels, some of which reach two; several at the very same moment."""
    returns = make_channel("Returns", teams=[world.support, world.sales])
    channels = [world.support_mail, world.sales_mail, returns]
    tags = [Tag.objects.create(name=name) for name in ("vat", "parcel")]
    start = timezone.now() - timedelta(days=2)
    rows = Conversation.objects.bulk_create(
        Conversation(channel=channels[n % 3], contact=world.cora.contact, **facts(n, start, world))
        for n in range(COUNT)
    )
    Conversation.channels.through.objects.bulk_create(
        Conversation.channels.through(conversation_id=row.pk, channel_id=channel.pk)
        for n, row in enumerate(rows)
        for channel in {channels[n % 3], channels[(n // 7) % 3]}
    )
    Conversation.tags.through.objects.bulk_create(
        Conversation.tags.through(conversation_id=row.pk, tag_id=tag.pk)
        for n, row in enumerate(rows)
        for place, tag in enumerate(tags)
        if n % (place + 2) == 0
    )
    return list(Conversation.objects.prefetch_related("tags", "channels"))


def facts(n: int, start: Any, world: World) -> dict[str, Any]:
    return {
        "state": (State.OPEN, State.PENDING, State.OPEN, State.SNOOZED, State.CLOSED, State.SPAM)[n % 6],
        "assignee": (None, world.ana, world.ben)[n % 3 if n % 5 else 0],
        "team": (None, world.support)[n % 2],
        "priority": Priority.values[n % 4],
        "activity_at": start - timedelta(minutes=n // 4),
        "heard_at": start if n % 4 else None,
        "waiting_since": start - timedelta(minutes=n * 7 % 11) if n % 3 else None,
    }


def listing(agent: Agent, **asked: str) -> Listing:
    return Listing.read({"view": "all"} | asked, agent)


def is_at_hand(row: Conversation) -> bool:
    return row.state in (State.OPEN, State.PENDING)


def tagged(row: Conversation, name: str) -> bool:
    return any(tag.name == name for tag in row.tags.all())


CASES: dict[str, tuple[dict[str, str], Callable[[Conversation, World], bool]]] = {
    "all": ({}, lambda row, world: is_at_hand(row)),
    "mine": ({"view": "mine"}, lambda row, world: is_at_hand(row) and row.assignee == world.ana),
    "unassigned": ({"view": "unassigned"}, lambda row, world: is_at_hand(row) and row.assignee is None),
    "closed": ({"view": "closed"}, lambda row, world: row.state == State.CLOSED),
    "spam": ({"view": "spam"}, lambda row, world: row.state == State.SPAM),
    "of one channel": ({"channel": "1"}, lambda row, world: is_at_hand(row) and row.channel == world.support_mail),
    "of a team": ({"team": "1"}, lambda row, world: is_at_hand(row) and row.team == world.support),
    "of me": ({"assignee": "me"}, lambda row, world: is_at_hand(row) and row.assignee == world.ana),
    "of Ben or nobody": (
        {"assignee": "ben,nobody"},
        lambda row, world: is_at_hand(row) and row.assignee in (None, world.ben),
    ),
    "with two tags": (
        {"tag": "vat,parcel"},
        lambda row, world: is_at_hand(row) and tagged(row, "vat") and tagged(row, "parcel"),
    ),
    "pending or snoozed": (
        {"state": "pending,snoozed"},
        lambda row, world: row.state in (State.PENDING, State.SNOOZED),
    ),
    "urgent or high": ({"priority": "1,2"}, lambda row, world: is_at_hand(row) and row.priority in (1, 2)),
    "unread": ({"is": "unread"}, lambda row, world: is_at_hand(row) and row.heard_at is not None),
    "waiting": ({"is": "waiting"}, lambda row, world: is_at_hand(row) and row.waiting_since is not None),
    "several at once": (
        {"view": "mine", "is": "waiting,unread", "team": "1", "priority": "0,2"},
        lambda row, world: (
            is_at_hand(row)
            and row.assignee == world.ana
            and None not in (row.waiting_since, row.heard_at)
            and row.team == world.support
            and row.priority in (0, 2)
        ),
    ),
}


def in_numbers(asked: dict[str, str], world: World) -> dict[str, str]:
    """The cases name things; addresses have their numbers."""
    numbers = {
        "channel": str(world.support_mail.pk),
        "team": str(world.support.pk),
        "tag": ",".join(str(Tag.objects.get(name=name).pk) for name in asked.get("tag", "").split(",") if name),
        "assignee": asked.get("assignee", "").replace("ben", str(world.ben.pk)),
    }
    return asked | {name: value for name, value in numbers.items() if name in asked}


def test_a_list_holds_what_its_filters_say(world: World, crowd: list[Conversation]) -> None:
    ours = {world.support_mail.pk, *(channel.pk for channel in world.support.channels.all())}
    seen = [row for row in crowd if ours & {channel.pk for channel in row.channels.all()}]
    for name, (asked, passes) in CASES.items():
        wanted = listing(world.ana, **in_numbers(asked, world))
        expected = {row.pk for row in seen if passes(row, world)}
        assert expected, f"{name}: the case says nothing."
        assert set(wanted.rows().values_list("pk", flat=True)) == expected, name
        assert set(wanted.looked_at().values_list("pk", flat=True)) == expected, name
        assert total(wanted) == len(expected), name


def test_few_and_many_are_seen_by_the_same_people(
    world: World, crowd: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    for few in (0, 5, FEW):
        monkeypatch.setattr("apps.inbox.listing.sight.FEW", few)
        for agent in (world.ana, world.otto, world.lea, world.adam):
            for view in (View.ALL, View.CLOSED):
                wanted = Listing(agent=agent, view=view, filter=Filter())
                assert set(wanted.rows()) == set(wanted.looked_at()), (few, agent, view)


def test_pages_and_jumps_show_one_order(world: World, crowd: list[Conversation]) -> None:
    for order in Order:
        assert_one_order(listing(world.adam, sort=order), crowd)


def assert_one_order(wanted: Listing, crowd: list[Conversation]) -> None:
    order = wanted.order
    rows = sorted((row for row in crowd if is_at_hand(row)), key=lambda row: place_in(order, row))
    expected = [row.pk for row in rows]
    found, page = [], after(wanted, None)
    while True:
        found += [row.pk for row in page.rows]
        if page.after is None:
            break
        page = after(wanted, page.after)
    assert found == expected
    for position in (0, 1, 37, len(expected) - 3, len(expected) + 5):
        assert [row.pk for row in at(wanted, position).rows] == expected[position : position + 50]


def place_in(order: Order, row: Conversation) -> tuple[Any, ...]:
    if order is Order.WAITING:
        return (row.waiting_since or NEVER, row.pk)
    if order is Order.DUE:
        return (row.pk,)  # to nobody here anything was promised
    sign = 1 if order is Order.OLDEST else -1
    return (sign * row.activity_at.timestamp(), sign * row.pk)


def test_unread_is_what_one_has_not_read_oneself(world: World, crowd: list[Conversation]) -> None:
    rows = listing(world.ana, **{"is": "unread"})
    [first, *others] = list(rows.rows())
    Reading.objects.create(agent=world.ana, conversation=first, upto=timezone.now())
    assert set(rows.rows()) == set(others)
    assert first in set(listing(world.ben, **{"is": "unread"}).rows())


def test_only_files_that_are_seen_as_such_count(ana: Screen, world: World) -> None:
    other = make_message(make_conversation(world.support_mail, world.cora), "With a logo", sender=world.cora)
    logo = make_attachment(other, "logo.png", b"png")
    type(logo).objects.filter(pk=logo.pk).update(inline=True)
    assert [row["id"] for row in ana.rows(**{"is": "files"})] == [str(world.conversation.public_id)]


def test_mentions_drafts_and_answers_are_ones_own(ana: Screen, world: World) -> None:
    """Whatever has become of the conversations; and only of those that one still sees."""
    Conversation.objects.filter(pk=world.conversation.pk).update(state=State.CLOSED)
    elsewhere = make_message(make_conversation(world.sales_mail, world.cora), "To sales", sender=world.cora)
    for message in (world.message, elsewhere):
        Mention.objects.create(agent=world.ana, message=message)
        StoredDraft.objects.create(agent=world.ana, conversation=message.conversation, mode="reply")
        Message.objects.create(
            conversation=message.conversation, channel=message.channel, direction=Direction.OUT, agent=world.ana
        )
    StoredDraft.objects.create(agent=world.ana, conversation=None, mode="reply")
    for view in ("mentions", "drafts", "sent"):
        assert [row["id"] for row in ana.rows(view)] == [str(world.conversation.public_id)]
        assert [row["id"] for row in ana.rows(view, state="closed")] == [str(world.conversation.public_id)]
        assert ana.rows(view, state="open") == []
    counts = ana.get("/inbox/totals", view="all")["counts"]
    assert (counts["mentions"], counts["drafts"], counts["all"]) == (1, 1, 0)


def test_counts_end_where_nobody_counts_on(
    ana: Screen, world: World, crowd: list[Conversation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("apps.inbox.listing.counting.LARGE", 10)
    found = ana.get("/inbox/totals", view="all", fold="channels,teams")
    assert found["counts"]["all"] == 10
    assert found["total"] > 10
    assert sum(found["channels"].values()) == found["total"]
    assert found["teams"] == {str(world.support.pk): total(listing(world.ana, team=str(world.support.pk)))}


def test_an_empty_list_says_when_something_comes_back(ana: Screen, world: World) -> None:
    until = timezone.now() + timedelta(hours=2)
    Conversation.objects.filter(pk=world.conversation.pk).update(state=State.SNOOZED, snoozed_until=until)
    assert ana.get("/inbox/totals", view="all")["wakesAt"] == until.isoformat()


def test_a_filter_is_written_as_it_is_read() -> None:
    asked = {
        "channel": "3,1",
        "team": "2",
        "assignee": "me,nobody,7",
        "tag": "4",
        "state": "open,closed",
        "priority": "-1,2",
        "is": "unread,files",
    }
    assert Filter.read(asked).written() == asked
    assert Filter.read({}).written() == {}
