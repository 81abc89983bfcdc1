"""One round of each part of the product that works on a channel, without its processes."""

from __future__ import annotations

from django.utils import timezone

from apps.channels.models import Channel
from apps.conversations.models import Message
from apps.delivery import postman
from apps.delivery.models import OutboxEntry
from apps.intake.collect import collect
from apps.intake.completing import complete_kept_arrivals
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_kept_arrivals
from apps.intake.revisiting import Rounds


def take_in(channel: Channel) -> None:
    """The listener's, and the readers'. What the service said of itself before is known."""
    with Channel.objects.get(pk=channel.pk).adapter() as adapter:
        for source in adapter.sources():
            while not collect(adapter, channel=channel, source=source).complete:
                pass
    read()


def look_again(channel: Channel) -> None:
    """At all open conversations, as the listener does in turn."""
    with channel.adapter() as adapter:
        rounds = Rounds(channel)
        while rounds.visit_one(adapter):  # type: ignore[arg-type]
            rounds.due = 0.0
    read()


def read() -> None:
    """Files that are only named are brought first."""
    complete_kept_arrivals(seconds=60)
    assert not read_kept_arrivals(seconds=60)
    assert not Arrival.objects.exclude(state__in=(ArrivalState.READ, ArrivalState.REPEATED)).exists()


def deliver() -> None:
    """Whatever is not settled, at once."""
    OutboxEntry.objects.filter(settled_at=None).update(due_at=timezone.now())
    postman.deliver_due(limit_seconds=60)


def message_of(external_id: str) -> Message:
    return Message.objects.select_related("conversation").get(external_id=external_id)
