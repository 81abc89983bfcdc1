"""Short ways to say what Cora, Carl and colleagues write in the forum."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.channels.contract import Address, Audience, InboundAttachment, InboundMessage, SendReport, Withdrawal
from apps.channels.models import Channel
from apps.conversations.actions import ingest, make_ready, take_send_report, withdraw_post
from apps.conversations.models import Message

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from apps.accounts.models import Team

CORA = Address(name="Cora Kunde", address="1204@forum.test", handle="@cora", url="https://forum.test/u/cora")
CARL = Address(name="Carl", address="1205@forum.test", handle="@carl", url="https://forum.test/u/carl")
COMPANY = Address(name="Example GmbH", address="1@forum.test", handle="@example", url="https://forum.test/u/example")

ADAPTERS = {"forum": "tests.delivery.forum.ForumAdapter"}


def make_forum(folder: Path, *, team: Team | None = None, name: str = "Forum", **can: Any) -> Channel:
    """Reading began an hour ago; `can` says what it can do otherwise than `tests.delivery.forum.CAN`."""
    channel = Channel.objects.create(
        kind="forum",
        name=name,
        address=f"{name.lower()}.test",
        display_name="Example GmbH",
        connected_at=timezone.now() - timedelta(hours=1),
        options={"folder": str(folder), "can": can},
    )
    if team:
        channel.teams.add(team)
    return channel


def post(number: int | str, text: str = "Hallo", **fields: Any) -> InboundMessage:
    """What Cora writes in topic 1 for everybody, unless `fields` say otherwise."""
    external_id = f"post:{number}"
    version = fields.get("version", 1)
    defaults: dict[str, Any] = {
        "external_id": external_id,
        "content_hash": hashlib.sha256(f"{external_id} {version} {text}".encode()).hexdigest(),
        "sender": CORA,
        "subject": "Where is my parcel?",
        "text": text,
        "thread": "topic:1",
        "audience": Audience.PUBLIC,
        "permalink": f"https://forum.test/p/{number}",
        "reference": f'{{"number": "{number}"}}',
        "version": version,
    }
    return InboundMessage(**(defaults | fields))


def picture(content: bytes, name: str = "picture.png") -> InboundAttachment:
    """A file that is in a post."""
    return InboundAttachment(name=name, content_type="image/png", content=content)


def ours(number: int | str, text: str, **fields: Any) -> InboundMessage:
    """What is written there in the company's name."""
    return post(number, text, sender=COMPANY, by_us=True, **fields)


def take(
    channel: Channel, found: InboundMessage | Withdrawal | SendReport, *, at: dt.datetime | None = None
) -> Message | None:
    """Let it come in now; the message as it is then, if there is one."""
    now = at or timezone.now()
    if isinstance(found, Withdrawal):
        row = withdraw_post(found, channel=channel, received_at=now)
    elif isinstance(found, SendReport):
        row = take_send_report(found, channel=channel, received_at=now)
    else:
        row = ingest(make_ready(found), channel=channel, received_at=now, payload="f" * 64).message
    return Message.objects.get(pk=row.pk) if row else None


def taken(channel: Channel, found: InboundMessage, *, at: dt.datetime | None = None) -> Message:
    """The same, of a message."""
    row = take(channel, found, at=at)
    assert row is not None
    return row
