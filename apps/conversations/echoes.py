"""Our own answers that come back from the service they were sent to, and the ids that the service gave them.

An answer is known by the service's id once a receipt or a report tells it. Before that it is the one in the same thread
that says the same and may have reached the service by then: so an echo also tells what became of a send whose outcome
was unknown.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.html import strip_tags
from django.utils.translation import gettext_noop

from apps.conversations.joining import sum_up
from apps.conversations.live import announce
from apps.conversations.models import Conversation, DeliveryState, Direction, Message, MessageAlias, Unnamed
from apps.conversations.posts import LONGEST_ID, LONGEST_THREAD, fitting, homes_of, one_of, post_with
from apps.conversations.threading import final
from apps.delivery.models import State

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.contract import InboundMessage
    from apps.channels.models import Channel

IT_IS_THERE = gettext_noop("The service shows it.")
#: Clocks of services are off by less than this.
SKEW = timedelta(minutes=2)
#: So long after the answer to a send its echo may come.
LATE = timedelta(minutes=10)
#: A text of so many letters that stands in another is the same, with a signature for example.
ENOUGH = 40
_WORD = re.compile(r"\w+")


def echo_of(message: InboundMessage, *, channel: Channel, at: dt.datetime) -> Message | None:
    """The answer of ours that `message` is, if the service has not named it yet; `at` is the service's time."""
    if not message.by_us:
        return None
    theirs = words_of(message.text or strip_tags(message.html))
    fitting_ones = (row for row in _unnamed(channel, at) if _lies_there(row, message))
    return next((row for row in fitting_ones if _says(row, theirs)), None)


def words_of(text: str) -> str:
    """What is left of a text whatever a service does to its marks, links and blanks."""
    return " ".join(_WORD.findall(text.casefold()))


def is_part(row: Message, external_id: str) -> bool:
    """Whether an answer of ours went as several posts, of which this is not the first."""
    return row.outbox_entry is not None and external_id in (row.outbox_entry.receipt or {}).get("parts", ())


def name_it(
    row: Message,
    *,
    external_id: str = "",
    thread: str = "",
    permalink: str = "",
    reference: str = "",
    parts: Sequence[str] = (),
) -> Message:
    """Note what the service calls an answer of ours; what waits for it, or lies in its thread, comes to it. `parts` are
    the ids of the further posts that it went as.

    Inside `announcing()`, after `one_at_a_time()`. Returns the row as it is then.
    """
    external_id, before = fitting(external_id, LONGEST_ID), (row.external_id, row.thread, row.permalink)
    if external_id and external_id != row.external_id and _make_room(row, external_id):
        MessageAlias.objects.get_or_create(channel=row.channel, external_id=row.external_id, defaults={"message": row})
        row.external_id = external_id
        Unnamed.objects.filter(message=row).delete()
    for part in (fitting(each, LONGEST_ID) for each in parts):
        if _make_room(row, part):
            MessageAlias.objects.get_or_create(channel=row.channel, external_id=part, defaults={"message": row})
    row.thread = row.thread or fitting(thread, LONGEST_THREAD)
    row.permalink, row.reference = permalink[:2000] or row.permalink, reference or row.reference
    # Before it is written: in its thread it would only find itself.
    homes = homes_of(external_id=row.external_id, thread=row.thread, answers=row.answers, channel=row.channel)
    row.save(update_fields=["external_id", "thread", "permalink", "reference"])
    _bring_together(row, homes)
    row.refresh_from_db(fields=["conversation"])
    if before != (row.external_id, row.thread, row.permalink):
        announce(final(row.conversation), "message")
    return row


def _unnamed(channel: Channel, at: dt.datetime) -> list[Message]:
    """Those that may have reached the service by then under an id that we do not know, oldest first."""
    begun = Q(outbox_entry__dot_at__lte=at + SKEW) | Q(outbox_entry__doubtful_since__lte=at + SKEW)
    late = Q(outbox_entry__settled_at__gte=at - LATE) | Q(outbox_entry__settled_at=None)
    waits = Q(delivery__in=(DeliveryState.AWAITING, DeliveryState.UNCERTAIN))
    rows = Message.objects.filter(begun, late | waits, unnamed__channel=channel)
    rows = rows.exclude(outbox_entry__state__in=(State.FAILED, State.CANCELLED))
    return list(rows.select_related("conversation", "outbox_entry", "channel").order_by("pk"))


def _lies_there(row: Message, message: InboundMessage) -> bool:
    if row.thread and message.thread:
        return row.thread == fitting(message.thread, LONGEST_THREAD)
    if row.answers and message.in_reply_to:
        return row.answers in message.in_reply_to
    return not row.answers or not message.in_reply_to


def _says(row: Message, theirs: str) -> bool:
    sent = row.outbox_entry.content["text"] if row.outbox_entry else row.text
    ours = words_of(sent)
    return bool(ours) and (ours == theirs or (len(ours) >= ENOUGH and ours in theirs))


def _make_room(row: Message, external_id: str) -> bool:
    """Whether the id is free for the answer. What came in under it, unrecognised, was the answer itself."""
    other = post_with(external_id, channel=row.channel)
    if other is None or other.pk == row.pk:
        return True
    if other.outbox_entry_id is not None or other.direction != Direction.OUT:
        return False
    row.version, row.permalink, row.thread = other.version, other.permalink, row.thread or other.thread
    row.save(update_fields=["version", "permalink", "thread"])
    home, there = final(row.conversation), final(other.conversation)
    other.delete()
    if there.pk != home.pk:
        home = one_of([home, there]) or home
    sum_up(Conversation.objects.get(pk=final(home).pk), waits_from=home.waiting_since)
    announce(home, "message")
    return True


def _bring_together(row: Message, homes: Sequence[Conversation]) -> None:
    own = final(row.conversation)
    others = [home for home in homes if home.pk != own.pk]
    if others and not row.placed:
        one_of([own, *others])
