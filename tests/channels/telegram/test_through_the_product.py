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
from apps.conversations.actions import Draft, reply
from apps.conversations.models import DeliveryState, Direction, Message
from apps.delivery import postman
from apps.delivery.models import OutboxEntry
from apps.intake.mailbox import Mailbox
from apps.intake.models import Arrival
from tests.channels.rounds import read, take_in
from tests.channels.telegram.conftest import config_of
from tests.channels.test_no_secret_leaks import database, dump
from tests.servers.processes import wait_until
from tests.servers.telegram import TOKEN
from tests.world import make_agent

if TYPE_CHECKING:
    from pytest_django import Settings

    from apps.accounts.models import Agent
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
