"""Fills an empty database with the company: each mail through the door that real mail takes, each answer delivered."""

from __future__ import annotations

import dataclasses
import hashlib
from datetime import timedelta
from email.utils import make_msgid
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone

from apps.accounts.models import Agent, Team
from apps.channels import payloads
from apps.channels.contract import Address, InboundAttachment, InboundMessage
from apps.channels.models import Channel
from apps.conversations.actions import assign, close, ingest, make_ready, reply, reply_defaults, write_note
from apps.conversations.models import Conversation, Event, Message
from apps.delivery import postman
from dialog_inbox.demo.company import MAILBOXES, PASSWORD, PEOPLE, STORIES
from dialog_inbox.demo.postbox import postbox

if TYPE_CHECKING:
    import datetime as dt

    from dialog_inbox.demo.company import Story, Turn


def seed() -> bool:
    """Make people, mailboxes and mail; false if there are people already."""
    if Agent.objects.exists():
        return False
    _hire()
    _connect()
    with postbox():
        for story in STORIES:
            _tell(story)
    return True


def _hire() -> None:
    for person in PEOPLE:
        agent = Agent.objects.create_user(
            person.email,
            PASSWORD,
            name=person.name,
            role=person.role,
            language=person.language,
            signature=f"{person.name}\nRadhaus Linden",
        )
        if person.team:
            agent.teams.add(Team.objects.get_or_create(name=person.team)[0])


def _connect() -> None:
    host, _, port = settings.DEMO_POSTBOX.rpartition(":")
    options = {
        "incoming": "smtp",
        "outgoing": "smtp",
        "smtp_host": host,
        "smtp_port": int(port),
        "smtp_security": "plain",
        "smtp_user": "",
        "plus_addresses": True,
    }
    for name, address, display_name in MAILBOXES:
        channel = Channel.objects.create(
            name=name,
            address=address,
            display_name=display_name,
            options=options,
            connected_at=timezone.now() - timedelta(days=30),
            sends_system_mail=name == "Service",
        )
        channel.teams.add(Team.objects.get(name=name))


def _tell(story: Story) -> None:
    channel = Channel.objects.get(name=story.mailbox)
    conversation: Conversation | None = None
    for turn in story.turns:
        at = timezone.now() - timedelta(hours=turn.hours)
        if conversation is None or not turn.by:
            conversation = _customer_writes(story, turn, channel, conversation, at)
        else:
            _agent_writes(turn, conversation, at)
    assert conversation is not None
    _end(story, conversation)


def _customer_writes(
    story: Story, turn: Turn, channel: Channel, conversation: Conversation | None, at: dt.datetime
) -> Conversation:
    last = conversation.messages.exclude(external_id="").in_order().last() if conversation else None
    message = InboundMessage(
        external_id=make_msgid(domain="post.example").strip("<>"),
        content_hash=hashlib.sha256(turn.text.encode()).hexdigest(),
        sender=Address(name=story.customer, address=story.address),
        to=(Address(name=channel.display_name, address=channel.address),),
        subject=f"Re: {story.subject}" if last else story.subject,
        text=turn.text,
        in_reply_to=(last.external_id,) if last else (),
        sent_at=at,
        attachments=tuple(
            InboundAttachment(name=name, content_type=kind, content=content) for name, kind, content in turn.files
        ),
    )
    raw = payloads.keep(f"Subject: {message.subject}\r\n\r\n{message.text}".encode())
    taken = ingest(make_ready(message), channel=channel, received_at=at, payload=raw)
    assert taken.message is not None
    return taken.message.conversation


def _agent_writes(turn: Turn, conversation: Conversation, at: dt.datetime) -> None:
    agent = Agent.objects.get(name__startswith=turn.by)
    if turn.is_note:
        message = write_note(conversation, agent=agent, text=turn.text)
    else:
        draft = dataclasses.replace(reply_defaults(conversation), text=turn.text)
        message = reply(conversation, agent=agent, draft=draft)
        postman.deliver_due(limit_seconds=10)
    _backdate(message, at)


def _backdate(message: Message, at: dt.datetime) -> None:
    """The past cannot be lived through: the rows are made now and dated back."""
    Message.objects.filter(pk=message.pk).update(happened_at=at, sent_at=at)
    Conversation.objects.filter(pk=message.conversation_id).update(activity_at=at)


def _end(story: Story, conversation: Conversation) -> None:
    last = timezone.now() - timedelta(hours=story.turns[-1].hours)
    conversation.refresh_from_db()
    if story.assignee:
        agent = Agent.objects.get(name__startswith=story.assignee)
        assign(conversation, agent=agent, to=agent)
        if story.closed:
            close(conversation, agent=agent)
    Event.objects.filter(conversation=conversation).update(at=last)
