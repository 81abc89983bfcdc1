"""Replies, notes and another try, as the screen sends them."""

from __future__ import annotations

import datetime as dt
import time
import uuid
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.utils import timezone
from django.utils.timezone import localtime

from apps.channels.contract import RateLimited
from apps.channels.models import Health
from apps.conversations.models import Attachment, Conversation, DeliveryState, Direction, LiveEvent, Message
from apps.delivery import rests
from apps.delivery.models import Attempt, OutboxEntry, Rest, State
from tests.inbox.routes import failed_answer, uncertain_answer
from tests.world import make_message

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db

CORA = {"name": "Cora Kunde", "address": "cora@Customer.Example"}


def draft(**fields: Any) -> dict[str, Any]:
    return {"to": [CORA], "subject": "Re: Where?", "text": "On its way.", "clientId": str(uuid.uuid4())} | fields


def path(world: World, noun: str) -> str:
    return f"/inbox/conversations/{world.conversation.public_id}/{noun}"


def upload(screen: Screen, content: bytes, name: str = "label.pdf", kind: str = "application/pdf") -> dict[str, Any]:
    response = screen.client.post(
        "/inbox/uploads",
        content,
        content_type="application/octet-stream",
        headers={"X-File-Name": name, "X-File-Type": kind},
    )
    assert response.status_code == 201, response.content
    said: dict[str, Any] = response.json()
    return said


def test_an_answer_goes_to_the_outbox_with_what_the_agent_wrote(ana: Screen, world: World) -> None:
    cc = {"name": "", "address": "boss@customer.example"}
    said = ana.send(path(world, "replies"), draft(cc=[cc]), status=201)["message"]
    assert (said["direction"], said["delivery"], said["agent"]) == ("out", "queued", world.ana.pk)
    message = Message.objects.get(public_id=said["id"])
    assert message.to == [{"name": "Cora Kunde", "address": "cora@customer.example"}]
    assert message.cc == [{"name": "", "address": "boss@customer.example"}]
    assert message.subject == "Re: Where?"
    assert message.outbox_entry is not None
    assert message.conversation_id == world.conversation.pk


def test_sending_twice_with_one_number_sends_once(ana: Screen, world: World) -> None:
    body = draft()
    first = ana.send(path(world, "replies"), body, status=201)["message"]["id"]
    assert ana.send(path(world, "replies"), body, status=201)["message"]["id"] == first
    assert OutboxEntry.objects.count() == 1


def test_a_note_goes_to_nobody(ana: Screen, world: World) -> None:
    said = ana.send(path(world, "notes"), {"text": "Ask the carrier.", "clientId": str(uuid.uuid4())}, status=201)
    assert said["message"]["direction"] == "note"
    assert OutboxEntry.objects.count() == 0
    assert Message.objects.get(public_id=said["message"]["id"]).direction == Direction.NOTE


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"to": []}, "to"),
        ({"to": None}, "to"),
        ({"to": "cora@customer.example"}, "to"),
        ({"to": [{"name": "", "address": "cora"}]}, "to"),
        ({"to": [{"name": "", "address": "cora@customer.example\nBcc: x@y.example"}]}, "to"),
        ({"to": [CORA] * 101}, "to"),
        ({"cc": [{"name": "x", "address": "<script>"}]}, "cc"),
        ({"text": "  \n "}, "text"),
        ({"text": 7}, "text"),
        ({"clientId": None}, "clientId"),
        ({"clientId": "1"}, "clientId"),
        ({"files": ["made-up"]}, "files"),
        ({"files": "x"}, "files"),
    ],
)
def test_what_cannot_be_sent_is_told_at_its_field(
    ana: Screen, world: World, fields: dict[str, Any], wrong: str
) -> None:
    said = ana.send(path(world, "replies"), draft(**fields), status=400)
    assert list(said["fields"]) == [wrong]
    assert said["fields"][wrong]
    assert not OutboxEntry.objects.exists()


