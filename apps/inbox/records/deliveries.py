"""How an answer of ours fares."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from apps.channels.models import Health
from apps.channels.status_words import in_words
from apps.channels.wording import translated, translated_words
from apps.conversations.models import DeliveryState
from apps.delivery import rests

if TYPE_CHECKING:
    import datetime as dt

    from apps.conversations.models import Message


class Failure(TypedDict):
    """A recipient that a message did not reach, or not yet: why in our words, and the server's own."""

    address: str
    reason: str
    words: str


def failure(said: dict[str, str]) -> Failure:
    reason = translated(in_words(said.get("status", "")))
    return Failure(address=said.get("address", ""), reason=reason, words=said.get("words", ""))


def waits(item: Message) -> str:
    """Why an answer does not go out just now, where that is for its channel and not for the answer."""
    channel = item.channel
    words = translated_words(channel.sending_words)
    if item.delivery not in (DeliveryState.QUEUED, DeliveryState.DEFERRED):
        return ""
    if not channel.is_active:
        return _("This channel is paused.")
    if channel.sending_health == Health.NEEDS_PERSON:
        said = _("This channel needs an admin: %(words)s") % {"words": words}
        return f"{said} {translated(channel.sending_advice)}".strip()
    if channel.sending_health == Health.FAILING and not item.delivery_words:
        return _("This channel has trouble and tries again by itself: %(words)s") % {"words": words}
    if item.delivery == DeliveryState.QUEUED and (until := rests.ends_at(channel)):
        return _("The service asks us to wait until %(time)s.") % {"time": _clock(until)}
    return ""


def _clock(at: dt.datetime) -> str:
    here = localtime(at)
    return date_format(here, "H:i" if here.date() == localtime().date() else "SHORT_DATETIME_FORMAT")


#: Where the time at which something happens by itself matters to people.
_TIMED = (DeliveryState.HELD, DeliveryState.DEFERRED, DeliveryState.UNCERTAIN)


def advice(item: Message) -> str:
    return translated(item.outbox_entry.advice) if item.outbox_entry and item.delivery != DeliveryState.SENT else ""


def due_at(item: Message) -> str | None:
    """When it is sent, tried again, or looked for."""
    entry = item.outbox_entry
    if entry is None or entry.settled_at is not None or item.delivery not in _TIMED:
        return None
    until = rests.ends_at(item.channel) if item.delivery == DeliveryState.DEFERRED else None
    return max(entry.due_at, until or entry.due_at).isoformat()
