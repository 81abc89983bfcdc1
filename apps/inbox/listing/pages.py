"""The rows of a list: a page after a row, a page anywhere, or some that are named."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.conversations.models import Conversation
from apps.inbox.records.rows import with_all

if TYPE_CHECKING:
    import uuid
    from collections.abc import Collection, Sequence

    from django.db.models import QuerySet

    from apps.inbox.keys import Key
    from apps.inbox.listing.listings import Listing

PAGE = 50


@dataclass(frozen=True, slots=True)
class Page:
    """Some conversations and the key after which the list goes on; None at its end."""

    rows: Sequence[Conversation]
    after: Key | None


def after(listing: Listing, key: Key | None) -> Page:
    """The rows after a key, which an index leads to; from the top without one."""
    return _page(listing, key=key)


def at(listing: Listing, position: int) -> Page:
    """The rows from a position on, for a jump: everything before is passed over."""
    return _page(listing, start=position)


def some(listing: Listing, only: Collection[uuid.UUID]) -> Page:
    """Those of the conversations `only` that are in the list now."""
    return Page(list(with_all(listing.looked_at().filter(public_id__in=only), listing.agent)), None)


def _page(listing: Listing, *, key: Key | None = None, start: int = 0) -> Page:
    # First the ids alone, so that nothing is looked up for rows that are passed over.
    ids = _ids(listing.order.parts(listing.rows(), after=key), start)
    seen = with_all(Conversation.objects.visible_to(listing.agent).filter(pk__in=ids[:PAGE]), listing.agent)
    by_id = {row.pk: row for row in seen}
    found = [by_id[pk] for pk in ids[:PAGE] if pk in by_id]
    return Page(found, listing.order.key(found[-1]) if found and len(ids) > PAGE else None)


def _ids(parts: Sequence[QuerySet[Any, int]], start: int) -> list[int]:
    """Of the rows from `start` on, one more than a page has, if they are there."""
    ids: list[int] = []
    for part in parts:
        some = list(part[start : start + PAGE + 1 - len(ids)])
        ids += some
        if len(ids) > PAGE:
            break
        start = 0 if some or not start else start - part.count()
    # What is given up between two questions may be in both answers.
    return list(dict.fromkeys(ids))
