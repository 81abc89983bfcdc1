"""Contacts that become one person and are parted again, with their conversations and tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Max

from apps.contacts import merging
from apps.contacts.models import ContactPoint, PointMove
from apps.contacts.organisations import announce as announce_contacts
from apps.conversations.joining import batched
from apps.conversations.known_people import sees_contact
from apps.conversations.live import announce, announcing
from apps.conversations.models import Conversation, Direction, Message
from apps.conversations.models.tags import Tag

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from apps.accounts.models import Agent
    from apps.contacts.models import Contact, Merge
    from apps.conversations.models import ConversationQuerySet

_TAGS = Tag.contacts.through.objects


def merge_contacts(kept: Contact, merged: Contact, *, agent: Agent, why: str = "") -> Merge:
    """Make them one person: `kept` has all addresses, conversations, notes and tags from now on.

    Messages and events stay as they are. Raises `PermissionDenied` unless the agent sees both, `NotMergeable`.
    """
    _require_visible(agent, kept, merged)
    with announcing():
        merge = merging.join(kept, merged, agent=agent, why=why)
        conversations = list(Conversation.objects.filter(contact=merged).order_by("pk").values_list("pk", flat=True))
        had = set(_TAGS.filter(contact=kept).values_list("tag", flat=True))
        tags = [pk for pk in _TAGS.filter(contact=merged).values_list("tag", flat=True) if pk not in had]
        _TAGS.bulk_create(Tag.contacts.through(contact=kept, tag_id=pk) for pk in tags)
        _give(conversations, kept, out_of=merged)
        last = Conversation.objects.aggregate(last=Max("pk"))["last"] or 0
        merge.moved = {**merge.moved, "conversations": conversations, "tags": tags, "last_conversation": last}
        merge.save(update_fields=["moved"])
    return merge


def part_contacts(merge: Merge, *, agent: Agent) -> Contact:
    """Take a merge back; returns the contact that is there again.

    It gets exactly what came with it, and the conversations that its addresses began since. What an agent or another
    merge has moved on since stays there. Raises `PermissionDenied` unless the agent sees them, `NothingToPart`.
    """
    _require_visible(agent, merging.living(merge.kept))
    with announcing():
        holder, merged, points = merging.part(merge, agent=agent)
        _give([*merge.moved["conversations"], *_begun_since(merge, holder, points)], merged, out_of=holder)
        _TAGS.filter(contact=merge.kept, tag__in=merge.moved["tags"]).delete()
    return merged


def part_point(point: ContactPoint, *, agent: Agent) -> Contact:
    """Make one address a contact of its own, with the conversations that began at it; returns that contact.

    Merging the two takes it back. Raises `PermissionDenied` unless the agent sees the contact, `OnlyPoint`.
    """
    old = point.contact
    _require_visible(agent, old)
    came = Message.objects.filter(contact_point=point, direction=Direction.IN).exclude(sender_name="").in_order()
    last = came.last()
    with announcing():
        new = merging.release(point, name=last.sender_name if last else "")
        begun = list(_begun_at([point.pk], Conversation.objects.filter(contact=old)))
        _give(begun, new, out_of=old)
        PointMove.objects.create(point=point, source=old, target=new, agent=agent, conversations=begun)
    return new


def give_point(point: ContactPoint, to: Contact, *, agent: Agent, why: str) -> PointMove:
    """Make one address somebody else's, with the conversations that began at it, for a reason.

    Raises `PermissionDenied` unless the agent sees both, `NotMergeable`, `OnlyPoint`, `ValueError` without a reason.
    """
    old = point.contact
    _require_visible(agent, old, to)
    with announcing():
        move = merging.give(point, to, agent=agent, why=why)
        begun = list(_begun_at([point.pk], Conversation.objects.filter(contact=old)))
        _give(begun, to, out_of=old)
        move.conversations = begun
        move.save(update_fields=["conversations"])
    return move


def take_point_back(move: PointMove, *, agent: Agent) -> Contact:
    """Undo that, with what began there since; returns whose it is again. Raises `PermissionDenied`, `NothingToPart`."""
    _require_visible(agent, merging.living(move.target))
    with announcing():
        holder, source = merging.take_back(move, agent=agent)
        since = _begun_at([move.point_id], Conversation.objects.filter(contact=holder))
        _give(dict.fromkeys([*move.conversations, *since]), source, out_of=holder)
    return source


def tag_contact(contact: Contact, tag: Tag) -> None:
    with announcing():
        contact.tags.add(tag)
        announce_contacts([contact.pk])


def untag_contact(contact: Contact, tag: Tag) -> None:
    with announcing():
        contact.tags.remove(tag)
        announce_contacts([contact.pk])


def _begun_since(merge: Merge, holder: Contact, points: Iterable[int]) -> Iterator[int]:
    """Conversations that are younger than the merge and began at one of these points."""
    # By their numbers: mail that came before the merge may have been read after it.
    young = Conversation.objects.filter(contact=holder, pk__gt=merge.moved["last_conversation"])
    return _begun_at(points, young)


def _begun_at(points: Iterable[int], conversations: ConversationQuerySet) -> Iterator[int]:
    """Those that began at one of these points: from there, or with us."""
    theirs = {point.pk: point.value for point in ContactPoint.objects.filter(pk__in=list(points))}
    for pk in conversations.order_by("pk").values_list("pk", flat=True):
        message = Message.objects.filter(conversation=pk).exclude(direction=Direction.NOTE).in_order().first()
        if message and (message.contact_point_id in theirs or _receiver(message) in theirs.values()):
            yield pk


def _receiver(message: Message) -> str:
    return str(message.to[0]["address"]).casefold() if message.direction == Direction.OUT and message.to else ""


def _give(pks: Iterable[int], contact: Contact, *, out_of: Contact) -> None:
    for some in batched(pks):
        rows = list(Conversation.objects.filter(pk__in=some, contact=out_of))
        Conversation.objects.filter(pk__in=[row.pk for row in rows]).update(contact=contact)
        for row in rows:
            announce(row, "conversation")


def _require_visible(agent: Agent, *contacts: Contact) -> None:
    if not all(sees_contact(agent, contact) for contact in contacts):
        raise PermissionDenied
