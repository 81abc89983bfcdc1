"""Two contacts that turn out to be one person, and how they are parted again.

The merged contact keeps its own row and values and shows nowhere. Its points and notes move to the one that is kept,
whose empty fields it fills; the `Merge` row names all that moved. The core moves the conversations
(`apps.conversations.actions.people`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from apps.contacts.models import Contact, ContactNote, ContactPoint, Dismissal, Merge, Organisation, PointMove
from apps.contacts.organisations import announce
from apps.contacts.sorting import plain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.accounts.models import Agent

#: What the kept contact takes over where it has nothing of its own.
FILLED = ("name", "organisation_id", "language")


class NotMergeable(ValueError):
    """They are one already, or are not there any more."""


class OnlyPoint(ValueError):
    """Nothing would be left of the contact."""


class NothingToPart(ValueError):
    """The merge was undone already."""


def join(kept: Contact, merged: Contact, *, agent: Agent, why: str = "") -> Merge:
    """Make `merged` a part of `kept`, in a transaction of who moves their conversations too, for the reason `why`.

    Raises `NotMergeable`.
    """
    kept, merged = _held(kept, merged)
    points = _ids(ContactPoint.objects.filter(contact=merged))
    notes = _ids(ContactNote.objects.filter(contact=merged))
    moved = {"points": points, "notes": notes, "filled": _fill(kept, merged)}
    ContactPoint.objects.filter(pk__in=points).update(contact=kept)
    ContactNote.objects.filter(pk__in=notes).update(contact=kept)
    merged.merged_into = kept
    merged.save(update_fields=["merged_into"])
    announce([kept.pk, merged.pk])
    return Merge.objects.create(kept=kept, merged=merged, agent=agent, why=why[:500], moved=moved)


def part(merge: Merge, *, agent: Agent) -> tuple[Contact, Contact, list[int]]:
    """Undo a merge, in a transaction: who had the person until now, who was merged, and the ids of the points that
    went back. What has gone on to somebody else by hand stays there. Raises `NothingToPart`.
    """
    merge = Merge.objects.select_for_update(no_key=True).select_related("kept", "merged").get(pk=merge.pk)
    if merge.undone_at is not None or merge.merged.merged_into_id is None:
        raise NothingToPart(_("This merge was undone already."))
    holder, merged, moved = living(merge.kept), merge.merged, merge.moved
    points = ContactPoint.objects.filter(pk__in=moved["points"], contact=holder)
    returned = _ids(points)
    points.update(contact=merged)
    ContactNote.objects.filter(pk__in=moved["notes"], contact=holder).update(contact=merged)
    _empty(merge.kept, moved["filled"])
    merged.merged_into = None
    merged.save(update_fields=["merged_into"])
    merge.undone_at, merge.undone_by = timezone.now(), agent
    merge.save(update_fields=["undone_at", "undone_by"])
    announce([holder.pk, merge.kept_id, merged.pk])
    return holder, merged, returned


def release(point: ContactPoint, *, name: str) -> Contact:
    """Make a contact of its own of one address, in a transaction; `name` is how whoever writes from there is called.

    Raises `OnlyPoint`.
    """
    old = Contact.objects.select_for_update(no_key=True).get(pk=point.contact_id)
    if old.points.count() < 2:
        raise OnlyPoint(_("This is their only address."))
    new = Contact.objects.create(
        name=name[:200],
        plain_name=plain(name or point.shown_as)[:200],
        organisation=Organisation.objects.of_address(point.value),
        active_at=old.active_at,
    )
    point.contact = new
    point.confirmed_by = point.confirmed_at = None
    point.save(update_fields=["contact", "confirmed_by", "confirmed_at"])
    announce([old.pk, new.pk])
    return new


def give(point: ContactPoint, to: Contact, *, agent: Agent, why: str) -> PointMove:
    """Make one address `to`'s, in a transaction, for a reason. Raises `NotMergeable`, `OnlyPoint`, and `ValueError`
    without a reason.
    """
    if not why.strip():
        raise ValueError(_("Say how you know that it is theirs."))
    source, target = _held(point.contact, to)
    if source.points.count() < 2:
        raise OnlyPoint(_("This is their only address: merge the two contacts instead."))
    _put(point, target)
    return PointMove.objects.create(point=point, source=source, target=target, agent=agent, why=why.strip()[:500])


def take_back(move: PointMove, *, agent: Agent) -> tuple[Contact, Contact]:
    """Undo a move, in a transaction: who had the address until now, and who has it again. Whoever has none left is a
    part of them from then on. Raises `NothingToPart`.
    """
    move = PointMove.objects.select_for_update(no_key=True).get(pk=move.pk)
    holder, source = living(move.target), living(move.source)
    point = ContactPoint.objects.get(pk=move.point_id)
    if move.undone_at is not None or point.contact_id != holder.pk or holder.pk == source.pk:
        raise NothingToPart(_("This was undone already, or the address has gone on to somebody else."))
    _put(point, source)
    move.undone_at, move.undone_by = timezone.now(), agent
    move.save(update_fields=["undone_at", "undone_by"])
    if not holder.points.exists():
        ContactNote.objects.filter(contact=holder).update(contact=source)
        holder.merged_into = source
        holder.save(update_fields=["merged_into"])
    return holder, source


def _put(point: ContactPoint, contact: Contact) -> None:
    before = point.contact_id
    point.contact, point.confirmed_by, point.confirmed_at = contact, None, None
    point.save(update_fields=["contact", "confirmed_by", "confirmed_at"])
    announce([before, contact.pk])


def living(contact: Contact) -> Contact:
    """The contact that shows: itself, or the one that it became a part of."""
    found = Contact.objects.get(pk=contact.pk)
    while found.merged_into_id is not None:
        found = Contact.objects.get(pk=found.merged_into_id)
    return found


def dismiss(one: Contact, other: Contact, *, agent: Agent) -> None:
    """They are two people: do not suggest it again."""
    first, second = sorted((one.pk, other.pk))
    Dismissal.objects.get_or_create(one_id=first, other_id=second, defaults={"agent": agent})


def _held(kept: Contact, merged: Contact) -> Sequence[Contact]:
    """Both, locked in one order. Raises `NotMergeable`."""
    rows = (
        Contact.objects.select_for_update(no_key=True)
        .filter(pk__in=[kept.pk, merged.pk], merged_into=None)
        .order_by("pk")
    )
    found = {row.pk: row for row in rows}
    if len(found) != 2:
        raise NotMergeable(_("Two contacts that are there can be merged, and these are not any more."))
    return found[kept.pk], found[merged.pk]


def _fill(kept: Contact, merged: Contact) -> dict[str, Any]:
    """What `kept` had nothing of its own for, by field; custom fields under "custom"."""
    filled: dict[str, Any] = {}
    for name in FILLED:
        if not getattr(kept, name) and (value := getattr(merged, name)):
            filled[name] = value
            setattr(kept, name, value)
    custom = {key: value for key, value in merged.custom.items() if key not in kept.custom}
    kept.custom = {**kept.custom, **custom}
    kept.active_at = max(kept.active_at, merged.active_at)
    kept.save(update_fields=["name", "plain_name", "organisation", "language", "custom", "active_at"])
    return {**filled, "custom": custom}


def _empty(kept: Contact, filled: dict[str, Any]) -> None:
    """Take out again what the merge filled in, unless somebody has changed it since."""
    for name in FILLED:
        if name in filled and getattr(kept, name) == filled[name]:
            setattr(kept, name, None if name == "organisation_id" else "")
    theirs = filled.get("custom", {})
    kept.custom = {key: value for key, value in kept.custom.items() if not (key in theirs and theirs[key] == value)}
    if not kept.name:
        kept.plain_name = next((point.value for point in kept.points.order_by("pk")), "")[:200]
    kept.save(update_fields=["name", "plain_name", "organisation", "language", "custom"])


def _ids(rows: Any) -> list[int]:
    return list(rows.order_by("pk").values_list("pk", flat=True))
