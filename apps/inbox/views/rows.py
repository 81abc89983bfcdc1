"""The lists."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox import listing, records
from apps.inbox.keys import Key
from apps.inbox.words import in_words

if TYPE_CHECKING:
    from apps.accounts.requests import AgentRequest


@require_GET
@in_words
@deed_required(Deed.READ)
def rows(request: AgentRequest) -> JsonResponse:
    """`?view=` a page of a list, `&after=` the next, `&q=` what has these words.

    `&only=` are some by their ids, without the counts of the lists unless `&counts` asks for them.
    """
    asked = request.GET
    view, words = _view(asked.get("view", "")), asked.get("q", "").strip()
    if "only" in asked:
        page = listing.some(view, request.user, words=words, only=_ids(asked["only"]))
    else:
        after = Key.read(asked["after"]) if asked.get("after") else None
        page = listing.page(view, request.user, words=words, after=after)
    return JsonResponse(
        {
            "rows": [records.row(each) for each in page.rows],
            "after": str(page.after) if page.after else None,
            "counts": listing.counts(request.user) if "only" not in asked or "counts" in asked else None,
        }
    )


def _view(name: str) -> listing.View:
    try:
        return listing.View(name)
    except ValueError:
        raise ValidationError(_("There is no such list.")) from None


def _ids(text: str) -> list[uuid.UUID]:
    try:
        return [uuid.UUID(part) for part in text.split(",")[: listing.PAGE * 4] if part]
    except ValueError:
        raise ValidationError(_("These conversations cannot be named so.")) from None
