"""All waits from nothing, as they are: from the core's messages and events, and how conversations stood."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.live import announcing
from apps.conversations.models import Conversation
from apps.waits.keeping import CHUNK, keep_up
from apps.waits.models import Wait

if TYPE_CHECKING:
    from collections.abc import Iterator


def rebuild(*, from_nothing: bool = False) -> Iterator[int]:
    """Work out the waits of all conversations, some in each transaction; yields how many are done.

    `from_nothing` forgets them before. Without it those that are right stay untouched. Agents may go on meanwhile.
    """
    done = last = 0
    while pks := _next(last):
        with announcing():
            # Nobody may change them between what is read and what is written.
            held = Conversation.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
            list(held.values_list("pk", flat=True))
            if from_nothing:
                Wait.objects.filter(conversation__in=pks).delete()
            keep_up(pks, thoroughly=True)
        done, last = done + len(pks), pks[-1]
        yield done


def _next(last: int) -> list[int]:
    rows = Conversation.objects.filter(pk__gt=last).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:CHUNK])
