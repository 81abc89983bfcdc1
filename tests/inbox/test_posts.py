"""What the screen is told of a forum's conversation, and what it may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.contract import Audience, Withdrawal, Withdrawn
from tests.conversations.posting import ADAPTERS, CARL, make_forum, ours, post, take, taken
from tests.inbox.conftest import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel
    from apps.conversations.models import Message
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, world: World) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path, team=world.support)


def page_of(screen: Screen, row: Message) -> Any:
    return screen.get(f"/inbox/conversations/{row.conversation.public_id}/")


def answer(row: Message, **fields: Any) -> dict[str, Any]:
    body = {"text": "It is on its way.", "clientId": "6a2f2f0e-58a1-4c4e-8e0a-0d2a1a2b3c4d", "subject": ""}
    return {**body, **fields}


def test_a_thread_shows_who_takes_part_and_who_reads_an_answer(forum: Channel, world: World) -> None:
    first = taken(forum, post(1))
    last = taken(forum, post(2, sender=CARL))
    head = page_of(Screen(world.ana), first)["head"]
    assert [(each["name"], each["handle"], each["messages"]) for each in head["participants"]] == [
        ("Cora Kunde", "@cora", 1),
        ("Carl", "@carl", 1),
    ]
    assert head["reply"]["place"] == {
        "target": {"id": str(last.public_id), "name": "Carl", "handle": "@carl"},
        "audience": "public",
        "until": None,
        "mentions": [],
        "warning": "",
        "privately": True,
    }
    can = head["reply"]["can"]
    assert (can["addressed"], can["takesFiles"], can["privateReply"], "hide" in can["moderation"]) == (
        False,
        False,
        True,
        True,
    )
    assert (head["reply"]["to"], head["reply"]["cannot"], head["reply"]["signature"]) == ([], "", "")


def test_a_message_says_what_it_is_on_its_service(forum: Channel, world: World) -> None:
    row = taken(forum, post(1, "one"))
    taken(forum, post(1, "two", version=2))
    (told,) = page_of(Screen(world.ana), row)["messages"]
    assert told["audience"] == "public"
    expected = {"edited": 1, "withdrawn": "", "handle": "@cora", "permalink": "https://forum.test/p/1"}
    assert told["post"].items() >= expected.items()
    assert told["post"]["deeds"] == ["hold", "hide", "spam", "flag", "delete", "mute", "block"]
    revisions = Screen(world.ana).get(f"/inbox/messages/{row.public_id}/revisions")["revisions"]
    assert [each["text"] for each in revisions] == ["one"]
    take(forum, Withdrawal(external_id="post:1", what=Withdrawn.DELETED))
    (gone,) = page_of(Screen(world.ana), row)["messages"]
    assert (gone["post"]["withdrawn"], gone["post"]["deeds"], gone["passages"]) == ("deleted", [], [])


def test_a_mail_says_nothing_of_it(world: World) -> None:
    page = page_of(Screen(world.ana), world.message)
    assert (page["messages"][0]["post"], page["messages"][0]["audience"]) == (None, "private")
    assert page["head"]["reply"]["place"]["target"] is None
    assert page["head"]["reply"]["can"]["addressed"] is True


def test_an_answer_names_what_it_answers_and_is_refused_if_others_read_it(forum: Channel, world: World) -> None:
    public, private = taken(forum, post(1)), taken(forum, post(2, audience=Audience.PRIVATE))
    screen, path = Screen(world.ana), f"/inbox/conversations/{public.conversation.public_id}/replies"
    screen.send(path, answer(private, target=str(public.public_id), audience="private"), status=400)
    told = screen.send(path, answer(public, target=str(public.public_id), audience="public"), status=201)["message"]
    assert (told["post"]["answers"], told["audience"]) == ("post:1", "public")


def test_a_deed_is_shown_until_it_is_done_and_deleting_is_for_leads(forum: Channel, world: World) -> None:
    row = taken(forum, post(1))
    path = f"/inbox/messages/{row.public_id}/moderations"
    told = Screen(world.ana).send(path, {"deed": "hide"}, status=201)
    (asked,) = told["message"]["post"]["moderations"]
    assert (asked["deed"], asked["state"], asked["tries"]) == ("hide", "queued", 0)
    Screen(world.ana).send(path, {"deed": "delete"}, status=403)
    Screen(world.lea).send(path, {"deed": "delete"}, status=201)
    Screen(world.ana).send(path, {"deed": "nonsense"}, status=400)
    Screen(world.otto).send(path, {"deed": "hide"}, status=404)


def test_going_on_in_private_is_linked_on_both_sides(forum: Channel, world: World) -> None:
    row = taken(forum, post(1))
    screen, path = Screen(world.ana), f"/inbox/messages/{row.public_id}/private"
    (way,) = screen.get(path)["ways"]
    assert (way["channel"], way["to"]["handle"]) == (forum.pk, "@cora")
    private = screen.send(path, answer(row, channel=forum.pk), status=201)["conversation"]
    assert [each["id"] for each in page_of(screen, row)["head"]["continuedIn"]] == [private]
    continues = screen.get(f"/inbox/conversations/{private}/")["head"]["continues"]
    assert continues["id"] == str(row.conversation.public_id)


def test_what_waits_for_a_moderator_says_so(forum: Channel, world: World) -> None:
    taken(forum, post(1))
    row = taken(forum, ours(2, "On its way", awaits_approval=True))
    assert [each["delivery"] for each in page_of(Screen(world.ana), row)["messages"]] == ["", "awaiting"]


def test_each_participant_has_a_history_of_their_own(forum: Channel, world: World) -> None:
    row = taken(forum, post(1))
    taken(forum, post(2, sender=CARL))
    other = taken(forum, post(3, "Carl again", sender=CARL, thread="topic:2"))
    screen = Screen(world.ana)
    carl = page_of(screen, row)["head"]["participants"][1]["contact"]
    path = f"/inbox/conversations/{row.conversation.public_id}/contact"
    beside = screen.get(path, of=str(carl))
    assert (beside["contact"]["name"], [each["id"] for each in beside["conversations"]]) == (
        "Carl",
        [str(other.conversation.public_id)],
    )
    assert screen.get(path)["contact"]["name"] == "Cora Kunde"
    there = f"/inbox/conversations/{other.conversation.public_id}/contact"
    assert [each["id"] for each in screen.get(there)["conversations"]] == [str(row.conversation.public_id)]
    assert screen.client.get(path, {"of": str(world.cora.contact_id)}).status_code == 404
