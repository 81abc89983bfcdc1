"""A snippet as the composer offers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.inbox.snippets import resolve, resolve_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.conversations.models.tags import Tree
    from apps.inbox.models import Snippet


class NamedTag(TypedDict):
    id: int
    name: str


class SnippetDeeds(TypedDict):
    tags: list[NamedTag]
    assign: bool
    close: bool


class SnippetRecord(TypedDict):
    """`text` and `html` with their variables put in; one without a value stands in double braces."""

    id: int
    name: str
    shortcut: str
    language: str
    text: str
    html: str
    deeds: SnippetDeeds


def snippet(item: Snippet, *, values: Mapping[str, str], tree: Tree) -> SnippetRecord:
    """`tree` are all tags that there are."""
    return SnippetRecord(
        id=item.pk,
        name=item.name,
        shortcut=item.shortcut,
        language=item.language,
        text=resolve(item.text, values),
        html=resolve_html(item.html, values),
        deeds=SnippetDeeds(
            tags=_tags(item, tree),
            assign=item.deeds.get("assign") == "me",
            close=bool(item.deeds.get("close")),
        ),
    )


def _tags(item: Snippet, tree: Tree) -> list[NamedTag]:
    found = [tag for pk in item.deeds.get("tags", []) if (tag := tree.get(pk))]
    return [NamedTag(id=tag.pk, name=tree.path(tag)) for tag in found]
