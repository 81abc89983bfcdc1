"""An open conversation: its head, its messages page by page, what happened to it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.channels.models import Signature
from apps.conversations.actions import assign, close, write_note
from apps.conversations.models import Conversation, Message
from apps.inbox.models import StoredDraft
from tests.inbox.letters import arrive, letter_of
from tests.world import make_conversation, make_message

if TYPE_CHECKING:
    from uuid import UUID

    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def test_it_shows_what_cora_wrote_with_her_file(ana: Screen, world: World) -> None:
    page = ana.conversation(world.conversation.public_id)
    [message] = page["messages"]
    assert message["author"] == {"name": "Cora Kunde", "address": "cora@customer.example"}
    assert message["passages"] == [{"kind": "said", "text": "My parcel has not come."}]
    [file] = message["files"]
    assert (file["name"], file["size"], file["isPicture"]) == ("parcel.txt", 11, False)
    assert page["earlier"] == 0 and page["before"] is None


def test_the_head_proposes_the_answers_receivers(ana: Screen, world: World) -> None:
    head = ana.conversation(world.conversation.public_id)["head"]
    assert head["reply"]["to"] == [{"name": "Cora Kunde", "address": "cora@customer.example"}]
    assert head["reply"]["cc"] == []
    assert head["reply"]["subject"] == "Re: Where is my parcel?"
    assert head["reply"]["sender"]["address"] == "support@acme.example"
    assert head["reply"]["maxBytes"] > 1_000_000


def test_quotes_and_signatures_come_as_passages_of_their_own(ana: Screen, world: World) -> None:
    text = "Thanks!\n\nOn 12 Nov 2026 Ana wrote:\n> It is on its way.\n> Bye\n\n-- \nCora"
    world.message.text = text
    world.message.save()
    [message] = ana.conversation(world.conversation.public_id)["messages"]
    assert [passage["kind"] for passage in message["passages"]] == ["said", "quoted", "signature"]
    assert message["passages"][0]["text"] == "Thanks!"


def test_an_html_mail_comes_as_harmless_html(ana: Screen, world: World) -> None:
    message = arrive(world.support_mail, letter_of('<p onclick="alert(1)">Hi <img src="http://x.example/i.gif"></p>'))
    [shown] = ana.conversation(message.conversation.public_id)["messages"]
    assert '<p>Hi <img data-remote="0"></p>' in shown["html"]
    assert "onclick" not in shown["html"] and "x.example" not in shown["html"]
    assert shown["passages"] == []
    assert shown["original"] and shown["page"]


def test_notes_events_and_messages_tell_who_did_it(ana: Screen, world: World) -> None:
    write_note(world.conversation, agent=world.ben, text="Ask the carrier.")
    assign(world.conversation, agent=world.ben, to=world.ana)
    close(world.conversation, agent=world.ana)
    page = ana.conversation(world.conversation.public_id)
    note = page["messages"][-1]
    assert (note["direction"], note["author"]["name"], note["agent"]) == ("note", "Ben Bauer", world.ben.pk)
    assert [(event["kind"], event["agent"]) for event in page["events"]] == [
        ("assigned", "Ben Bauer"),
        ("closed", "Ana Alvarez"),
    ]


def test_earlier_messages_come_page_by_page(ana: Screen, world: World) -> None:
    first = timezone.now() - timedelta(hours=2)
    for number in range(52):
        message = make_message(world.conversation, f"Message {number}", sender=world.cora)
        # Three at the very same moment each: the page's border must not swallow one.
        Message.objects.filter(pk=message.pk).update(happened_at=first + timedelta(minutes=number // 3))
    page = ana.conversation(world.conversation.public_id)
    texts: list[str] = []
    earlier = []
    while True:
        texts = [message["passages"][0]["text"] for message in page["messages"]] + texts
        earlier.append(page["earlier"])
        if page["before"] is None:
            break
        page = ana.conversation(world.conversation.public_id, before=page["before"])
    assert texts == [*(f"Message {number}" for number in range(52)), "My parcel has not come."]
    assert earlier == [33, 13, 0]


def test_events_come_with_the_messages_of_their_time(ana: Screen, world: World) -> None:
    assign(world.conversation, agent=world.ben, to=world.ana)
    Message.objects.update(happened_at=timezone.now() - timedelta(hours=1))
    for number in range(25):
        make_message(world.conversation, f"Message {number}", sender=world.cora)
    close(world.conversation, agent=world.ana)
    page = ana.conversation(world.conversation.public_id)
    assert [event["kind"] for event in page["events"]] == ["closed"]
    past = ana.conversation(world.conversation.public_id, before=page["before"])
    assert [event["kind"] for event in past["events"]] == ["assigned"]


def test_a_page_costs_the_same_however_long_the_conversation_is(ana: Screen, world: World) -> None:
    for number in range(30):
        make_message(world.conversation, f"Message {number}", sender=world.cora)
        write_note(world.conversation, agent=world.ben, text="Hm.")
        assign(world.conversation, agent=world.ben, to=[world.ana, world.ben][number % 2])
    with CaptureQueriesContext(connection) as queries:
        ana.conversation(world.conversation.public_id)
    assert len(queries) <= 20, "\n".join(query["sql"] for query in queries)


def test_those_that_are_opened_next_come_as_each_would_alone(ana: Screen, world: World) -> None:
    long, written, other = (make_conversation(world.support_mail, world.cora, subject=name) for name in ("A", "B", "C"))
    for number in range(23):
        make_message(long, f"Message {number}", sender=world.cora)
    write_note(written, agent=world.ben, text="Ask the carrier.")
    close(written, agent=world.ben)
    StoredDraft.objects.create(agent=world.ana, conversation=written, mode="reply", content={"text": "Dear"})
    Signature.objects.create(agent=world.ana, channel=world.support_mail, text="Ana, Support")
    ids = [row.public_id for row in (world.conversation, long, written, other)]
    pages = {page["head"]["id"]: page for page in ahead(ana, *ids)}
    assert pages == {str(each): ana.conversation(each) for each in ids}
    assert (pages[str(long.public_id)]["earlier"], len(pages[str(written.public_id)]["drafts"])) == (3, 1)


def test_many_that_are_opened_next_cost_hardly_more_than_one(ana: Screen, world: World) -> None:
    def questions(count: int) -> int:
        rows = [make_conversation(world.support_mail, world.cora, subject=f"{number}") for number in range(count)]
        for row in rows:
            make_message(row, "Hello", sender=world.cora)
        with CaptureQueriesContext(connection) as queries:
            assert len(ahead(ana, *(row.public_id for row in rows))) == count
        return len(queries)

    assert questions(8) <= questions(1) + 2 <= 16


def test_those_that_are_opened_next_are_only_those_one_may_see(ana: Screen, otto: Screen, world: World) -> None:
    assert ahead(otto, world.conversation.public_id) == []
    assert len(ahead(ana, world.conversation.public_id, uuid4())) == 1
    assert ahead(ana) == []


def ahead(screen: Screen, *ids: UUID) -> list[dict[str, Any]]:
    pages: list[dict[str, Any]] = screen.get("/inbox/ahead", ids=",".join(map(str, ids)))["pages"]
    return pages


def test_a_joined_conversation_is_found_under_its_old_address(ana: Screen, world: World) -> None:
    old = make_conversation(world.support_mail, world.cora)
    Conversation.objects.filter(pk=old.pk).update(merged_into=world.conversation)
    assert ana.conversation(old.public_id)["head"]["id"] == str(world.conversation.public_id)


def test_a_possibly_related_one_is_named_only_to_whom_may_see_it(ana: Screen, world: World) -> None:
    secret = make_conversation(world.sales_mail, world.cora, subject="A secret")
    Conversation.objects.filter(pk=world.conversation.pk).update(related=secret)
    assert ana.conversation(world.conversation.public_id)["head"]["related"] is None
    secret.channels.add(world.support_mail)
    related = ana.conversation(world.conversation.public_id)["head"]["related"]
    assert related == {"id": str(secret.public_id), "subject": "A secret"}


def test_otto_is_told_in_words_that_it_is_not_there(otto: Screen, world: World) -> None:
    response = otto.client.get(f"/inbox/conversations/{world.conversation.public_id}/")
    assert response.status_code == 404
    assert "not yours to see" in response.json()["error"]


def test_a_note_is_shown_only_to_whom_it_was_written_for(ana: Screen, otto: Screen, world: World) -> None:
    note = write_note(world.conversation, agent=world.ana, text="Between us in Support.")
    world.conversation.channels.add(world.sales_mail)
    shown = otto.conversation(world.conversation.public_id)["messages"]
    assert [each["direction"] for each in shown] == ["in"]
    assert ana.conversation(world.conversation.public_id)["messages"][-1]["id"] == str(note.public_id)
    answer = {"to": ["cora@customer.example"], "text": "Hello.", "clientId": str(uuid4()), "seen": world.message.pk}
    otto.send(f"/inbox/conversations/{world.conversation.public_id}/replies", answer, status=201)