def test_a_subject_or_name_cannot_begin_another_header(ana: Screen, world: World) -> None:
    trick = {"name": "Cora\r\nBcc: x@y.example", "address": "cora@customer.example"}
    said = ana.send(path(world, "replies"), draft(to=[trick], subject="Re:\nBcc: x@y.example"), status=201)
    message = Message.objects.get(public_id=said["message"]["id"])
    assert message.subject == "Re: Bcc: x@y.example"
    assert message.to[0]["name"] == "Cora Bcc: x@y.example"


def test_an_uploaded_file_goes_with_the_answer(ana: Screen, world: World) -> None:
    token = upload(ana, b"%PDF label")["token"]
    said = ana.send(path(world, "replies"), draft(text="", files=[token]), status=201)
    [file] = said["message"]["files"]
    assert (file["name"], file["type"], file["size"]) == ("label.pdf", "application/pdf", 10)


def test_a_file_lasts_as_long_as_the_draft_in_which_it_is(
    ana: Screen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = upload(ana, b"%PDF label")["token"]
    with monkeypatch.context() as patch:
        patch.setattr("django.core.signing.time.time", lambda: time.time() + 400 * 24 * 3600)
        ana.send(path(world, "replies"), draft(files=[token]), status=201)
    monkeypatch.setattr("apps.channels.payloads.is_kept", lambda _digest: False)
    refused = ana.send(path(world, "replies"), draft(files=[token]), status=400)
    assert "attach it again" in refused["fields"]["files"]


def test_somebody_elses_upload_cannot_be_attached(ana: Screen, otto: Screen, world: World) -> None:
    token = upload(otto, b"a secret of Sales")["token"]
    said = ana.send(path(world, "replies"), draft(files=[token]), status=400)
    assert "attach it again" in said["fields"]["files"]
    assert Attachment.objects.count() == 1  # Cora's


def test_files_beyond_what_the_channel_takes_are_refused_before_anything_is_sent(
    ana: Screen, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = upload(ana, b"x" * 2000)["token"]
    limit = world.support_mail.capabilities.max_attachment_bytes
    monkeypatch.setattr("apps.inbox.uploads.MAX_BYTES", limit)
    many = [token] * (limit // 2000 + 1)
    said = ana.send(path(world, "replies"), draft(files=many), status=400)
    assert "larger than" in said["fields"]["files"]


def test_a_body_that_is_no_json_is_refused_in_words(ana: Screen, world: World) -> None:
    for body in ("", "[1]", "{", "\x00"):
        response = ana.client.post(path(world, "replies"), body, content_type="application/json")
        assert response.status_code == 400
        assert response.json()["error"]


def test_another_text_under_a_number_that_was_used_is_refused_in_words(ana: Screen, world: World) -> None:
    number = str(uuid.uuid4())
    for noun, count in (("replies", 1), ("notes", 2)):
        ana.send(path(world, noun), draft(clientId=number, text="First."), status=201)
        said = ana.send(path(world, noun), draft(clientId=number, text="Second."), status=409)
        assert "another text" in said["error"]
        assert Message.objects.exclude(direction=Direction.IN).count() == count
        number = str(uuid.uuid4())


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, ""),
        ({"is_active": False}, "This channel is paused."),
        (
            {
                "sending_health": Health.NEEDS_PERSON,
                "sending_words": "535 Bad password",
                "sending_advice": "Enter it again.",
            },
            "This channel needs an admin: 535 Bad password Enter it again.",
        ),
        (
            {"sending_health": Health.FAILING, "sending_words": "no route to host"},
            "This channel has trouble and tries again by itself: no route to host",
        ),
    ],
)
def test_what_waits_for_its_channel_says_so(ana: Screen, world: World, fields: dict[str, Any], words: str) -> None:
    said = ana.send(path(world, "replies"), draft(), status=201)["message"]
    type(world.support_mail).objects.filter(pk=world.support_mail.pk).update(**fields)

    def shown() -> str:
        messages = ana.conversation(world.conversation.public_id)["messages"]
        return str(next(message["waits"] for message in messages if message["id"] == said["id"]))

    assert shown() == words
    Message.objects.filter(public_id=said["id"]).update(delivery=DeliveryState.SENT)
    assert shown() == ""


