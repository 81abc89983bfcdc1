"""Reckoning again after calendars or policies changed: what goes on, and of the past what somebody asked for."""

from __future__ import annotations

import time

from apps.conversations.live import announce, announcing
from apps.conversations.models import Conversation
from apps.waits.book import Book
from apps.waits.keeping import keep_up
from apps.waits.models import Wait

#: Conversations in one transaction, for which mail that comes in may have to wait.
SOME = 100


def renew(*, seconds: float) -> bool:
    """Reckon what was reckoned with older settings, for so long at most; whether something is left."""
    end = time.monotonic() + seconds
    while pks := _outdated():
        with announcing():
            rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
            held = list(rows)
            keep_up(pks)
            for row in held:
                if row.waiting_since is not None:
                    announce(row, "conversation")
        if time.monotonic() > end:
            return bool(_outdated())
    return False


def reckon_past_again() -> int:
    """Mark all that has ended as reckoned with older settings; returns how many waits."""
    return Wait.objects.update(edition=0)


def _outdated() -> list[int]:
    rows = Wait.objects.filter(edition__isnull=False, edition__lt=Book.read().edition)
    return list(rows.order_by("conversation").values_list("conversation", flat=True).distinct()[:SOME])
