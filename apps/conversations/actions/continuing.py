"""Going on in private with somebody who wrote where everybody reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils.translation import gettext as _

from apps.channels.contract import Address, Audience
from apps.channels.models import Channel
from apps.conversations.actions.answered import Place
from apps.conversations.actions.answering import their_turn
from apps.conversations.actions.bodies import require_short, settled, signed
from apps.conversations.actions.composing import check, compose, once, settle_conversation
from apps.conversations.actions.triage import hold, record
from apps.conversations.doubts import is_ours
from apps.conversations.joining import one_at_a_time
from apps.conversations.live import announce, announcing
from apps.conversations.models import Continuation, Conversation, Direction, EventKind, State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.accounts.models import Agent
    from apps.contacts.models import Contact
    from apps.conversations.actions.bodies import Body
    from apps.conversations.actions.drafting import Draft
    from apps.conversations.models import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class PrivateWay:
    """A channel over which its author can be reached alone, and as whom. `is_typed`: at an address that they typed
    themselves and nobody has checked, so that it may be somebody else's.
    """

    channel: Channel
    to: Address
    is_typed: bool = False


def private_ways(message: Message, agent: Agent) -> list[PrivateWay]:
    """How the agent can go on in private with whoever wrote it: on the service itself first, then by mail."""
    if message.direction != Direction.IN or message.contact_point is None:
        return []
    channels = list(Channel.objects.visible_to(agent).active())
    here = [each for each in channels if each.pk == message.channel_id and _is_private_here(message)]
    mails = [each for each in channels if each.kind == "email" and each.can_start]
    ways = [PrivateWay(channel=each, to=_author(message)) for each in here]
    for address, is_typed in _mail_addresses(message, message.contact_point.contact).items() if mails else ():
        to = Address(name=message.sender_name, address=address)
        ways += [PrivateWay(channel=each, to=to, is_typed=is_typed) for each in mails if each.pk != message.channel_id]
    return ways


def continue_in_private(message: Message, *, agent: Agent, channel: Channel, draft: Draft) -> Message:
    """Write to the author of `message` alone: a conversation of its own, which knows the one that it continues.

    On the channel of `message` it goes to its author, whatever `draft.to` says; by mail to `draft.to`. Whoever waits in
    public waits on. Repeating it with the same `client_id` returns the first message. Raises `AlreadySent`, and
    `ValueError` if there is no such way, or as for an answer.
    """
    if not any(way.channel.pk == channel.pk for way in private_ways(message, agent)):
        raise ValueError(_("There is no way to write to them alone over this channel."))
    if channel.pk == message.channel_id:
        draft = replace(draft, to=(_author(message),), cc=(), bcc=())
    draft = settled(draft, channel)
    check(draft, channel, audience=Audience.PRIVATE)
    if channel.capabilities.subject and not draft.subject.strip():
        draft = replace(draft, subject=message.conversation.subject or message.subject)
    body = signed(draft, agent, channel)
    require_short(body, channel, audience=Audience.PRIVATE)
    return once(draft, body=body, agent=agent, place=channel) or _continue_now(message, agent, channel, draft, body)


def continued_from(conversation: Conversation, agent: Agent) -> Conversation | None:
    """The public one that it continues, if the agent sees that."""
    rows = Conversation.objects.visible_to(agent).filter(continued_in__private=conversation)
    return rows.first()


def continued_in(conversation: Conversation, agent: Agent) -> Sequence[Conversation]:
    """The private ones that continue it, as far as the agent sees them, oldest first."""
    rows = Conversation.objects.visible_to(agent).filter(continues__source=conversation)
    return list(rows.order_by("pk"))


def _continue_now(message: Message, agent: Agent, channel: Channel, draft: Draft, body: Body) -> Message:
    try:
        with announcing():
            one_at_a_time()
            source, row = hold(message.conversation), _open(message, channel, draft)
            Continuation.objects.create(private=row, source=source, message=message)
            sent = compose(row, draft, agent=agent, body=body, place=_place(message, channel))
            their_turn(row, sent)
            name = message.sender_name or message.sender_handle
            record(row, EventKind.CAME_PRIVATE, agent=agent, subject=source.subject, name=name)
            record(source, EventKind.WENT_PRIVATE, agent=agent, subject=row.subject, name=name)
            settle_conversation(row, agent, draft)
            announce(row, "message")
            announce(source, "conversation")
            return sent
    except IntegrityError:
        # The same send, a moment earlier in another process.
        first = once(draft, body=body, agent=agent, place=channel)
        if first is None:
            raise
        return first


def _open(message: Message, channel: Channel, draft: Draft) -> Conversation:
    contact = message.contact_point.contact if message.contact_point else None
    subject = draft.subject.strip() or message.conversation.subject
    row = Conversation.objects.create(subject=subject[:998], channel=channel, contact=contact, state=State.PENDING)
    row.channels.add(channel)
    return row


def _place(message: Message, channel: Channel) -> Place:
    """On its own channel the service is told to what it is an answer; a mail answers no post."""
    answered = message if channel.pk == message.channel_id else None
    return Place(channel=channel, message=answered, thread="", audience=Audience.PRIVATE)


def _mail_addresses(message: Message, contact: Contact) -> dict[str, bool]:
    """Where mail reaches the author, and whether they only typed that: the known one first."""
    known = contact.points.filter(kind="email", unreachable_since=None).first()
    found = {known.shown_as: False} if known else {}
    typed = [each["address"] for each in message.reply_to]
    told = {address.casefold() for address in found}
    return found | {address: True for address in typed if address.casefold() not in told and not is_ours(address)}


def _is_private_here(message: Message) -> bool:
    can = message.channel.capabilities
    return message.is_post and can.private_reply and can.replies and not message.withdrawn and bool(message.external_id)


def _author(message: Message) -> Address:
    return Address(
        name=message.sender_name,
        address=message.sender_address,
        handle=message.sender_handle,
        url=message.sender_url,
    )
