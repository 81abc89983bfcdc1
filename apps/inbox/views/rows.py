"""The lists: their rows, and how many there are."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox import listing, records
from apps.inbox.keys import Key
from apps.inbox.records.times import time
from apps.inbox.words import in_words

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.accounts.requests import AgentRequest

#: Of a list, the rows that can be jumped to.
DEEPEST = 10_000_000


@require_GET
@in_words
@deed_required(Deed.READ)
def rows(request: AgentRequest) -> JsonResponse:
    """A page of the list that `view`, `sort`, `q` and filters name (listing/): its top, or what `_page` says."""
    return JsonResponse(page_of(_page(request.GET, listing.Listing.read(request.GET.dict(), request.user))))


@require_GET
@in_words
@deed_required(Deed.READ)
def totals(request: AgentRequest) -> JsonResponse:
    """How many rows the same list has, how many are in the other lists, and by `fold=channels,teams` in those.

    Counts of lists end at `large`.
    """
    agent, folds = request.user, request.GET.get("fold", "").split(",")
    return JsonResponse(
        {
            "total": listing.total(listing.Listing.read(request.GET.dict(), agent)),
            "large": listing.LARGE,
            "counts": listing.counts(agent),
            "saved": listing.saved_counts(agent),
            "channels": listing.counts_by("channel", agent) if "channels" in folds else {},
            "teams": listing.counts_by("team", agent) if "teams" in folds else {},
            "wakesAt": time(listing.next_waking(agent)),
        }
    )


def page_of(page: listing.Page) -> dict[str, Any]:
    """`{rows, after}`, as the screen is told."""
    return {"rows": [records.row(each) for each in page.rows], "after": str(page.after) if page.after else None}


def _page(asked: Mapping[str, str], wanted: listing.Listing) -> listing.Page:
    """`only`: those of some ids that are in it; `at`: from a position on; `after`: what follows a page's key."""
    if "only" in asked:
        return listing.some(wanted, ids_of(asked["only"]))
    if asked.get("at"):
        return listing.at(wanted, _position(asked["at"]))
    return listing.after(wanted, Key.read(asked["after"]) if asked.get("after") else None)


def _position(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValidationError(_("This place in the list cannot be read."))
    return min(int(text), DEEPEST)


def ids_of(text: str) -> list[uuid.UUID]:
    """Public ids with commas between. Raises `ValidationError`."""
    try:
        return [uuid.UUID(part) for part in text.split(",")[: listing.PAGE * 4] if part]
    except ValueError:
        raise ValidationError(_("These conversations cannot be named so.")) from None
