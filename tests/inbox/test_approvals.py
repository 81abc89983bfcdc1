"""What the screens of an answer's author and of the second person are told, and what they may ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.channels.approval import Approval as Choice
from apps.channels.contract import Address
from apps.conversations.actions import Draft, reply, take_back
from apps.conversations.models import Message
from apps.inbox.models import Notification, StoredDraft
from tests.conversations.posting import ADAPTERS, make_forum, post, taken
from tests.inbox.conftest import Screen

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def forum(settings: Settings, tmp_path: Path, world: World) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    forum = make_forum(tmp_path, team=world.support, max_length=40, splits=True)
    forum.approval = Choice.PUBLIC
    forum.save(update_fields=["approval"])
    return forum


@pytest.fixture
def asked(forum: Channel) -> Message:
    return taken(forum, post(1, "Where is it?"))


@pytest.fixture
def answer(asked: Message, world: World) -> Message:
    return reply(asked.conversation, agent=world.ana, draft=Draft(to=(), subject="", text="It is on its way."))


def path(answer: Message) -> str:
    return f"/inbox/messages/{answer.public_id}/approval"


def told(answer: Message) -> list[tuple[str, str]]:
    rows = Notification.objects.filter(message=answer, read_at=None).order_by("agent__name")
    return [(row.agent.name, row.kind) for row in rows]


def test_it_is_in_the_list_of_who_may_approve(answer: Message, world: World) -> None:
    lists = {who.name: [row["id"] for row in Screen(who).rows("approve")] for who in (world.ana, world.ben, world.lea)}

    here = str(answer.conversation.public_id)
    assert lists == {"Ana Alvarez": [], "Ben Bauer": [], "Lea Lang": [here]}
    assert Screen(world.lea).get("/inbox/totals", view="approve")["counts"]["approve"] == 1
    assert Screen(world.otto).get("/inbox/totals", view="approve")["counts"]["approve"] == 0


def test_those_who_may_approve_hear_of_it_until_it_is_decided(answer: Message, forum: Channel, world: World) -> None:
    assert told(answer) == [("Lea Lang", "approve")]

    Screen(world.lea).send(path(answer), {"knows": []}, status=201)

    assert told(answer) == []


def test_whom_the_admin_trusts_hears_of_it_until_its_author_takes_it_back(
    asked: Message, forum: Channel, world: World
) -> None:
    forum.approvers.add(world.ben)
    answer = reply(asked.conversation, agent=world.ana, draft=Draft(to=(), subject="", text="One moment."))
    assert told(answer) == [("Ben Bauer", "approve"), ("Lea Lang", "approve")]

    take_back(answer, agent=world.ana)

    assert told(answer) == []


def test_the_second_person_reads_it_as_it_will_be(asked: Message, world: World) -> None:
    text = "Your parcel left us on Monday. It should be with you by Friday at the latest."
    answer = reply(asked.conversation, agent=world.ana, draft=Draft(to=(), subject="", text=text))

    said = Screen(world.lea).get(path(answer))["approval"]

    assert (said["waits"], said["mayDecide"], said["author"], said["text"]) == (True, True, "Ana Alvarez", text)
    assert (said["can"]["maxLength"], said["can"]["splits"], said["isPrivate"], said["doc"]) == (40, True, False, None)
    assert Screen(world.ana).get(path(answer))["approval"]["mayDecide"] is False


def test_what_has_changed_is_told_before_it_goes_out(answer: Message, forum: Channel, world: World) -> None:
    lea = Screen(world.lea)
    taken(forum, post(2, "It has come!"))

    refused = lea.send(path(answer), {"knows": []}, status=409)

    assert [(each["why"], each["who"], each["words"]) for each in refused["contests"]] == [
        ("wrote", "Cora Kunde", "It has come!")
    ]
    said = lea.send(path(answer), {"knows": [each["key"] for each in refused["contests"]]}, status=201)
    assert said["message"]["delivery"] == "queued"


def test_its_author_goes_on_with_what_came_back(answer: Message, world: World) -> None:
    lea, ana = Screen(world.lea), Screen(world.ana)
    lea.send(path(answer), {"note": ""}, method="delete", status=409)

    lea.send(path(answer), {"note": "Name the day."}, method="delete", status=201)

    page: Any = ana.conversation(answer.conversation.public_id)
    content = page["drafts"][0]["content"]
    assert (content["text"], content["target"]["handle"], content["writtenFor"]) == (
        "It is on its way.",
        "@cora",
        "public",
    )
    assert [row["id"] for row in ana.rows("drafts")] == [str(answer.conversation.public_id)]
    assert told(answer) == [("Ana Alvarez", "given_back")]
    event = page["events"][-1]
    assert (event["kind"], event["agent"], event["data"]) == (
        "given_back",
        "Lea Lang",
        {"name": "Ana Alvarez", "reason": "Name the day."},
    )


def test_what_its_author_writes_already_stays(answer: Message, world: World) -> None:
    StoredDraft.objects.create(
        agent=world.ana, conversation=answer.conversation, mode="reply", content={"text": "And the other one", "cc": []}
    )

    Screen(world.lea).send(path(answer), {"note": "Name the day."}, method="delete", status=201)

    draft = StoredDraft.objects.get(agent=world.ana)
    assert draft.content["text"] == "It is on its way.\n\nAnd the other one"
    assert draft.revision == 2


def test_other_words_are_told_to_its_author(answer: Message, world: World) -> None:
    Screen(world.lea).send(path(answer), {"knows": [], "text": "It comes on Monday."}, status=201)

    assert Message.objects.get(pk=answer.pk).text.startswith("It comes on Monday.")
    assert told(answer) == [("Ana Alvarez", "reworded")]
    Screen(world.lea).send(path(answer), {"knows": [], "text": "Twice"}, status=409)


@pytest.fixture
def mail(world: World) -> Message:
    """What Ana answers by mail, which waits."""
    world.support_mail.approval = Choice.ALL
    world.support_mail.save(update_fields=["approval"])
    html = "<p>It is <strong>on its way</strong>:</p><ol><li><p>from us</p></li><li><p>to you</p></li></ol>"
    to = (Address(name="Cora", address="cora@example.test"),)
    return reply(world.conversation, agent=world.ana, draft=Draft(to=to, subject="Parcel", text="", html=html))


def test_a_mail_that_came_back_keeps_its_look(mail: Message, world: World) -> None:
    there = StoredDraft.objects.create(
        agent=world.ana, conversation=mail.conversation, mode="reply", content={"text": "And more"}
    )

    Screen(world.lea).send(path(mail), {"note": "Shorter."}, method="delete", status=201)

    there.refresh_from_db()
    words, numbers, below = there.content["doc"]["content"]
    assert words["content"][1] == {"type": "text", "text": "on its way", "marks": [{"type": "strong"}]}
    assert (numbers["type"], len(numbers["content"])) == ("ordered_list", 2)
    assert below["content"] == [{"type": "text", "text": "And more"}]
    assert there.content["text"] == "It is on its way:\n\n1. from us\n2. to you\n\nAnd more"


def test_a_mail_goes_out_with_other_words_and_their_look(mail: Message, world: World) -> None:
    lea = Screen(world.lea)
    doc = lea.get(path(mail))["approval"]["doc"]
    assert [node["type"] for node in doc["content"]] == ["paragraph", "ordered_list"]

    lea.send(path(mail), {"knows": [], "text": "It is here", "html": "<p>It is <em>here</em></p>"}, status=201)

    mail.refresh_from_db()
    assert mail.text.startswith("It is here")
    assert "<em>here</em>" in mail.html
    assert mail.outbox_entry and "<em>here</em>" in mail.outbox_entry.content["html"]


def test_what_waits_is_marked_in_every_list_until_it_is_decided(answer: Message, world: World) -> None:
    ana, lea = Screen(world.ana), Screen(world.lea)
    here = str(answer.conversation.public_id)

    def marked(screen: Screen) -> list[str]:
        return [row["id"] for row in screen.rows("all") if row["isUnapproved"]]

    assert (marked(ana), marked(lea)) == ([here], [here])
    lea.send(path(answer), {"knows": []}, status=201)
    assert (marked(ana), marked(lea)) == ([], [])


def test_nonsense_is_refused(answer: Message, world: World) -> None:
    lea = Screen(world.lea)
    lea.send(path(answer), {"knows": "all"}, status=400)
    lea.send(path(answer), {"knows": [], "text": " "}, status=400)
    lea.send(path(answer), {"knows": [], "text": "x" * 10}, status=201)
