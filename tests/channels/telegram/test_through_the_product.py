"""A bot through the real intake and the real outbox: asked, answered, held where nobody can know, moved."""

from __future__ import annotations

import json
import logging
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Team
from apps.channels.checking import try_out
from apps.channels.models import Channel, Health
from apps.channels.telegram import membership, refusals
from apps.conversations.actions import Draft, mark_as_sent, reply, send_again
from apps.conversations.models import DeliveryState, Direction, Message
from apps.delivery import judging, postman
from apps.delivery.models import OutboxEntry, State
from apps.delivery.outbox import cancel
from apps.intake.collect import collect
from apps.intake.completing import MOST_ATTEMPTS, complete_kept_arrivals
from apps.intake.mailbox import Mailbox
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_kept_arrivals
from tests.channels.rounds import read, take_in
from tests.channels.telegram.conftest import config_of
from tests.channels.test_no_secret_leaks import database, dump
from tests.servers.processes import wait_until
from tests.servers.telegram import TOKEN, call
from tests.world import make_agent

if TYPE_CHECKING:
    from pytest_django import Settings
    from pytest_django.live_server_helper import LiveServer

    from apps.accounts.models import Agent
    from apps.delivery.rulings import Answer
    from tests.channels.contract import HttpProxy
    from tests.servers.telegram import Cloud

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _our_own_network(settings: Settings) -> None:
    settings.HTTP_INSIDE_HOSTS = ["127.0.0.1"]
    settings.SITE_URL = "https://inbox.example.com"


@pytest.fixture
def team() -> Team:
    team: Team = Team.objects.create(name="Support")
    return team


@pytest.fixture
def ana(team: Team) -> Agent:
    return make_agent("Ana Alvarez", teams=[team])


@pytest.fixture
def channel(line: HttpProxy, cloud: Cloud, team: Team) -> Channel:
    """The bot, connected before anybody wrote to it."""
    config = config_of(line.url)
    channel = Channel(kind="telegram", name="Telegram", address="@acmebot", options=dict(config.options))
    channel.secrets = dict(config.secrets)
    channel.connected_at = timezone.now() - timedelta(hours=1)
    channel.save()
    channel.teams.add(team)
    return channel


def deliver() -> None:
    OutboxEntry.objects.filter(settled_at=None).update(due_at=timezone.now())
    postman.deliver_due(limit_seconds=60)


def message(text: str) -> Message:
    return Message.objects.select_related("conversation").get(text=text)


def test_a_chat_goes_on_in_one_conversation(cloud: Cloud, channel: Channel, ana: Agent) -> None:
    chat, invoice = cloud.private("Cora"), cloud.take_file(b"%PDF-1.7")
    cloud.say(chat, "Wann kommt mein Paket?")
    take_in(channel)
    asked = message("Wann kommt mein Paket?")
    assert asked.conversation.waiting_since
    assert asked.sender_handle == "@cora"
    answer = reply(asked.conversation, agent=ana, draft=Draft(to=(), subject="", text="Morgen."))
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    assert [each["text"] for each in cloud.written] == ["Morgen."]
    cloud.say(chat, "", document={"file_id": invoice, "file_name": "a.pdf"}, caption="Danke!")
    cloud.edit(chat, 1, "Wann kommt mein großes Paket?")
    take_in(channel)
    rows = Message.objects.filter(channel=channel)
    assert {row.conversation_id for row in rows} == {asked.conversation_id}
    assert [row.name for row in message("Danke!").attachments.all()] == ["a.pdf"]
    assert Message.objects.get(pk=asked.pk).text == "Wann kommt mein großes Paket?"


