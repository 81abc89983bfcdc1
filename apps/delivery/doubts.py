"""What is done about a send that may have been delivered (DESIGN.md, law 5; `SendSafety` of the adapter decides).

For mail: after a quarter of an hour look into the folder of sent mail; if nothing is there and it went to a single
address, send the same bytes once more; after that, and for several addresses, a person decides. A service that can be
read back surely is asked after 20 seconds, then after 40 and so on; one that takes everything once, and any deed on
what others wrote, is asked again at once; but a report is held for a person, as moderators would read it twice.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_noop

from apps.channels.contract import Ambiguous, AuthError, ModerationDeed, NotSent, SendSafety, Unavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import Adapter, OutboundMessage, Receipt
    from apps.channels.models import Channel
    from apps.delivery.models import OutboxEntry

#: A server that took the message may need as long to show it.
PAUSE = dt.timedelta(minutes=15)
#: The same where it is shown at once.
SHORT_PAUSE = dt.timedelta(seconds=20)
#: How often a doubtful entry is sent again by itself. Where reading back is sure, each time is a new send.
MOST_REPEATS = {SendSafety.REPEAT_ONCE: 1, SendSafety.READ_BACK: 5}
LOOKING = "look"
STILL_UNKNOWN = "It went to several recipients, and there is no trace of it."
A_PERSON_DECIDES = gettext_noop("Find out whether it arrived; then mark it as sent, or send it again.")
WE_LOOK = gettext_noop("In a quarter of an hour the product looks for it and, if that is safe, sends it once more.")

WE_LOOK_SOON = gettext_noop("The product looks for it there in a moment and, if it is missing, sends it once more.")


def safety_of(entry: OutboxEntry, channel: Channel) -> SendSafety:
    """What the channel's adapter promises; nothing, where none can be made (any more)."""
    if entry.deed:
        return SendSafety.NONE if entry.deed == ModerationDeed.FLAG else SendSafety.IDEMPOTENT
    try:
        return channel.capabilities.send_safety
    except (ImproperlyConfigured, ValueError):
        return SendSafety.NONE


def next_look(entry: OutboxEntry, safety: SendSafety, now: dt.datetime) -> dt.datetime | None:
    """When an uncertain entry is looked after by itself; None if a person has to."""
    if entry.repeats >= MOST_REPEATS.get(safety, 0):
        return None
    return now + (SHORT_PAUSE * 2**entry.repeats if safety is SendSafety.READ_BACK else PAUSE)


def advice_for(safety: SendSafety, due_at: dt.datetime | None) -> str:
    """What an agent is told of an uncertain entry that is looked after at `due_at`, or by a person."""
    if due_at is None:
        return A_PERSON_DECIDES
    return WE_LOOK_SOON if safety is SendSafety.READ_BACK else WE_LOOK


def look(adapter: Adapter, message: OutboundMessage, recipients: Sequence[str]) -> Receipt | None:
    """Read back before a repeat: the receipt if the message is there, None if it may be sent once more.

    Raises `Ambiguous` where a repeat would be a guess that only a person may make, `NotSent` if nobody could look.
    """
    try:
        found = adapter.find_sent(message)
    except (AuthError, Unavailable) as error:
        # That reading fails says nothing of sending, so the channel's other entries go on.
        raise NotSent(str(error), stage=LOOKING, advice=error.advice) from error
    if found is None and adapter.capabilities.send_safety is SendSafety.REPEAT_ONCE and len(recipients) > 1:
        raise Ambiguous(STILL_UNKNOWN, stage=LOOKING, advice=A_PERSON_DECIDES)
    return found
