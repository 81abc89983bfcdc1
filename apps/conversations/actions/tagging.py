"""Words that agents put on conversations, and the tree in which leads keep them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.conversations.actions.triage import hold, record
from apps.conversations.bodies import storable
from apps.conversations.live import announce_to_all, announcing
from apps.conversations.models import EventKind
from apps.conversations.models.tags import BETWEEN, Tag, Tree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation

#: The names of colours that the screen's style sheet knows (tags.css), in the order in which new tags take them.
COLOURS = ("blue", "green", "amber", "red", "violet", "teal", "pink", "grey")
NAME_LENGTH = 60
#: So many stand below one another.
DEEPEST = 4


def tag(conversation: Conversation, tags: Iterable[Tag], *, agent: Agent) -> None:
    """Put the tags on it; those that it has stay."""
    with announcing():
        row = hold(conversation)
        here = set(row.tags.all())
        if new := [each for each in tags if each not in here]:
            row.tags.add(*new)
            record(row, EventKind.TAGGED, agent=agent, name=_names(new))


def untag(conversation: Conversation, tags: Iterable[Tag], *, agent: Agent) -> None:
    """Take the tags off it; those that it has not do not matter."""
    with announcing():
        row = hold(conversation)
        here = set(row.tags.all())
        if old := [each for each in tags if each in here]:
            row.tags.remove(*old)
            record(row, EventKind.UNTAGGED, agent=agent, name=_names(old))


def make_tag(name: str) -> Tag:
    """The tag of this path (`Shipping / damaged`), however it is written; what is missing of it is made.

    A name alone is that of a tag at the top, or of the only one of that name anywhere. Raises `ValueError`.
    """
    names = [_short(part) for part in " ".join(storable(name).split()).split(BETWEEN)]
    if len(names) > DEEPEST:
        raise ValueError(_too_deep())
    found: Tag | None = None
    for each in names:
        found = _below(found, each) or (_only(each) if len(names) == 1 else None) or _new(each, found)
    assert found is not None
    return found


def change_tag(row: Tag, *, name: str, colour: str, parent: Tag | None) -> None:
    """Another name, colour or place in the tree, everywhere.

    Raises `ValueError` if another tag there has the name, for an unknown colour, and for a place below itself.
    """
    tree, short = Tree(), _short(name)
    if colour not in COLOURS:
        raise ValueError(_("There is no such colour."))
    if parent is not None and parent.pk in tree.family(row.pk):
        raise ValueError(_("A tag cannot stand below itself."))
    if parent is not None and len(tree.line(parent)) + tree.height(row) > DEEPEST:
        raise ValueError(_too_deep())
    row.name, row.colour, row.parent = short, colour, parent
    with announcing():
        try:
            with transaction.atomic():
                row.save(update_fields=["name", "colour", "parent"])
        except IntegrityError:
            raise ValueError(_("Another tag has this name.")) from None
        announce_to_all("tags")


def _below(parent: Tag | None, name: str) -> Tag | None:
    return Tag.objects.filter(parent=parent, name__iexact=name).first()


def _only(name: str) -> Tag | None:
    found = list(Tag.objects.filter(name__iexact=name)[:2])
    return found[0] if len(found) == 1 else None


def _new(name: str, parent: Tag | None) -> Tag:
    """Below another in its colour, else in the next."""
    colour = parent.colour if parent else COLOURS[Tag.objects.filter(parent=None).count() % len(COLOURS)]
    try:
        with transaction.atomic():
            return Tag.objects.create(name=name, colour=colour, parent=parent)
    except IntegrityError:  # somebody else made it in the meantime
        return Tag.objects.get(name__iexact=name, parent=parent)


def _short(name: str) -> str:
    short = " ".join(storable(name).split())
    if not short or len(short) > NAME_LENGTH or BETWEEN in short:
        raise ValueError(_("A tag needs a name of at most 60 characters."))
    return short


def _too_deep() -> str:
    return _("At most %(count)s tags stand below one another.") % {"count": DEEPEST}


def _names(tags: Iterable[Tag]) -> str:
    tree = Tree()
    return ", ".join(tree.path(each) for each in tags)