def test_what_waits_because_the_service_asks_for_it_says_until_when(ana: Screen, world: World) -> None:
    """The one that was put off is tried again then; the others wait along."""
    first, second = (ana.send(path(world, "replies"), draft(text=text), status=201) for text in ("Ja.", "Doch."))
    until = timezone.now() + dt.timedelta(minutes=5)
    Rest.objects.create(channel=world.support_mail, began_at=timezone.now(), until=until)
    OutboxEntry.objects.filter(message__public_id=first["message"]["id"]).update(state=State.DEFERRED)
    Message.objects.filter(public_id=first["message"]["id"]).update(delivery=DeliveryState.DEFERRED)
    shown = {each["id"]: each for each in ana.conversation(world.conversation.public_id)["messages"]}
    clock = localtime(until, ZoneInfo(world.ana.time_zone))
    put_off, along = shown[first["message"]["id"]], shown[second["message"]["id"]]
    assert (put_off["waits"], put_off["dueAt"]) == ("", until.isoformat())
    assert along["waits"].startswith("The service asks us to wait until ")
    assert f"{clock:%H:%M}" in along["waits"] or f"{clock:%d}".lstrip("0") in along["waits"]
    Rest.objects.update(until=timezone.now())
    assert not any(each["waits"] for each in ana.conversation(world.conversation.public_id)["messages"])


def test_screens_hear_of_a_rest_at_each_answer_that_waits_along(ana: Screen, world: World) -> None:
    ana.send(path(world, "replies"), draft(), status=201)
    before = LiveEvent.objects.latest("seq").seq
    rests.note(world.support_mail, RateLimited("429", retry_after=60, stage="answer"))
    heard = LiveEvent.objects.filter(seq__gt=before, conversation=world.conversation)
    assert [each.kind for each in heard] == ["delivery"]


def test_a_channel_that_only_receives_says_so_before_anybody_writes(ana: Screen, world: World) -> None:
    assert ana.conversation(world.conversation.public_id)["head"]["reply"]["cannot"] == ""
    world.support_mail.options = {"incoming": "imap", "imap_host": "imap.invalid"}
    world.support_mail.save(update_fields=["options"])
    assert "only receives" in ana.conversation(world.conversation.public_id)["head"]["reply"]["cannot"]


def test_what_failed_can_be_sent_again(ana: Screen, world: World) -> None:
    message_id = failed_answer(world)["message_id"]
    said = ana.send(f"/inbox/messages/{message_id}/attempts", status=201)
    assert said["message"]["delivery"] == DeliveryState.QUEUED


def test_what_is_on_its_way_cannot_be_sent_again(ana: Screen, world: World) -> None:
    message_id = ana.send(path(world, "replies"), draft(), status=201)["message"]["id"]
    said = ana.send(f"/inbox/messages/{message_id}/attempts", status=409)
    assert "not delivered" in said["error"]


def test_otto_can_neither_answer_nor_write_notes(otto: Screen, world: World) -> None:
    otto.send(path(world, "replies"), draft(), status=404)
    otto.send(path(world, "notes"), draft(), status=404)
    assert Conversation.objects.get().message_count == 1


def held_for_ana(ana: Screen, world: World, **fields: Any) -> dict[str, Any]:
    """An answer that Ana may take back for ten seconds."""
    world.ana.undo_seconds = 10
    world.ana.save()
    message: dict[str, Any] = ana.send(path(world, "replies"), draft(**fields), status=201)["message"]
    return message


def test_ana_takes_her_answer_back_and_gets_what_she_wrote(ana: Screen, world: World) -> None:
    world.ana.signature = "Ana\nACME"
    label = upload(ana, b"%PDF-1.7")
    said = held_for_ana(ana, world, files=[label["token"]], bcc=[{"name": "", "address": "boss@acme.example"}])
    assert said["delivery"] == "held"
    assert said["dueAt"] is not None
    undone = ana.send(f"/inbox/messages/{said['id']}/holding", {}, method="delete", status=201)
    assert undone["message"]["delivery"] == "cancelled"
    restored = undone["draft"]
    assert (restored["text"], restored["subject"]) == ("On its way.", "Re: Where?")
    assert [each["address"] for each in restored["bcc"]] == ["boss@acme.example"]
    again = draft(text=restored["text"], files=[each["token"] for each in restored["files"]])
    ana.send(path(world, "replies"), again, status=201)
    assert list(Attachment.objects.filter(message__direction="out").values_list("name", flat=True)) == ["label.pdf"] * 2


