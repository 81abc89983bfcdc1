"""Where else tags stand: in the filters of saved views, and in what snippets do."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from apps.inbox.models import SavedView, Snippet

if TYPE_CHECKING:
    from apps.conversations.models import Tag

Name = TypeVar("Name")


def follow(tag: Tag, *, into: Tag) -> None:
    """Name `into` wherever `tag` is named."""
    for view in SavedView.objects.filter(filter__has_key="tag"):
        named = view.filter["tag"].split(",")
        if str(tag.pk) in named:
            view.filter["tag"] = ",".join(_put(named, str(tag.pk), str(into.pk)))
            view.save(update_fields=["filter"])
    for snippet in Snippet.objects.filter(deeds__has_key="tags"):
        if tag.pk in snippet.deeds["tags"]:
            snippet.deeds["tags"] = _put(snippet.deeds["tags"], tag.pk, into.pk)
            snippet.save(update_fields=["deeds"])


def _put(names: list[Name], old: Name, new: Name) -> list[Name]:
    """Each once."""
    return list(dict.fromkeys(new if each == old else each for each in names))
