"""What is known of one contact, as far as the agent may see it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Q

from apps.contacts import actions
from apps.contacts.fields import fields_of, shown
from apps.contacts.models import Merge, Of, PointMove
from apps.conversations.models import Attachment, Conversation, Direction, Message

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from django.db.models import QuerySet

    from apps.accounts.models import Agent
    from apps.contacts.models import Contact, ContactNote, ContactPoint
    from apps.inbox.keys import Key

CONVERSATIONS = 20
FILES = 20
#: Conversations of others in which they wrote.
MOST_ELSEWHERE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Why a contact point is theirs: the first message that came from there, how many did, and the last one's time;
    and who brought it here.
    """

    point: ContactPoint
    first: Message | None
    messages: int
    last_at: dt.datetime | None
    moves: Sequence[PointMove] = ()


@dataclass(frozen=True, slots=True)
class Filled:
    """A custom field, and what stands in it in words."""

    label: str
    words: str


def evidence_of(contact: Contact, agent: Agent) -> list[Evidence]:
    """For each contact point; only messages that the agent sees prove anything to them."""
    points = list(contact.points.select_related("added_by", "confirmed_by").order_by("pk"))
    theirs = Message.objects.visible_to(agent).filter(contact_point__in=points, direction=Direction.IN)
    counted = theirs.order_by().values("contact_point").annotate(messages=Count("pk"), last=Max("happened_at"))
    facts = {row["contact_point"]: row for row in counted}
    brought = PointMove.objects.filter(point__in=points, target=contact, undone_at=None).select_related("agent")
    moves = {move.point_id: move for move in reversed(brought)}
    found = [_evidence(point, theirs, facts.get(point.pk)) for point in points]
    return [replace(each, moves=[moves[each.point.pk]] if each.point.pk in moves else []) for each in found]


def conversations_with(contact: Contact, agent: Agent, *, after: Key | None = None) -> list[Conversation]:
    """The newest first, one more than a page; on every channel, also those of others in which they wrote."""
    wrote = Message.objects.visible_to(agent).filter(contact_point__contact=contact)
    elsewhere = wrote.exclude(conversation__contact=contact).order_by().values_list("conversation", flat=True)
    pks = list(elsewhere.distinct()[:MOST_ELSEWHERE])
    rows = Conversation.objects.visible_to(agent).filter(Q(contact=contact) | Q(pk__in=pks))
    if after is not None:
        rows = after.below(rows, "activity_at")
    found = rows.select_related("channel", "assignee").prefetch_related("tags")
    return list(found.order_by("-activity_at", "-pk")[: CONVERSATIONS + 1])


def files_of(contact: Contact, agent: Agent, *, start: int = 0) -> list[Attachment]:
    """The newest first, one more than a page; without the pictures of signatures and layouts."""
    files = Attachment.objects.visible_to(agent).filter(message__conversation__contact=contact)
    files = files.exclude(Q(inline=True) & ~Q(content_id="")).select_related("message__conversation")
    return list(files.order_by("-message__happened_at", "-pk")[start : start + FILES + 1])


def custom_values(contact: Contact) -> list[Filled]:
    """Those that have one, in the admin's order."""
    found = ((field.label, shown(field, contact.custom.get(field.key))) for field in fields_of(Of.CONTACT))
    return [Filled(label, words) for label, words in found if words]


def notes_of(contact: Contact, agent: Agent) -> list[tuple[ContactNote, bool]]:
    """The newest first, and whether the agent may delete each."""
    return [(note, actions.may_delete(note, agent)) for note in contact.notes.select_related("agent")]


def merges_of(contact: Contact) -> Sequence[Merge]:
    """What was merged into it and may be parted again; also into those that it took in later."""
    rows, pks = Merge.objects.filter(undone_at=None).select_related("merged", "kept", "agent"), {contact.pk}
    found: dict[int, Merge] = {}
    while new := [merge for merge in rows.filter(kept__in=pks) if merge.pk not in found]:
        found.update({merge.pk: merge for merge in new})
        pks |= {merge.merged_id for merge in new}
    return sorted(found.values(), key=lambda merge: (merge.at, merge.pk), reverse=True)


def _evidence(point: ContactPoint, theirs: QuerySet[Message], facts: Mapping[str, Any] | None) -> Evidence:
    if facts is None:
        return Evidence(point=point, first=None, messages=0, last_at=None)
    first = theirs.filter(contact_point=point).order_by("happened_at", "pk").select_related("conversation").first()
    return Evidence(point=point, first=first, messages=facts["messages"], last_at=facts["last"])
