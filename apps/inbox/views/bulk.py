"""Deeds to many conversations, and deeds taken back: a few with each request, so that mail can come in between."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import ValidationError
from django.db.models import Max
from django.http import JsonResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations.models import Conversation
from apps.inbox.deeds import KEPT, do_to_some, take_back_some
from apps.inbox.listing import Listing
from apps.inbox.models import Undo
from apps.inbox.wishes import deed_of
from apps.inbox.words import Conflict, body_of, in_words

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import ConversationQuerySet

#: Conversations in one transaction: how long it takes is how long what comes in may have to wait.
CHUNK = 50
MOST_IDS = 5000


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def bulk(request: AgentRequest) -> JsonResponse:
    """`{deed: {name, ...}, ids: [id]}`, or instead of `ids` the `list` as it stands in the screen's address.

    Answers `{count, after, undo}`: to how many it was done; ask again with `after` and `undo` until `after` is null.
    """
    agent, body = request.user, body_of(request)
    asked = body.get("deed")
    deed = deed_of(asked.get("name"), asked, agent) if isinstance(asked, dict) else deed_of(None, {}, agent)
    rows = _chosen(body, agent)
    place = Place.read(body["after"]) if body.get("after") else Place.first(rows)
    pks = list(place.rows(rows).order_by("pk").values_list("pk", flat=True)[:CHUNK])
    undo = _undo_of(agent, body["undo"], deed=deed.name) if body.get("undo") else None
    done = do_to_some(deed, Conversation.objects.filter(pk__in=pks), agent=agent, undo=undo)
    return JsonResponse(
        {
            "count": done.count,
            "after": str(place.beyond(pks[-1])) if len(pks) == CHUNK else None,
            "undo": str(done.undo.public_id) if done.undo else None,
        }
    )


@require_POST
@in_words
@deed_required(Deed.READ)
def taking_back(request: AgentRequest, undo_id: uuid.UUID) -> JsonResponse:
    """Take a deed back, part by part: `{count, left}`; ask again until nothing is left."""
    count, left = take_back_some(_undo_of(request.user, undo_id))
    return JsonResponse({"count": count, "left": left})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a walk through a list is, by row ids: rows that leave the list under way, or come into it, do not shift it.

    It ends at `until`, and leaves out what something came into since it `began`: nobody has seen that.
    """

    after: int
    until: int
    began: datetime

    @classmethod
    def first(cls, rows: ConversationQuerySet) -> Self:
        return cls(0, rows.order_by().aggregate(last=Max("pk"))["last"] or 0, timezone.now())

    @classmethod
    def read(cls, text: object) -> Self:
        """Raises `ValidationError`."""
        try:
            after, until, began = map(int, str(text).split("."))
            return cls(after, until, datetime.fromtimestamp(began / 1_000_000, UTC))
        except (ValueError, OverflowError, OSError):
            raise ValidationError(_("This place in the list cannot be found.")) from None

    def __str__(self) -> str:
        return f"{self.after}.{self.until}.{round(self.began.timestamp() * 1_000_000)}"

    def rows(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        found = rows.filter(pk__gt=self.after, pk__lte=self.until)
        return found if self.after == 0 else found.filter(activity_at__lte=self.began)

    def beyond(self, pk: int) -> Place:
        return Place(pk, self.until, self.began)


def _chosen(body: dict[str, Any], agent: Agent) -> ConversationQuerySet:
    if "list" in body:
        asked = body["list"]
        if not isinstance(asked, dict) or not all(isinstance(each, str) for each in asked.values()):
            raise ValidationError({"list": _("There is no such list.")})
        return Listing.read(asked, agent).rows()
    return Conversation.objects.visible_to(agent).filter(public_id__in=_ids(body.get("ids")))


def _ids(ids: Any) -> list[uuid.UUID]:
    if not isinstance(ids, list) or not 0 < len(ids) <= MOST_IDS:
        raise ValidationError({"ids": _("Which conversations?")})
    try:
        return [uuid.UUID(each) for each in ids]
    except (AttributeError, TypeError, ValueError):
        raise ValidationError({"ids": _("Which conversations?")}) from None


def _undo_of(agent: Agent, public_id: Any, **more: str) -> Undo:
    """Raises `Conflict` if it was taken back, is too old, is somebody else's, or is not what `more` says of it."""
    try:
        found = Undo.objects.filter(public_id=public_id, agent=agent, at__gt=timezone.now() - KEPT, **more).first()
    except ValidationError:
        found = None
    if found is None:
        raise Conflict(_("This was taken back already, or cannot be any more."))
    return found