def test_what_is_meant_for_later_waits_until_afterwards_or_is_sent_now(ana: Screen, world: World) -> None:
    said = ana.send(path(world, "replies"), draft(sendAt="2999-01-04T09:00"), status=201)["message"]
    assert (said["delivery"], said["dueAt"][:10]) == ("held", "2999-01-04")
    now = ana.send(f"/inbox/messages/{said['id']}/holding", {}, status=201)["message"]
    assert now["delivery"] == "queued"
    assert "on its way" in ana.send(f"/inbox/messages/{said['id']}/holding", {}, status=409)["error"]


def test_a_time_that_is_over_is_refused(ana: Screen, world: World) -> None:
    said = ana.send(path(world, "replies"), draft(sendAt="2020-01-04T09:00"), status=400)
    assert said["fields"] == {"sendAt": "That time is over already."}


@pytest.mark.parametrize("later", [{"sendAt": "T"}, {"afterwards": "snooze", "snoozedUntil": "T"}])
def test_a_repeat_may_come_after_the_time_for_which_it_was_sent(
    ana: Screen, world: World, later: dict[str, str]
) -> None:
    soon = timezone.now() + dt.timedelta(minutes=5)
    body = draft(clientId=str(uuid.uuid4())) | {
        name: soon.isoformat() if value == "T" else value for name, value in later.items()
    }
    first = ana.send(path(world, "replies"), body, status=201)["message"]
    with time_machine.travel(soon + dt.timedelta(minutes=1), tick=False):
        again = ana.send(path(world, "replies"), body, status=201)["message"]
    assert again["id"] == first["id"]


def test_send_and_close(ana: Screen, world: World) -> None:
    ana.send(path(world, "replies"), draft(afterwards="close"), status=201)
    world.conversation.refresh_from_db()
    assert world.conversation.state == "closed"


def test_send_and_snooze(ana: Screen, world: World) -> None:
    ana.send(path(world, "replies"), draft(afterwards="snooze", snoozedUntil="2999-01-04T09:00"), status=201)
    world.conversation.refresh_from_db()
    assert world.conversation.state == "snoozed"
    assert world.conversation.snoozed_until is not None
    assert world.conversation.snoozed_until.year == 2999


def test_what_came_meanwhile_is_shown_before_anything_is_sent(ana: Screen, world: World) -> None:
    seen = world.message.pk
    make_message(world.conversation, "It has come!", sender=world.cora)
    refused = ana.send(path(world, "replies"), draft(seen=seen), status=409)
    assert [each["passages"][0]["text"] for each in refused["newer"]] == ["It has come!"]
    assert not OutboxEntry.objects.exists()
    ana.send(path(world, "replies"), draft(seen=refused["seen"]), status=201)


def test_what_was_tried_is_told_for_each_attempt_and_address(ana: Screen, world: World) -> None:
    there = failed_answer(world)
    entry = OutboxEntry.objects.get(message__public_id=there["message_id"])
    Attempt.objects.create(entry=entry, number=1, outcome="failed", host="mx.example", stage="rcpt", words="550 no")
    told = ana.get(f"/inbox/messages/{there['message_id']}/attempts")
    tried = told["attempts"][0]
    assert [tried[name] for name in ("outcome", "host", "stage", "words")] == ["failed", "mx.example", "rcpt", "550 no"]
    assert [each["address"] for each in told["recipients"]] == ["cora@customer.example"]


def test_what_perhaps_arrived_is_marked_as_sent(ana: Screen, world: World) -> None:
    there = uncertain_answer(world)
    said = ana.send(f"/inbox/messages/{there['message_id']}/receipt", {}, status=201)["message"]
    assert (said["delivery"], said["deliveryWords"]) == ("sent", "One of us marked it as sent.")
