"""F3.40: texts that programs stumble over, through every field that people write in (what mails bring:
tests/conversations/test_storing_mail.py)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from apps.contacts.models import ContactPoint
from apps.conversations.bodies import storable
from apps.conversations.models import Conversation, Direction, Message
from apps.delivery import letters
from apps.delivery.models import OutboxEntry
from tests import corpora
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.test import Client

    from tests.world import World

pytestmark = pytest.mark.django_db

#: What no database keeps, among what all do; and lengths beyond those of columns.
OURS = [
    "a\x00b",
    "\ud800",
    "a\udfffb",
    "\udcff\x07",
    "x" * 70_000,
    "\U0001f600" * 3_000,
    "\u202ea\u2066b",
    "\ufffe\uffff",
]
TOGETHER = 20


def texts() -> Iterator[str]:
    """All of them, several in one."""
    naughty = corpora.naughty_strings()
    for start in range(0, len(naughty), TOGETHER):
        yield "\n".join(naughty[start : start + TOGETHER])
    yield from OURS


def test_every_field_takes_them_several_at_a_time(world: World) -> None:
    for text in texts():
        write_everywhere(world, client_of(world.ana), text)


@pytest.mark.full
def test_every_field_takes_each_of_them(world: World) -> None:
    web = client_of(world.ana)
    for text in [*corpora.naughty_strings(), *OURS]:
        write_everywhere(world, web, text)


def write_everywhere(world: World, web: Client, text: str) -> None:
    """As an answer, a note, the first letter to somebody, a forward; and all of it is shown again."""
    number = Message.objects.count()
    to = {"name": text, "address": f"{uuid.uuid4().hex}@customer.example"}
    body = {"to": [to], "cc": [{**to, "address": "ben@customer.example"}], "subject": text, "text": text}
    here = f"/inbox/conversations/{world.conversation.public_id}"
    known = [
        send(web, f"{here}/replies", body),
        send(web, f"{here}/notes", {"text": text}),
        send(web, f"{here}/forwards", body),
        send(web, "/inbox/conversations", body | {"channel": world.support_mail.pk}),
    ]
    for path in ("/inbox/rows?view=all", f"{here}/", f"/inbox/people?q={'ab'}"):
        assert web.get(path).status_code == 200
    written = Message.objects.order_by("pk")[number:]
    assert len(written) == known.count(201)
    assert set(known) <= {201, 400}
    assert 201 in known or not storable(text).strip() or len(text) > 60_000, repr(text)
    for message in written:
        assert storable(text).strip() in message.text.replace("\r\n", "\n") or message.direction == Direction.OUT
        if message.outbox_entry:
            letter = letters.read(message.outbox_entry.content)
            assert message.channel.pure_adapter().compose(letter)
    forget(world, written[0].pk if written else 0)


def send(web: Client, path: str, body: dict[str, Any]) -> int:
    """The status; whatever raises in there fails the test."""
    body = body | {"clientId": str(uuid.uuid4())}
    return web.post(path, body, content_type="application/json").status_code


def forget(world: World, first: int) -> None:
    """So that the screen has no thousand messages to show for each text."""
    entries = list(Message.objects.filter(pk__gte=first).values_list("outbox_entry", flat=True)) if first else []
    Message.objects.filter(pk__gte=first).exclude(pk=world.message.pk).delete()
    OutboxEntry.objects.filter(pk__in=[pk for pk in entries if pk]).delete()
    Conversation.objects.exclude(pk=world.conversation.pk).delete()
    ContactPoint.objects.exclude(pk=world.cora.pk).delete()
