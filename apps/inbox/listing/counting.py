"""How many there are. Nothing of this is in the way of rows: a screen asks for it apart."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import Count

from apps.conversations.at_hand import AtHand
from apps.conversations.models import Conversation, State
from apps.inbox.listing.listings import Listing
from apps.inbox.listing.sight import in_sight
from apps.inbox.listing.views import View
from apps.inbox.models import SavedView
from apps.intake.models import Arrival

if TYPE_CHECKING:
    import datetime as dt

    from apps.accounts.models import Agent
    from apps.conversations.models import ConversationQuerySet

#: From here on a count is "999+": nobody works off more today, and counting on would cost the more the more there are.
LARGE = 1000
#: Seconds for the saved views together. A screen asks again and again, and keeps what it was told before.
PATIENCE = 0.3
#: Closed ones and what was sent only grow: their number says nothing.
COUNTED = (View.MINE, View.UNASSIGNED, View.ALL, View.MENTIONS, View.DRAFTS, View.APPROVE, View.SNOOZED)


def total(listing: Listing) -> int:
    """How many rows the list has, exactly."""
    return listing.rows().count()


def counts(agent: Agent) -> dict[str, int]:
    """How many are in the views that somebody works off, LARGE at most."""
    seen = in_sight(agent)
    found = {str(view): _some(seen.filter(view.condition(agent))) for view in COUNTED}
    return found | {"unreadable": Arrival.objects.visible_to(agent).unreadable().count()}


def saved_counts(agent: Agent) -> dict[int, int]:
    """The same for the saved views that the agent sees, by their ids; after PATIENCE the others are left out.

    It begins with another one each time, so that all have their turn.
    """
    views = list(SavedView.objects.visible_to(agent))
    first = int(time.time()) % len(views) if views else 0
    found: dict[int, int] = {}
    end = time.monotonic() + PATIENCE
    for view in (*views[first:], *views[:first]):
        if time.monotonic() > end:
            break
        found[view.pk] = _saved(view, agent)
    return found


def counts_by(field: str, agent: Agent) -> dict[int, int]:
    """How many are at hand on each channel, or with each team; those without one are left out."""
    rows = in_sight(agent).filter(AtHand()).exclude(**{field: None}).order_by()
    return dict(rows.values_list(field).annotate(count=Count("pk")))


def next_waking(agent: Agent) -> dt.datetime | None:
    """When the next snoozed conversation comes back."""
    snoozed = Conversation.objects.visible_to(agent).filter(state=State.SNOOZED, snoozed_until__isnull=False)
    return snoozed.order_by("snoozed_until").values_list("snoozed_until", flat=True).first()


def _saved(view: SavedView, agent: Agent) -> int:
    try:
        return _some(Listing.read(view.filter, agent).rows())
    except ValidationError:  # of an earlier version, or made by hand
        return 0


def _some(rows: ConversationQuerySet) -> int:
    return rows.values("pk")[:LARGE].count()
