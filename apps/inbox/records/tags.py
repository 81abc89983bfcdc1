"""A word that agents put on conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from apps.conversations.models import Tag


class TagRecord(TypedDict):
    """`colour` is a name that the style sheet knows, `parent` the id of the tag that it stands below.

    `former` are the ids of tags that became it, which addresses may still name.
    """

    id: int
    name: str
    colour: str
    parent: int | None
    former: list[int]


def tag(row: Tag) -> TagRecord:
    """Of many it needs `formers` at hand."""
    former = [each.former for each in row.formers.all()]
    return TagRecord(id=row.pk, name=row.name, colour=row.colour, parent=row.parent_id, former=former)
