"""Where an answer goes on a service with threads of its own: to which message, into which thread, and who reads it.

The author may choose the message; otherwise it is the newest of the customer. What is answered decides who reads the
answer, and an answer is never read by more people than its author was shown.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.channels.contract import Audience, Target
from apps.channels.models import Channel
from apps.conversations.models import DeliveryState, Direction
from apps.conversations.posts import holds_posts
from apps.conversations.threading import final

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.contract import OutboundMessage
    from apps.conversations.actions.drafting import Draft
    from apps.conversations.models import Conversation, Message, MessageQuerySet


class TooLate(ValueError):
    """The service takes answers for some time only, and that is over."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """`message` is what is answered, None where nothing of it is known; `until` is when the service stops taking it."""

    channel: Channel
    message: Message | None
    thread: str
    audience: Audience
    until: dt.datetime | None = None

    def fill(self, letter: OutboundMessage) -> OutboundMessage:
        """The letter on its way there."""
        if not holds_posts(self.channel):
            return letter
        target = as_target(self.message) if self.message else None
        return replace(letter, thread=self.thread, target=target, audience=self.audience)


def channel_of(conversation: Conversation, draft: Draft) -> Channel:
    """Over which the answer goes: as what it answers came."""
    return draft.target.channel if draft.target else conversation.channel


def place_of(conversation: Conversation, draft: Draft, *, agent: Agent) -> Place:
    """Where the answer goes. Raises `ValueError` if it cannot go there, or more people would read it than its author
    was shown; `TooLate`.
    """
    place = answered_in(conversation, draft.target)
    if draft.target is not None:
        _require_answerable(conversation, draft.target, agent)
    if place.message is not None and place.message.awaits_approval and place.audience is Audience.PUBLIC:
        raise ValueError(_("Only moderators can read that message so far. Let it through first, then answer it."))
    if draft.audience is not None and draft.audience != place.audience:
        raise ValueError(_OTHERS[place.audience]())
    if place.until is not None and place.until < max(timezone.now(), draft.send_at or place.until):
        raise TooLate(_too_late(place.until))
    return place


def answered_in(conversation: Conversation, target: Message | None = None) -> Place:
    """Where an answer goes that names no other message."""
    channel = target.channel if target else conversation.channel
    if not holds_posts(channel):
        return Place(channel=channel, message=target, thread="", audience=Audience.PRIVATE)
    posts = conversation.messages.filter(channel=channel, is_post=True, aside=False)
    message = target or _default(posts)
    thread = message.thread if message else _thread_in(posts)
    audience = Audience(message.audience) if message else _strictest(posts, channel)
    return Place(channel=channel, message=message, thread=thread, audience=audience, until=_until(posts, channel))


def as_target(message: Message) -> Target:
    """The message as its service knows it."""
    return Target(
        external_id=message.external_id,
        reference=message.reference,
        thread=message.thread,
        permalink=message.permalink,
        author=message.sender_address,
    )


def _default(posts: MessageQuerySet) -> Message | None:
    """The newest of the customer that is still there, else the newest of ours that the service knows."""
    there = posts.filter(withdrawn="", automatic=False).exclude(external_id="").select_related("channel").in_order()
    ours = there.filter(direction=Direction.OUT).exclude(outbox_entry__isnull=False, aliases=None)
    return there.filter(direction=Direction.IN, spam=False).last() or ours.last()


def _thread_in(posts: MessageQuerySet) -> str:
    last = posts.exclude(thread="").in_order().last()
    return last.thread if last else ""


def _strictest(posts: MessageQuerySet, channel: Channel) -> Audience:
    said = posts.exclude(delivery__in=(DeliveryState.CANCELLED, DeliveryState.FAILED))
    if channel.capabilities.public and not said.filter(audience=Audience.PRIVATE).exists():
        return Audience.PUBLIC
    return Audience.PRIVATE


def _until(posts: MessageQuerySet, channel: Channel) -> dt.datetime | None:
    within = channel.capabilities.reply_within
    last = posts.filter(direction=Direction.IN).in_order().last() if within else None
    return last.happened_at + dt.timedelta(seconds=within) if last else None


def _require_answerable(conversation: Conversation, target: Message, agent: Agent) -> None:
    """One of this conversation that its service knows, over a channel that the agent sees."""
    is_here = final(target.conversation).pk == final(conversation).pk
    if not is_here or target.direction == Direction.NOTE or target.aside:
        raise ValueError(_("Only what was said in this conversation can be answered here."))
    if not Channel.objects.visible_to(agent).filter(pk=target.channel_id).exists():
        raise ValueError(_("You do not see the channel of that message."))
    if target.is_post and (target.withdrawn or not target.external_id):
        raise ValueError(_("That message is not there any more. Choose another one to answer."))


_OTHERS = {
    Audience.PUBLIC: lambda: _("Everybody could read this answer, but it was written for a few. Look at it once more."),
    Audience.PRIVATE: lambda: _("What was said in private can only be answered in private."),
}


def _too_late(until: dt.datetime) -> str:
    when = formats.date_format(timezone.localtime(until), "SHORT_DATETIME_FORMAT")
    return _("This service takes answers for some time only: until %(when)s.") % {"when": when}
