"""Words that agents put on conversations and contacts, as a tree: each may stand below another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.contacts.models import Contact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Between a tag and the one below it, where they are shown and typed.
BETWEEN = " / "


class Tag(models.Model):
    """`colour` is one of the names that the screen's style sheet knows; `parent` the tag that it stands below."""

    name = models.CharField(_("name"), max_length=60)
    colour = models.CharField(_("colour"), max_length=12, default="grey")
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.SET_NULL, related_name="children")
    contacts = models.ManyToManyField(Contact, related_name="tags", blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(Lower("name"), condition=models.Q(parent=None), name="tag_once_at_the_top"),
            models.UniqueConstraint(Lower("name"), "parent", name="tag_once_below_its_parent"),
        ]

    def __str__(self) -> str:
        return self.name


class FormerTag(models.Model):
    """The id of a tag that became another one: addresses that name it still find what it is now."""

    former = models.BigIntegerField(primary_key=True)
    tag = models.ForeignKey(Tag, on_delete=models.CASCADE, related_name="formers")

    def __str__(self) -> str:
        return f"{self.former} is {self.tag_id}"


class Tree:
    """All tags as they stand below one another; read once, for many questions."""

    def __init__(self, tags: Iterable[Tag] | None = None) -> None:
        self._by_id = {tag.pk: tag for tag in (Tag.objects.all() if tags is None else tags)}
        self._below: dict[int | None, list[Tag]] = {}
        for tag in self._by_id.values():
            self._below.setdefault(self._parent_of(tag), []).append(tag)

    def __iter__(self) -> Iterator[Tag]:
        """Each before those below it, siblings by name."""
        return self._from(None)

    def get(self, pk: int) -> Tag | None:
        return self._by_id.get(pk)

    def current(self, pk: int) -> int:
        """The id of what a tag has become; its own where it is there, or was deleted."""
        if pk in self._by_id:
            return pk
        return FormerTag.objects.filter(former=pk).values_list("tag", flat=True).first() or pk

    def line(self, tag: Tag) -> list[Tag]:
        """The tag and those above it, the uppermost first."""
        found, above = [tag], self._parent_of(tag)
        while above is not None and len(found) <= len(self._by_id):
            found.append(self._by_id[above])
            above = self._parent_of(found[-1])
        return found[::-1]

    def path(self, tag: Tag) -> str:
        """As it is shown: `Shipping / damaged`."""
        return BETWEEN.join(each.name for each in self.line(tag))

    def family(self, pk: int) -> set[int]:
        """The ids of the tag and of all below it; of one that is not there only its own."""
        return {pk, *(tag.pk for tag in self._from(pk))}

    def height(self, tag: Tag) -> int:
        """How many stand below one another from it on: 1 for a tag with nothing below it."""
        return 1 + max((self.height(each) for each in self._below.get(tag.pk, ())), default=0)

    def below(self, pk: int | None) -> list[Tag]:
        """Those right below it, or at the top."""
        return self._below.get(pk, [])

    def called(self, words: str) -> set[int]:
        """The ids of all that have this name or path, in any case, and of all below them."""
        sought = tuple(part.strip().casefold() for part in words.split("/"))
        found: set[int] = set()
        for tag in self._by_id.values():
            line = tuple(each.name.casefold() for each in self.line(tag))
            if tag.name.casefold() == words.strip().casefold() or line[-len(sought) :] == sought:
                found |= self.family(tag.pk)
        return found

    def _from(self, pk: int | None) -> Iterator[Tag]:
        for tag in sorted(self._below.get(pk, ()), key=lambda each: each.name.casefold()):
            yield tag
            yield from self._from(tag.pk)

    def _parent_of(self, tag: Tag) -> int | None:
        return tag.parent_id if tag.parent_id in self._by_id else None