def test_nothing_waits_behind_a_file_that_cannot_be_had(cloud: Cloud, channel: Channel) -> None:
    """It is asked for a few times with pauses; then its message is read without it, and says so."""
    chat, lost = cloud.private("Cora"), cloud.take_file(b"%PDF")
    cloud.shaky_files.add(lost)
    cloud.say(chat, "", document={"file_id": lost, "file_name": "a.pdf"}, caption="Siehe Anhang.")
    cloud.say(cloud.private("Otto"), "Und ich?")
    with channel.adapter() as adapter:
        collect(adapter, channel=channel, source=adapter.sources()[0])
    read_kept_arrivals(seconds=60)
    assert message("Und ich?").conversation.waiting_since
    for _ in range(MOST_ATTEMPTS):
        assert not Message.objects.filter(text="Siehe Anhang.").exists()
        assert complete_kept_arrivals(seconds=60) == (True, False)
        assert complete_kept_arrivals(seconds=60) == (False, False), "it is left alone for a while"
        Arrival.objects.filter(state=ArrivalState.INCOMPLETE).update(lease_until=timezone.now())
    read_kept_arrivals(seconds=60)
    assert message("Siehe Anhang.").notices == ["The file “a.pdf” could not be fetched from Telegram."]


def test_a_file_that_comes_late_stands_where_it_belongs(cloud: Cloud, channel: Channel) -> None:
    chat, late = cloud.private("Cora"), cloud.take_file(b"%PDF")
    cloud.shaky_files.add(late)
    cloud.say(chat, "", document={"file_id": late, "file_name": "a.pdf"}, caption="Eins")
    cloud.say(chat, "Zwei")
    with channel.adapter() as adapter:
        collect(adapter, channel=channel, source=adapter.sources()[0])
    complete_kept_arrivals(seconds=60)
    read_kept_arrivals(seconds=60)
    cloud.shaky_files.clear()
    Arrival.objects.filter(state=ArrivalState.INCOMPLETE).update(lease_until=timezone.now())
    read()
    shown = Message.objects.filter(channel=channel).order_by("happened_at", "id")
    assert [(row.text, row.attachments.count()) for row in shown] == [("Eins", 1), ("Zwei", 0)]
    assert len({row.conversation_id for row in shown}) == 1


def test_who_blocks_the_bot_is_not_waited_for(cloud: Cloud, channel: Channel, ana: Agent) -> None:
    """It stands in the conversation at once, and an answer is refused in words."""
    chat = cloud.private("Cora")
    cloud.say(chat, "Ihr antwortet ja doch nicht.")
    cloud.blocked.add(chat)
    cloud.become(chat, "kicked")
    take_in(channel)
    asked, blocked = Message.objects.filter(channel=channel).order_by("id")
    assert blocked.conversation_id == asked.conversation_id
    assert (blocked.automatic, blocked.notices) == (True, [membership.BLOCKED])
    answer = reply(asked.conversation, agent=ana, draft=Draft(to=(), subject="", text="Doch!"))
    deliver()
    answer.refresh_from_db()
    assert (answer.delivery, cloud.written) == (DeliveryState.FAILED, [])
    assert OutboxEntry.objects.get().advice == refusals.BLOCKED


def test_a_chat_that_is_written_to_too_fast_is_waited_for(cloud: Cloud, channel: Channel, ana: Agent) -> None:
    """As long as Telegram says, and nobody else waits along; each message is there once."""
    chats = {name: cloud.private(name) for name in ("Cora", "Otto")}
    for name, chat in chats.items():
        cloud.say(chat, f"Hier ist {name}.", author=name)
    take_in(channel)
    cloud.hurried[chats["Cora"]] = [20]
    for name in chats:
        draft = Draft(to=(), subject="", text=f"Hallo, {name}!")
        reply(message(f"Hier ist {name}.").conversation, agent=ana, draft=draft)
    before = timezone.now()
    deliver()
    assert [each["text"] for each in cloud.written] == ["Hallo, Otto!"]
    entry = OutboxEntry.objects.get(state=State.DEFERRED)
    assert entry.due_at - before >= timedelta(seconds=20)
    deliver()
    assert [each["text"] for each in cloud.written] == ["Hallo, Otto!", "Hallo, Cora!"]
    assert set(Message.objects.filter(direction=Direction.OUT).values_list("delivery", flat=True)) == {"sent"}


