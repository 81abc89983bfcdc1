"""A small company to test with: who works there, what they see, and one conversation with Cora.

Support (Ana and Ben answer, Lea leads) has the channel `support_mail`, with Cora's conversation in it. Sales (Otto) has
`sales_mail`; he must be refused whatever belongs to Support. Adam is the admin. Rows are made directly, so that a test
of one room does not depend on the deeds of another.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Self

import pytest
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Agent, Role, Team
from apps.channels import payloads
from apps.channels.models import Channel
from apps.contacts.models import Contact, ContactPoint
from apps.conversations.models import Attachment, Conversation, Direction, Message

PASSWORD = "a long walk in the rain"


@dataclass(frozen=True, kw_only=True)
class World:
    support: Team
    sales: Team
    ana: Agent
    ben: Agent
    lea: Agent
    adam: Agent
    otto: Agent
    support_mail: Channel
    sales_mail: Channel
    cora: ContactPoint
    conversation: Conversation
    message: Message
    attachment: Attachment

    @classmethod
    def build(cls) -> Self:
        support, sales = Team.objects.create(name="Support"), Team.objects.create(name="Sales")
        support_mail, sales_mail = make_channel("Support", teams=[support]), make_channel("Sales", teams=[sales])
        cora = make_contact("Cora Kunde", "cora@customer.example")
        message = make_message(make_conversation(support_mail, cora), "My parcel has not come.", sender=cora)
        return cls(
            support=support,
            sales=sales,
            ana=make_agent("Ana Alvarez", teams=[support]),
            ben=make_agent("Ben Bauer", teams=[support]),
            lea=make_agent("Lea Lang", teams=[support], role=Role.LEAD),
            adam=make_agent("Adam Amsel", role=Role.ADMIN),
            otto=make_agent("Otto Ohm", teams=[sales]),
            support_mail=support_mail,
            sales_mail=sales_mail,
            cora=cora,
            conversation=message.conversation,
            message=message,
            attachment=make_attachment(message, "parcel.txt", b"number 4711"),
        )


def make_agent(name: str, *, teams: list[Team] | None = None, role: Role = Role.AGENT) -> Agent:
    """An agent with PASSWORD; the address is the first name at acme.example."""
    email = f"{name.split()[0].casefold()}@acme.example"
    agent = Agent.objects.create_user(email, PASSWORD, name=name, role=role, undo_seconds=0)
    agent.teams.set(teams or [])
    return agent


def make_channel(name: str, *, teams: list[Team]) -> Channel:
    """A mailbox that nobody can reach, seen by `teams`."""
    channel: Channel = Channel.objects.create(
        kind="email",
        name=name,
        address=f"{name.casefold()}@acme.example",
        options={"imap_host": "imap.invalid", "outgoing": "smtp", "smtp_host": "smtp.invalid"},
    )
    channel.teams.set(teams)
    return channel


def make_contact(name: str, address: str) -> ContactPoint:
    return ContactPoint.objects.create(
        contact=Contact.objects.create(name=name), kind="email", value=address.casefold(), shown_as=address
    )


def make_conversation(channel: Channel, contact: ContactPoint, *, subject: str = "Where is my parcel?") -> Conversation:
    """An open conversation, without messages, whose customer waits."""
    conversation = Conversation.objects.create(
        subject=subject, channel=channel, contact=contact.contact, waiting_since=timezone.now()
    )
    conversation.channels.add(channel)
    return conversation


def make_message(conversation: Conversation, text: str, *, sender: ContactPoint) -> Message:
    """One that the customer wrote just now."""
    message = Message.objects.create(
        conversation=conversation,
        channel=conversation.channel,
        direction=Direction.IN,
        contact_point=sender,
        external_id=f"{conversation.pk}-{conversation.message_count}@customer.example",
        subject=conversation.subject,
        sender_name=sender.contact.name,
        sender_address=sender.shown_as,
        to=[{"name": conversation.channel.name, "address": conversation.channel.address}],
        text=text,
    )
    conversation.message_count += 1
    conversation.snippet = text[:200]
    conversation.activity_at = message.happened_at
    conversation.save(update_fields=["message_count", "snippet", "activity_at"])
    return message


def make_attachment(message: Message, name: str, content: bytes) -> Attachment:
    return Attachment.objects.create(
        message=message, name=name, content_type="text/plain", size=len(content), payload=payloads.keep(content)
    )


def client_of(agent: Agent | None) -> Client:
    """A browser in which `agent` is logged in; None for a stranger's."""
    client = Client()
    if agent is not None:
        client.force_login(agent)
    return client


@pytest.fixture
def world(db: None) -> World:
    return World.build()
