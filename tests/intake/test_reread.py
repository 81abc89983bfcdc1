"""`manage.py reread`: kept payloads read once more, by better code than before."""

from __future__ import annotations

import io
import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Team
from apps.channels import payloads
from apps.channels.models import Channel
from apps.conversations.actions import close, merge
from apps.conversations.models import Attachment, Conversation, LiveEvent, Message, State
from apps.intake import reading
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_kept_arrivals
from tests.intake.samples import with_a_file
from tests.intake.test_reading import kept
from tests.world import make_agent

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate().isoformat()
SOON = (timezone.localdate() + timedelta(days=2)).isoformat()


@pytest.fixture
def mailbox(db: None) -> Channel:
    channel: Channel = Channel.objects.create(name="Support", address="support@acme.example", options={})
    return channel


def reread(*words: str) -> list[str]:
    out = io.StringIO()
    call_command("reread", *words, stdout=out)
    return out.getvalue().splitlines()


def taken_in(channel: Channel, content: bytes) -> Message:
    kept(channel, content)
    assert not read_kept_arrivals(seconds=60)
    return Message.objects.latest("pk")


def as_read_by_worse_code(message: Message) -> None:
    message.attachments.all().delete()
    Message.objects.filter(pk=message.pk).update(text="Gr??e", html="", subject="=?utf-8?q?", notices=["left out"])


def everything() -> list[object]:
    messages = Message.objects.order_by("pk").values_list("pk", "text", "html", "subject", "notices", "conversation")
    files = Attachment.objects.order_by("pk").values_list("pk", "name", "payload")
    rows = Conversation.objects.order_by("pk").values_list("pk", "state", "waiting_since", "message_count", "snippet")
    return [*messages, *files, *rows]


def test_what_was_read_badly_is_brought_up_to_date_and_only_once(mailbox: Channel) -> None:
    message = taken_in(mailbox, with_a_file("Grüße aus Köln"))
    before = (message.subject, message.text, message.html, message.notices)
    files = list(message.attachments.values_list("name", "payload"))
    as_read_by_worse_code(message)
    assert reread("--since", TODAY)[0] == "1 changed, 0 as before, 0 not read this time."
    message.refresh_from_db()
    assert (message.subject, message.text, message.html, message.notices) == before
    assert list(message.attachments.values_list("name", "payload")) == files == [("rechnung.pdf", files[0][1])]
    assert message.conversation.snippet == "Grüße aus Köln"
    after = everything()
    assert reread("--since", TODAY)[0] == "0 changed, 1 as before, 0 not read this time."
    assert everything() == after


def test_open_screens_hear_of_what_changed(mailbox: Channel) -> None:
    message = taken_in(mailbox, with_a_file("Hallo"))
    as_read_by_worse_code(message)
    events = LiveEvent.objects.count()
    reread("--since", TODAY)
    reread("--since", TODAY)
    assert list(LiveEvent.objects.order_by("seq").values_list("kind", flat=True))[events:] == ["message"]


def test_everything_stays_where_agents_put_it(mailbox: Channel) -> None:
    ana = make_agent("ana")
    team = Team.objects.create(name="Support")
    team.agents.add(ana)
    mailbox.teams.add(team)
    first, second = taken_in(mailbox, with_a_file("eins")), taken_in(mailbox, with_a_file("zwei"))
    merge(first.conversation, [second.conversation], agent=ana)
    close(first.conversation, agent=ana)
    for message in (first, second):
        as_read_by_worse_code(message)
    assert reread("--channel", "Support", "--since", TODAY)[0].startswith("2 changed")
    [home] = Conversation.objects.filter(merged_into=None)
    assert (home.state, home.message_count) == (State.CLOSED, 2)
    assert sorted(home.messages.values_list("text", flat=True)) == ["eins\n", "zwei\n"]


def test_a_file_that_is_still_the_same_keeps_its_link(mailbox: Channel) -> None:
    message = taken_in(mailbox, with_a_file("Hallo"))
    link = message.attachments.get().public_id
    Message.objects.filter(pk=message.pk).update(text="H?llo")
    Attachment.objects.create(message=message, name="winmail.dat", content_type="x/y", size=1, payload="0" * 64)
    reread("--since", TODAY)
    assert message.attachments.get().public_id == link


