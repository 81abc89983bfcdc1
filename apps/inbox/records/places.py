"""Where an answer goes from an open conversation, who reads it there, and who takes part."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.urls import reverse

from apps.channels.contract import Audience
from apps.conversations.actions.answered import answered_in
from apps.conversations.participants import participants_of
from apps.conversations.posts import holds_posts
from apps.inbox.records.posts import Opening, opening

if TYPE_CHECKING:
    from apps.conversations.models import Conversation


class Target(TypedDict):
    """The message that an answer goes to unless another one is chosen."""

    id: str
    name: str
    handle: str


class Place(TypedDict):
    """`audience` is who reads an answer: "private" or "public"; `until` when the service takes it no more.

    `mentions`: whom the answer names; `warning`: the content warning that it carries on; `privately`: one may go on in
    private on the service itself.
    """

    target: Target | None
    audience: str
    until: str | None
    mentions: list[str]
    warning: str
    privately: bool


class ParticipantRecord(TypedDict):
    contact: int
    name: str
    handle: str
    url: str
    messages: int
    page: str


class Other(TypedDict):
    """A conversation that continues this one, or that it continues."""

    id: str
    subject: str


def place(conversation: Conversation) -> Place:
    """Asks nothing of mails."""
    if not holds_posts(conversation.channel):
        return Place(target=None, audience=Audience.PRIVATE.value, until=None, mentions=[], warning="", privately=False)
    found = answered_in(conversation)
    message = found.message
    return Place(
        target=Target(id=str(message.public_id), name=message.sender_name, handle=message.sender_handle)
        if message
        else None,
        audience=found.audience.value,
        until=found.until.isoformat() if found.until else None,
        **(opening(message) if message else Opening(mentions=[], warning="")),
        privately=found.channel.capabilities.private_reply and found.audience is Audience.PUBLIC,
    )


def participants(conversation: Conversation) -> list[ParticipantRecord]:
    """Whoever wrote in it, in the order in which they came."""
    return [
        ParticipantRecord(
            contact=each.point.contact_id,
            name=each.point.contact.name or each.point.shown_as,
            handle=each.point.shown_as,
            url=each.point.url,
            messages=each.messages,
            page=reverse("inbox:contact_page", args=[each.point.contact_id]),
        )
        for each in participants_of(conversation)
    ]


def other(conversation: Conversation) -> Other:
    return Other(id=str(conversation.public_id), subject=conversation.subject)
