"""Whom we mute or block on a service, from whichever message of theirs that was asked for; and what we reported."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from apps.channels.contract import ModerationDeed
from apps.conversations.models import Moderation
from apps.delivery.models import State

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.conversations.models import Message

#: What holds after each deed: about which of the two, and whether it does.
_MEANS = {
    ModerationDeed.MUTE: (ModerationDeed.MUTE, True),
    ModerationDeed.UNMUTE: (ModerationDeed.MUTE, False),
    ModerationDeed.BLOCK: (ModerationDeed.BLOCK, True),
    ModerationDeed.UNBLOCK: (ModerationDeed.BLOCK, False),
}
#: Of these only we have heard.
_UNHEARD = (State.FAILED, State.CANCELLED)
#: What is in force (`MUTE`, `BLOCK`) on whom: by channel and contact point.
Rulings = Mapping[tuple[int, int | None], frozenset[ModerationDeed]]


def rulings_on(messages: Sequence[Message]) -> Rulings:
    """Of all their authors, with one question, and none where no channel can do that. Needs `channel` at hand."""
    able = [each for each in messages if each.channel.capabilities.moderation & _MEANS.keys()]
    if not able:
        return {}
    done = Moderation.objects.filter(
        message__channel__in={each.channel_id for each in able},
        message__contact_point__in={each.contact_point_id for each in able},
        deed__in=[each.value for each in _MEANS],
        outbox_entry__state=State.SENT,
    )
    found: dict[tuple[int, int | None], frozenset[ModerationDeed]] = {}
    for *author, deed in done.order_by("pk").values_list("message__channel", "message__contact_point", "deed"):
        what, holds = _MEANS[ModerationDeed(deed)]
        before = found.get((author[0], author[1]), frozenset())
        found[author[0], author[1]] = before | {what} if holds else before - {what}
    return found


def reported(message: Message) -> Moderation | None:
    """What told its moderators of it, is about to, or may have. Needs `moderations` with entries and agents at hand."""
    flags = [each for each in message.moderations.all() if each.deed == ModerationDeed.FLAG]
    return next((each for each in flags if each.outbox_entry.state not in _UNHEARD), None)
