"""Looking again, in turn, at conversations on services that may not tell of an edit or a deletion."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.channels.contract import Target
from apps.conversations.models import Conversation, Message, State, Withdrawn
from apps.conversations.models.conversations import AT_HAND
from apps.intake.collect import keep_pushed
from apps.intake.models import Arrival

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from apps.channels.contract import RawMessage, Revisiting
    from apps.channels.models import Channel

#: Between two conversations: three requests a minute of the sixty that the narrowest service allows.
EVERY = 20.0
#: Every so many turns one of those that are closed or snoozed, if something happened there in the last days.
ASIDE, ASIDE_FOR = 3, dt.timedelta(days=30)
#: Messages of a conversation that are looked at, the newest ones.
MOST = 40


@dataclass(slots=True)
class Rounds:
    """Whose turn it is on one channel: the newest conversation at hand first, and after the oldest the newest again;
    every third turn one of those that were put aside lately.

    Where it stands is in no need of being kept: a listener that is started anew begins a new round.
    """

    channel: Channel
    due: float = 0.0
    turn: int = 0
    last: int = 0
    last_aside: int = 0

    def visit_one(self, adapter: Revisiting) -> bool:
        """Look at the next conversation if it is time, and keep what became of it; whether anything was looked at.

        Raises `AuthError`, `Unavailable`, and what `keep_pushed` raises.
        """
        if time.monotonic() < self.due:
            return False
        self.due = time.monotonic() + EVERY
        targets = self._next()
        if targets and (news := self._news(adapter.revisit(targets))):
            keep_pushed(self.channel, *news)
        return bool(targets)

    def _news(self, found: Sequence[RawMessage]) -> list[RawMessage]:
        """Without what was kept before: nothing has arrived then."""
        rows = Arrival.objects.filter(channel=self.channel, key__in=[each.key for each in found])
        known = set(rows.values_list("source", "key"))
        return [each for each in found if (each.source.name, each.key) not in known]

    def _next(self) -> list[Target]:
        self.turn += 1
        if self.turn % ASIDE == 0:
            self.last_aside = _older(self._aside(), self.last_aside)
            if self.last_aside:
                return _targets(self.channel, self.last_aside)
        self.last = _older(Conversation.objects.filter(AT_HAND, channels=self.channel), self.last)
        return _targets(self.channel, self.last) if self.last else []

    def _aside(self) -> QuerySet[Conversation]:
        since = timezone.now() - ASIDE_FOR
        states = (State.CLOSED, State.SNOOZED)
        return Conversation.objects.filter(
            merged_into=None, state__in=states, activity_at__gte=since, channels=self.channel
        )


def _older(rows: QuerySet[Conversation], last: int) -> int:
    """The next one after `last`, or 0 at the end of the round."""
    rows = rows.filter(pk__lt=last) if last else rows
    return rows.order_by("-pk").values_list("pk", flat=True).first() or 0


def _targets(channel: Channel, conversation: int) -> list[Target]:
    """The posts in it that are there as far as we know, ours once the service has named them; the newest first."""
    posts = Message.objects.filter(conversation=conversation, channel=channel, is_post=True)
    known = posts.exclude(external_id="").exclude(outbox_entry__isnull=False, aliases=None)
    there = known.exclude(withdrawn=Withdrawn.DELETED).order_by("-happened_at", "-id")
    return [
        Target(
            external_id=row.external_id,
            reference=row.reference,
            thread=row.thread,
            permalink=row.permalink,
            author=row.sender_address,
            withdrawn=bool(row.withdrawn),
        )
        for row in there.only("external_id", "reference", "thread", "permalink", "sender_address", "withdrawn")[:MOST]
    ]