def test_what_may_be_there_is_held_for_a_person(cloud: Cloud, line: HttpProxy, channel: Channel, ana: Agent) -> None:
    """Accepted, and then the answer got lost: it is there once, and never sent again by itself."""
    cloud.say(cloud.private("Cora"), "Noch da?")
    take_in(channel)
    answer = reply(message("Noch da?").conversation, agent=ana, draft=Draft(to=(), subject="", text="Ja."))
    line.cut(method="POST", after_taking=True)
    deliver()
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.UNCERTAIN
    assert len(cloud.written) == 1


@pytest.mark.parametrize("arrived", [True, False])
def test_a_person_decides_what_became_of_it(
    cloud: Cloud, line: HttpProxy, channel: Channel, ana: Agent, *, arrived: bool
) -> None:
    """Whoever looks into the chat says that it is there, or has it sent again: then it is there once, too."""
    cloud.say(cloud.private("Cora"), "Noch da?")
    take_in(channel)
    answer = reply(message("Noch da?").conversation, agent=ana, draft=Draft(to=(), subject="", text="Ja."))
    line.cut(method="POST", after_taking=arrived)
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.UNCERTAIN
    (mark_as_sent if arrived else send_again)(answer, agent=ana)
    deliver()
    answer.refresh_from_db()
    assert (answer.delivery, [each["text"] for each in cloud.written]) == (DeliveryState.SENT, ["Ja."])
    cloud.say(cloud.private("Cora"), "Danke!")
    take_in(channel)
    assert message("Danke!").conversation_id == answer.conversation_id


def long_answer(cloud: Cloud, channel: Channel, ana: Agent, *, words: str) -> tuple[int, Message]:
    """The chat, and an answer into it of one message for each letter of `words`."""
    chat = cloud.private("Cora")
    cloud.say(chat, "Wie geht das?")
    take_in(channel)
    draft = Draft(to=(), subject="", text="\n\n".join(letter * 4000 for letter in words))
    return chat, reply(message("Wie geht das?").conversation, agent=ana, draft=draft)


def test_what_is_put_off_between_two_messages_goes_later(cloud: Cloud, channel: Channel, ana: Agent) -> None:
    """Of an answer in two messages the first is there: it is not said again, and cannot be taken back."""
    chat, answer = long_answer(cloud, channel, ana, words="ab")
    cloud.hurried[chat] = [0, 60]
    deliver()
    answer.refresh_from_db()
    assert answer.outbox_entry
    assert (answer.delivery, len(cloud.written)) == (DeliveryState.DEFERRED, 1)
    assert not cancel(answer.outbox_entry)
    deliver()
    answer.refresh_from_db()
    assert (answer.delivery, [each["text"][0] for each in cloud.written]) == (DeliveryState.SENT, ["a", "b"])
    assert answer.outbox_entry
    assert answer.outbox_entry.receipt["parts"] == [f"{chat}:{cloud.written[1]['message_id']}"]


def test_what_is_put_off_for_too_long_is_not_called_undelivered(cloud: Cloud, channel: Channel, ana: Agent) -> None:
    chat, answer = long_answer(cloud, channel, ana, words="ab")
    cloud.hurried[chat] = [0, 60]
    OutboxEntry.objects.update(give_up_at=timezone.now())
    deliver()
    answer.refresh_from_db()
    assert answer.outbox_entry
    assert (answer.delivery, answer.outbox_entry.advice) == (DeliveryState.UNCERTAIN, judging.GO_ON)


