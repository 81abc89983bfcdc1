"""From an address to the object it names, as far as the agent may see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from django.db.models import Exists, OuterRef
from django.http import Http404

from apps.channels.models import Channel
from apps.conversations.models import Attachment, Conversation, Event, Message
from apps.inbox.opening import to_open
from apps.inbox.records.rows import with_all

if TYPE_CHECKING:
    import uuid

    from django.db.models import Model, QuerySet

    from apps.accounts.models import Agent
    from apps.conversations.models import ConversationQuerySet

Row = TypeVar("Row", bound="Model")


def channel_for(agent: Agent, pk: object) -> Channel:
    """Raises `Http404`."""
    if not isinstance(pk, int):
        raise Http404
    return _one(Channel.objects.visible_to(agent).filter(pk=pk))


def conversation_to_open(agent: Agent, public_id: uuid.UUID) -> Conversation:
    """The same as `conversation_for`, with all that is shown of it. Raises `Http404`."""
    return _itself_or_where_it_went(to_open(agent), public_id)


def conversation_for(agent: Agent, public_id: uuid.UUID) -> Conversation:
    """The conversation, or the one that it was joined to. Raises `Http404`."""
    rows = with_all(Conversation.objects.visible_to(agent), agent).select_related("channel", "contact", "related")
    return _itself_or_where_it_went(rows, public_id)


def message_for(agent: Agent, public_id: uuid.UUID) -> Message:
    """Raises `Http404`."""
    rows = Message.objects.visible_to(agent).select_related("conversation", "channel", "outbox_entry", "pictures_asked")
    return _one(rows.filter(public_id=public_id))


def attachment_for(agent: Agent, public_id: uuid.UUID) -> Attachment:
    """Raises `Http404`."""
    return _one(Attachment.objects.visible_to(agent).filter(public_id=public_id))


def event_for(agent: Agent, pk: int) -> Event:
    """Raises `Http404`."""
    seen = Conversation.objects.visible_to(agent).filter(pk=OuterRef("conversation"))
    return _one(Event.objects.filter(Exists(seen), pk=pk))


def _itself_or_where_it_went(rows: ConversationQuerySet, public_id: uuid.UUID) -> Conversation:
    found = rows.filter(public_id=public_id).first()
    return found or _one(rows.filter(absorbed__public_id=public_id))


def _one(rows: QuerySet[Row]) -> Row:
    row = rows.first()
    if row is None:
        raise Http404
    return row
