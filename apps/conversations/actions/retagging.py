"""Tags that go: one becomes another, or is deleted. All conversations that have it keep it in their history."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.conversations.actions.tagging import DEEPEST
from apps.conversations.live import announce_to_all, announcing
from apps.conversations.models import Conversation, Event, EventKind
from apps.conversations.models.tags import FormerTag, Tag, Tree
from apps.conversations.signals import tags_merged

if TYPE_CHECKING:
    from apps.accounts.models import Agent

#: Events that are written at once.
BATCH = 1000


def merge_tags(tag: Tag, *, into: Tag, agent: Agent) -> int:
    """What has `tag` has `into` from now on, and what stands below it stands below that; returns how many
    conversations that changed. Tags of the same name below both become one as well.

    Raises `ValueError` if `into` is it, or stands below it.
    """
    with announcing():
        _hold(tag, into)
        tree = Tree()
        if into.pk in tree.family(tag.pk):
            raise ValueError(_("A tag cannot become itself, or one that stands below it."))
        if len(tree.line(into)) + tree.height(tag) - 1 > DEEPEST:
            raise ValueError(_("At most %(count)s tags stand below one another.") % {"count": DEEPEST})
        count = _merge(tag, into, agent=agent, tree=tree)
        announce_to_all("tags")
        return count


def delete_tag(tag: Tag, *, agent: Agent) -> None:
    """Conversations lose it, and what stands below it moves up.

    Raises `ValueError` if there is another tag of the name of one of those.
    """
    with announcing():
        _hold(tag)
        tree = Tree()
        try:
            with transaction.atomic():
                tag.children.update(parent=tag.parent_id)
        except IntegrityError:
            raise ValueError(_("A tag below it has the name of another: rename that, or merge the two.")) from None
        _record(tag, EventKind.UNTAGGED, agent=agent, name=tree.path(tag))
        tag.delete()
        announce_to_all("tags")


def _hold(*tags: Tag) -> None:
    """So that nobody merges or deletes one of them meanwhile. Raises `ValueError` if somebody did."""
    pks = {tag.pk for tag in tags}
    if len(Tag.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")) != len(pks):
        raise ValueError(_("This tag is not there any more."))


def _merge(tag: Tag, into: Tag, *, agent: Agent, tree: Tree) -> int:
    links = Conversation.tags.through.objects
    count = _record(tag, EventKind.RETAGGED, agent=agent, name=tree.path(tag), to=tree.path(into))
    links.filter(tag=tag, conversation__in=links.filter(tag=into).values("conversation")).delete()
    links.filter(tag=tag).update(tag=into)
    into.contacts.add(*tag.contacts.all())
    for child in tree.below(tag.pk):
        twin = next((each for each in tree.below(into.pk) if each.name.casefold() == child.name.casefold()), None)
        if twin is None:
            Tag.objects.filter(pk=child.pk).update(parent=into)
        else:
            count += _merge(child, twin, agent=agent, tree=tree)
    tags_merged.send(Tag, tag=tag, into=into)
    FormerTag.objects.filter(tag=tag).update(tag=into)
    FormerTag.objects.create(former=tag.pk, tag=into)
    tag.delete()
    return count


def _record(tag: Tag, kind: EventKind, *, agent: Agent, **data: str) -> int:
    """In the history of each conversation that has it; returns how many. Their screens hear of the tags as a whole."""
    pks = Conversation.tags.through.objects.filter(tag=tag).values_list("conversation", flat=True)
    events = (Event(conversation_id=pk, kind=kind, agent=agent, data=data) for pk in pks.iterator())
    return len(Event.objects.bulk_create(events, batch_size=BATCH))
