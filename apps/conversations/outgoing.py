"""What goes out and its outbox entry, which are born together (DESIGN.md, law 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.channels.contract import Address, OutboundMessage
from apps.channels.crashpoints import crashpoint
from apps.conversations.models import Direction, Message, Reference, Unnamed, as_people
from apps.conversations.posts import LONGEST_THREAD, fitting, holds_posts
from apps.conversations.tokens import new_message_id, new_post_id, reply_token
from apps.delivery import outbox

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.models import Channel
    from apps.conversations.models import Conversation
    from apps.delivery.letters import StoredFile


def blank(conversation: Conversation, *, channel: Channel | None = None) -> OutboundMessage:
    """A letter of the conversation to nobody yet: from its channel, with an identity, and a mark that answers carry.

    `channel`: over which it goes, if that is another.
    """
    channel = channel or conversation.channel
    return OutboundMessage(
        external_id=new_post_id() if holds_posts(channel) else new_message_id(channel.address.rpartition("@")[2]),
        sender=Address(name=channel.display_name or channel.name, address=channel.address),
        to=(),
        reply_to=channel.pure_adapter().reply_address(reply_token(conversation.public_id)),
        written_at=timezone.now(),
    )


def put_out(
    conversation: Conversation,
    letter: OutboundMessage,
    *,
    files: Sequence[StoredFile] = (),
    due_at: dt.datetime | None = None,
    text: str = "",
    html: str = "",
    **fields: Any,
) -> Message:
    """Store the letter as a message of the conversation, with its outbox entry. Inside the caller's transaction.

    `due_at`: when it goes at the earliest, by default at once. `text`: what of its text is kept here, by default all.
    `html`: how the screen shows it, empty for its text. `fields`: what else the message says of itself (its channel, if
    that is another; `approved=False` if it waits for a second person). Raises `IntegrityError` for a `client_id` that
    was used before.
    """
    channel, approved = fields.pop("channel", conversation.channel), fields.pop("approved", True)
    entry = outbox.enqueue(
        channel=channel, lane=conversation.lane, message=letter, files=files, due_at=due_at, approved=approved
    )
    crashpoint("answer_queued")
    message = Message.objects.create(
        conversation=conversation,
        channel=channel,
        direction=Direction.OUT,
        automatic=letter.automatic,
        external_id=letter.external_id,
        subject=letter.subject,
        sender_name=letter.sender.name,
        sender_address=letter.sender.address,
        to=as_people(letter.to),
        cc=as_people(letter.cc),
        bcc=as_people(letter.bcc),
        text=text or letter.text,
        html=html,
        sent_at=letter.written_at,
        happened_at=letter.written_at,
        outbox_entry=entry,
        delivery=entry.state,
        is_post=holds_posts(channel),
        thread=fitting(letter.thread, LONGEST_THREAD),
        answers=letter.target.external_id if letter.target else "",
        audience=letter.audience,
        **fields,
    )
    if message.is_post:
        Unnamed.objects.create(message=message, channel=channel)
    Reference.objects.bulk_create(
        Reference(message=message, external_id=external_id) for external_id in reversed(letter.references)
    )
    return message
