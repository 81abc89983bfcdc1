"""Ruling over what others wrote, on services that let us: the deed goes out through the outbox as an answer does, and
holds here once the service has done it.

Agents may do whatever can be taken back; only team leads delete.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.accounts.permissions import Deed, may
from apps.channels.contract import ModerationDeed, Report, Withdrawn
from apps.conversations.actions.answered import as_target
from apps.conversations.actions.reporting import checked, same_click
from apps.conversations.actions.triage import hold, record
from apps.conversations.live import announce, announcing
from apps.conversations.models import Direction, EventKind, Message, Moderation
from apps.conversations.models import Withdrawn as Stands
from apps.conversations.spam import file_as_none, file_as_spam
from apps.conversations.turns import FIELDS, reckon
from apps.conversations.versions import refresh_snippet, withdraw
from apps.delivery import outbox
from apps.delivery.models import State

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation
    from apps.delivery.models import OutboxEntry

#: In the history; no deed of a service.
PURGE = "purge"
#: What takes a deed back.
OPPOSITE = {
    ModerationDeed.APPROVE: ModerationDeed.HOLD,
    ModerationDeed.HOLD: ModerationDeed.APPROVE,
    ModerationDeed.HIDE: ModerationDeed.SHOW,
    ModerationDeed.SHOW: ModerationDeed.HIDE,
    ModerationDeed.SPAM: ModerationDeed.APPROVE,
    ModerationDeed.MUTE: ModerationDeed.UNMUTE,
    ModerationDeed.UNMUTE: ModerationDeed.MUTE,
    ModerationDeed.BLOCK: ModerationDeed.UNBLOCK,
    ModerationDeed.UNBLOCK: ModerationDeed.BLOCK,
}


def needed_for(deed: ModerationDeed) -> Deed:
    """What an agent must be allowed for it."""
    return Deed.REMOVE if deed is ModerationDeed.DELETE else Deed.MODERATE


def moderate(message: Message, deed: ModerationDeed, *, agent: Agent, report: Report | None = None) -> Moderation:
    """Have the service do it to a message of somebody else. The same deed, asked for again while it waits, is one.
    `report` is what its moderators are told with `FLAG`.

    Raises `PermissionDenied`, `AlreadyReported`, or `ValueError` if the channel cannot do that or does not take such a
    report, or the message is not there.
    """
    if not may(agent, needed_for(deed), message):
        raise PermissionDenied
    if deed not in message.channel.capabilities.moderation or not _is_of_others(message):
        raise ValueError(_("The service of this channel does not let us do that."))
    told, why = checked(report or Report(), message.channel) if deed is ModerationDeed.FLAG else (None, "")
    with announcing():
        row = hold(message.conversation)
        waiting = same_click(message, agent, told) if told else _waiting(message, deed)
        if waiting is not None:
            return waiting
        entry = outbox.enqueue_deed(
            channel=message.channel, lane=f"post:{message.pk}", deed=deed, target=as_target(message), report=told
        )
        announce(row, "message")
        words = told.words if told else ""
        return Moderation.objects.create(
            message=message, deed=deed, agent=agent, outbox_entry=entry, reason=why[:500], words=words
        )


def _waiting(message: Message, deed: ModerationDeed) -> Moderation | None:
    return message.moderations.filter(deed=deed, outbox_entry__settled_at=None).first()


def _is_of_others(message: Message) -> bool:
    return message.is_post and message.direction == Direction.IN and bool(message.external_id)


def try_again(moderation: Moderation, *, agent: Agent) -> None:
    """Ask the service once more for a deed that failed. Raises `PermissionDenied`, or `ValueError` if it did not."""
    if not may(agent, needed_for(ModerationDeed(moderation.deed)), moderation.message):
        raise PermissionDenied
    with announcing():
        if not outbox.send_again(moderation.outbox_entry):
            raise ValueError(_("Only what failed can be tried again."))


def purge(message: Message, *, agent: Agent) -> None:
    """Forget for good what a message said in earlier versions, or said and showed before it was deleted. The history
    tells who did it.

    Raises `PermissionDenied`, or `ValueError` if there is nothing to forget.
    """
    if not may(agent, Deed.REMOVE, message):
        raise PermissionDenied
    with announcing():
        row = hold(message.conversation)
        forgotten, _models = message.revisions.all().delete()
        if not forgotten:
            raise ValueError(_("It said nothing else before."))
        if message.withdrawn == Stands.DELETED:
            message.attachments.all().delete()
        about = {"deed": PURGE, "name": message.sender_name, "message": str(message.public_id)}
        record(row, EventKind.MODERATED, agent=agent, **about)
        announce(row, "message")


def follow_deed(entry: OutboxEntry) -> None:
    """Let what the service has done hold here, and show how far it is otherwise. Inside `announcing()`."""
    asked = Moderation.objects.select_related("message__conversation", "agent").filter(outbox_entry=entry).first()
    if asked is None:
        return
    row = hold(asked.message.conversation)
    if entry.state == State.SENT:
        message = Message.objects.get(pk=asked.message_id)
        _apply(ModerationDeed(asked.deed), message, row)
        row.save(update_fields=["snippet", *FIELDS])
        about = {"deed": asked.deed, "name": message.sender_name, "message": str(message.public_id)}
        why = {"why": asked.reason, "reason": asked.words} if asked.reason or asked.words else {}
        record(row, EventKind.MODERATED, agent=asked.agent, **about, **why)
    announce(row, "message")


def _apply(deed: ModerationDeed, message: Message, conversation: Conversation) -> None:
    match deed:
        case ModerationDeed.APPROVE | ModerationDeed.HOLD:
            message.awaits_approval = deed is ModerationDeed.HOLD
            message.save(update_fields=["awaits_approval"])
            if message.spam and deed is ModerationDeed.APPROVE:
                file_as_none(conversation, message)
        case ModerationDeed.SPAM:
            if not message.spam:
                file_as_spam(conversation, message)
        case ModerationDeed.HIDE | ModerationDeed.SHOW | ModerationDeed.DELETE:
            _withdraw(_WORDS[deed], message, conversation)
        case ModerationDeed.FLAG:
            pass  # it is for the service's moderators now
        case ModerationDeed.MUTE | ModerationDeed.UNMUTE | ModerationDeed.BLOCK | ModerationDeed.UNBLOCK:
            pass  # it holds for what they write from now on, and the service sees to that


_WORDS = {
    ModerationDeed.HIDE: Withdrawn.HIDDEN,
    ModerationDeed.SHOW: Withdrawn.RESTORED,
    ModerationDeed.DELETE: Withdrawn.DELETED,
}


def _withdraw(what: Withdrawn, message: Message, conversation: Conversation) -> None:
    """The event tells who did it, so there is none of the service beside it."""
    version = message.withdrawn_version or 0
    if withdraw(message, what=what, version=version, at=timezone.now()):
        reckon(conversation)
        refresh_snippet(message, conversation)