def test_only_the_message_in_flight_is_in_doubt(
    cloud: Cloud, channel: Channel, ana: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The program is killed when Telegram has taken the second of three messages, and nobody was told."""

    class Killed(BaseException):
        pass

    def die_at_the_second(entry: OutboxEntry, answer: Answer, of: Channel) -> None:
        if len(cloud.written) == 2:
            raise Killed
        settle(entry, answer, of)

    settle = postman._write_down
    _chat, answer = long_answer(cloud, channel, ana, words="abc")
    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr(postman, "_write_down", die_at_the_second)
        deliver()
    OutboxEntry.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.UNCERTAIN
    assert "The first 1 are there" in answer.delivery_words
    assert OutboxEntry.objects.get().advice == judging.GO_ON
    assert [each["text"][0] for each in cloud.written] == ["a", "b"]
    send_again(answer, agent=ana)
    deliver()
    answer.refresh_from_db()
    assert (answer.delivery, [each["text"][0] for each in cloud.written]) == (DeliveryState.SENT, ["a", "b", "b", "c"])


def test_a_group_that_moved_is_answered_where_it_is(cloud: Cloud, channel: Channel, ana: Agent) -> None:
    group = cloud.group()
    cloud.say(group, "Vor dem Umzug.")
    take_in(channel)
    asked = message("Vor dem Umzug.")
    now = cloud.migrate(group)
    answer = reply(asked.conversation, agent=ana, draft=Draft(to=(), subject="", text="Hier bin ich."))
    deliver()
    answer.refresh_from_db()
    assert (answer.delivery, cloud.written[0]["chat"]["id"]) == (DeliveryState.SENT, now)
    cloud.say(now, "Nach dem Umzug.")
    take_in(channel)
    assert message("Nach dem Umzug.").conversation_id == asked.conversation_id


def test_telegram_calls_and_is_believed_by_its_secret(cloud: Cloud, channel: Channel) -> None:
    channel.options = {**channel.options, "receive": "hook"}
    channel.save()
    take_in(channel)
    assert cloud.hook["url"] == channel.hook_url
    cloud.say(cloud.private("Cora"), "Geheim?")
    for secret, status in (("falsch", 401), (cloud.hook["secret_token"], 200), (cloud.hook["secret_token"], 200)):
        answer = Client().post(
            f"/hooks/{channel.public_id}/",
            json.dumps(cloud.updates[-1]),
            content_type="application/json",
            headers={"X-Telegram-Bot-Api-Secret-Token": secret},
        )
        assert answer.status_code == status
    read()
    assert Message.objects.filter(text="Geheim?", direction=Direction.IN).count() == 1


def test_what_telegram_could_not_tell_us_waits_there(
    cloud: Cloud, channel: Channel, live_server: LiveServer, settings: Settings
) -> None:
    channel.options = {**channel.options, "receive": "hook"}
    channel.save()
    take_in(channel)
    invoice = cloud.take_file(b"%PDF")
    for number in range(3):
        cloud.say(
            cloud.private("Cora"), "", document={"file_id": invoice, "file_name": "a.pdf"}, caption=f"Nr. {number}"
        )
    Channel.objects.update(is_active=False)
    assert call(cloud, live_server.url) == 0
    assert cloud.trouble["last_error_message"] == "Wrong response from the webhook: 404 Not Found"
    Channel.objects.update(is_active=True)
    assert call(cloud, live_server.url) == 3
    read()
    rows = Message.objects.filter(channel=channel).order_by("id")
    assert [(row.text, row.attachments.count()) for row in rows] == [("Nr. 0", 1), ("Nr. 1", 1), ("Nr. 2", 1)]


def test_a_message_is_heard_of_while_we_wait(cloud: Cloud, channel: Channel) -> None:
    """The listener's own thread: it asks, waits with Telegram, and asks again."""
    listener = Mailbox(channel)
    listener.start()
    try:
        assert wait_until(lambda: bool(cloud.offsets), seconds=30)
        cloud.say(cloud.private("Cora"), "Klingeling.")
        assert wait_until(lambda: Arrival.objects.filter(channel=channel).exists(), seconds=30)
    finally:
        listener.ending.set()
        listener.join(30)
    assert Channel.objects.get(pk=channel.pk).health == Health.OK


def test_the_token_stays_where_it_is_encrypted(
    cloud: Cloud, line: HttpProxy, channel: Channel, ana: Agent, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    cloud.say(cloud.private("Cora"), "Noch da?")
    take_in(channel)
    reply(message("Noch da?").conversation, agent=ana, draft=Draft(to=(), subject="", text="Ja."))
    body = json.dumps({"ok": False, "description": f"Unauthorized: {TOKEN}"}).encode()
    line.answer(401, body=body, times=3)
    found = [try_out(channel)]
    deliver()
    listener = Mailbox(channel)
    listener._attempt()
    channel.refresh_from_db()
    assert channel.health == Health.NEEDS_PERSON
    assert TOKEN not in f"{found}{database()}{dump()}{caplog.text}"
