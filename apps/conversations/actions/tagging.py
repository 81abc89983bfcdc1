"""Words that agents put on conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from apps.conversations.actions.triage import hold, record
from apps.conversations.bodies import storable
from apps.conversations.live import announcing
from apps.conversations.models import EventKind, Tag

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation

#: The names of colours that the screen's style sheet knows (tags.css), in the order in which new tags take them.
COLOURS = ("blue", "green", "amber", "red", "violet", "teal", "pink", "grey")
NAME_LENGTH = 60


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
    """The tag of this name, however it is written; a new one if there is none. Raises `ValueError` for no name."""
    short = " ".join(storable(name).split())
    if not short or len(short) > NAME_LENGTH:
        raise ValueError(_("A tag needs a name of at most 60 characters."))
    return Tag.objects.filter(name__iexact=short).first() or _new(short)


def rename(row: Tag, *, name: str, colour: str) -> None:
    """Another name or colour, everywhere. Raises `ValueError` if another tag has the name, or for an unknown colour."""
    short = " ".join(storable(name).split())
    if not short or len(short) > NAME_LENGTH or colour not in COLOURS:
        raise ValueError(_("A tag needs a name of at most 60 characters."))
    row.name, row.colour = short, colour
    try:
        with transaction.atomic():
            row.save(update_fields=["name", "colour"])
    except IntegrityError:
        raise ValueError(_("Another tag has this name.")) from None


def _new(name: str) -> Tag:
    colour = COLOURS[Tag.objects.count() % len(COLOURS)]
    try:
        with transaction.atomic():
            return Tag.objects.create(name=name, colour=colour)
    except IntegrityError:  # somebody else made it in the meantime
        return Tag.objects.get(name__iexact=name)


def _names(tags: Iterable[Tag]) -> str:
    return ", ".join(each.name for each in tags)
