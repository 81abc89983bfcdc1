"""The example bridge does what its page says: a question in the guestbook, an answer from the inbox below it."""

from __future__ import annotations

import base64
import os
import re
import subprocess
import sys
import urllib.parse
import urllib.request
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache

from apps.accounts.models import Role, Team
from apps.channels.contract import Audience
from apps.channels.models import Channel, Health
from apps.conversations.actions import Draft, reply
from apps.conversations.models import Conversation, DeliveryState, Message
from apps.delivery.postman import deliver_due
from apps.intake.reading import read_chunks
from tests.servers.processes import free_ports, wait_until
from tests.world import client_of, make_agent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.live_server_helper import LiveServer

BRIDGE = Path(__file__).parents[2] / "examples" / "bridge"
SECRET = "whsec_" + base64.b64encode(b"guestbook" * 4).decode()

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def channel(live_server: LiveServer) -> Channel:
    (port,) = free_ports(1)
    cache.clear()
    channel: Channel = Channel.objects.create(
        kind="generic",
        name="Guestbook",
        address="guestbook.example",
        options={"url": f"http://127.0.0.1:{port}/inbox", "audience": "public", "once": True},
        secrets={"secret": SECRET},
    )
    channel.teams.add(Team.objects.create(name="Support"))
    return channel


@pytest.fixture
def book(channel: Channel, live_server: LiveServer) -> Iterator[str]:
    """The guestbook's address."""
    url = str(channel.options["url"]).removesuffix("/inbox")
    port = url.rpartition(":")[2]
    hook = f"{live_server.url}/hooks/{channel.public_id}/"
    environment = {**os.environ, "INBOX_HOOK": hook, "INBOX_SECRET": SECRET}
    program = subprocess.Popen([sys.executable, "guestbook.py", port], cwd=BRIDGE, env=environment)
    try:
        assert wait_until(lambda: is_up(url), seconds=60)
        yield url
    finally:
        program.terminate()
        program.wait(timeout=30)


def is_up(url: str) -> bool:
    try:
        return bool(shown(url))
    except OSError:
        return False


def shown(url: str) -> str:
    with urllib.request.urlopen(url, timeout=10) as page:
        return str(page.read(), "utf-8")


def write(url: str, text: str, *, thread: str = "") -> None:
    form = urllib.parse.urlencode({"author": "Cora", "text": text, "thread": thread}).encode()
    urllib.request.urlopen(url, form, timeout=10).close()


def arrived(text: str) -> bool:
    read_chunks(seconds=30)
    return Message.objects.filter(text=text).exists()


def test_a_question_in_the_book_is_answered_from_the_inbox(channel: Channel, book: str) -> None:
    ana = make_agent("Ana Alvarez", teams=[channel.teams.get()])
    write(book, "Wann öffnet ihr wieder?")
    assert wait_until(lambda: arrived("Wann öffnet ihr wieder?"), seconds=60)
    conversation = Conversation.objects.get()
    question = conversation.messages.get()
    assert (question.audience, question.permalink) == (Audience.PUBLIC, f"{book}/#1")

    answer = reply(conversation, agent=ana, draft=Draft(to=(), subject="", text="Am Montag!", audience=Audience.PUBLIC))
    deliver_due(limit_seconds=30)
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    assert re.findall(r"(?s)<b>(.*?)</b> (.*?)\s*</li>", shown(book)) == [
        ("Cora", "Wann öffnet ihr wieder?"),
        ("Our team", "Am Montag!"),
    ]

    write(book, "Danke!", thread="1")
    assert wait_until(lambda: arrived("Danke!"), seconds=60)
    assert Conversation.objects.count() == 1
    assert conversation.messages.count() == 3


def test_the_page_of_the_channel_tries_the_bridge_out(channel: Channel, book: str) -> None:
    adam = make_agent("Adam Adler", role=Role.ADMIN)
    client_of(adam).post(f"/settings/channels/{channel.pk}/check/")
    channel.refresh_from_db()
    assert (channel.health, channel.findings[0]["severity"]) == (Health.OK, "ok")