def test_the_same_mail_by_another_way_is_still_recognised(mailbox: Channel) -> None:
    """What it is recognised by is brought up to date as well."""
    content = with_a_file("Hallo")
    message = taken_in(mailbox, content)
    Message.objects.filter(pk=message.pk).update(content_hash="0" * 64)
    reread("--since", TODAY)
    other = Channel.objects.create(name="Sales", address="sales@acme.example", options={})
    kept(other, b"Received: by mx.test; Sun, 22 Nov 2026 08:00:00 +0000\r\n" + content)
    assert not read_kept_arrivals(seconds=60)
    assert Message.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_others_may_write_meanwhile(mailbox: Channel) -> None:
    """On SQLite nobody can write beside a query of their own that is older than what another has written since."""
    message = taken_in(mailbox, with_a_file("Hallo"))
    first = Arrival.objects.get()
    again = {"state": ArrivalState.REPEATED, "payload": first.payload, "size": first.size, "message": message}
    Arrival.objects.bulk_create(
        Arrival(channel=mailbox, source="INBOX", source_role="inbox", key=f"{key}", received_at=timezone.now(), **again)
        for key in range(1, 150)
    )
    as_read_by_worse_code(message)
    others = threading.Thread(target=_write_until, args=(done := threading.Event(), mailbox))
    others.start()
    try:
        assert reread("--since", TODAY)[0] == "1 changed, 149 as before, 0 not read this time."
    finally:
        done.set()
        others.join()


def _write_until(done: threading.Event, channel: Channel) -> None:
    try:
        while not done.wait(0.001):
            Channel.objects.filter(pk=channel.pk).update(last_arrival_at=timezone.now())
    finally:
        connection.close()


def test_what_came_before_that_day_and_other_channels_are_left_alone(mailbox: Channel) -> None:
    Channel.objects.create(name="Sales", address="sales@acme.example", options={})
    message = taken_in(mailbox, with_a_file("Hallo"))
    as_read_by_worse_code(message)
    reread("--since", SOON)
    reread("--since", TODAY, "--channel", "Sales")
    message.refresh_from_db()
    assert message.text == "Gr??e"


def test_what_cannot_be_read_any_more_stays_as_it_was(mailbox: Channel) -> None:
    message = taken_in(mailbox, with_a_file("Hallo"))
    with payloads.open_payload(message.payload) as file:
        Path(file.name).unlink()
    assert reread("--since", TODAY)[0] == "0 changed, 0 as before, 1 not read this time."
    message.refresh_from_db()
    assert message.text == "Hallo\n"
    assert Arrival.objects.get().state == ArrivalState.READ


@pytest.mark.parametrize("words", [("--all-unreadable",), ("--since", TODAY)])
def test_the_tray_is_emptied_of_what_can_be_read_by_now(mailbox: Channel, words: tuple[str, ...]) -> None:
    Arrival.objects.filter(pk=kept(mailbox, with_a_file("Hallo")).pk).update(state=ArrivalState.UNREADABLE, reason="?")
    broken = kept(mailbox, b"no mail at all")
    assert not read_kept_arrivals(seconds=60)
    assert reread(*words)[-1] == "Of 2 that could not be read, 1 are read now."
    assert Message.objects.get().text == "Hallo\n"
    broken.refresh_from_db()
    assert broken.state == ArrivalState.UNREADABLE and broken.reason


def test_what_a_worker_has_in_hand_does_not_count_as_read(mailbox: Channel) -> None:
    unreadable = kept(mailbox, b"no mail at all")
    assert not read_kept_arrivals(seconds=60)
    with reading._our_turn:
        said = reread("--all-unreadable")
    assert said == ["Of 1 that could not be read, 0 are read now.", "1 are in the hands of a worker."]
    unreadable.refresh_from_db()
    assert unreadable.state == ArrivalState.KEPT


@pytest.mark.parametrize("words", [(), ("--since", "gestern"), ("--all-unreadable", "--channel", "Nobody")])
def test_it_says_what_it_needs(mailbox: Channel, words: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        reread(*words)
