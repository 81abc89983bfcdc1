"""What the pages about tags ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.conversations.models.tags import Tag, Tree

COLOURS = [
    ("blue", _("Blue")),
    ("green", _("Green")),
    ("amber", _("Amber")),
    ("red", _("Red")),
    ("violet", _("Violet")),
    ("teal", _("Teal")),
    ("pink", _("Pink")),
    ("grey", _("Grey")),
]


class TagsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any number of tags, each shown with those above it."""

    def label_from_instance(self, obj: Any) -> str:
        line, above = [obj.name], obj.parent
        while above is not None:
            line, above = [above.name, *line], above.parent
        return " / ".join(line)


class NewTagForm(forms.Form):
    """A tag by its path; one that is there already is found."""

    name = forms.CharField(
        label=_("Name"),
        max_length=250,
        help_text=_("“Shipping / damaged” stands below “Shipping”."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class TagForm(forms.Form):
    """Another name, place or colour for a tag."""

    name = forms.CharField(label=_("Name"), max_length=60, widget=forms.TextInput(attrs={"autocomplete": "off"}))
    parent = forms.TypedChoiceField(label=_("Stands below"), required=False, empty_value=None)
    colour = forms.ChoiceField(label=_("Colour"), choices=COLOURS, widget=forms.RadioSelect)

    def __init__(self, data: Any, *, tag: Tag, tree: Tree) -> None:
        super().__init__(data, initial={"name": tag.name, "colour": tag.colour, "parent": tag.parent_id})
        _offer(self.fields["parent"], _others(tag, tree), tree, nothing=_("no other tag"))
        self.tree = tree

    def clean_parent(self) -> Tag | None:
        return _chosen(self, "parent")


class MergeTagForm(forms.Form):
    """Which tag it becomes."""

    into = forms.TypedChoiceField(label=_("Becomes"))

    def __init__(self, data: Any, *, tag: Tag, tree: Tree) -> None:
        super().__init__(data)
        _offer(self.fields["into"], _others(tag, tree), tree, nothing=_("Choose a tag"))
        self.tree = tree

    def clean_into(self) -> Tag | None:
        return _chosen(self, "into")


def _others(tag: Tag, tree: Tree) -> list[Tag]:
    """All that are neither it nor below it."""
    family = tree.family(tag.pk)
    return [each for each in tree if each.pk not in family]


def _offer(field: forms.Field, tags: Iterable[Tag], tree: Tree, *, nothing: Any) -> None:
    assert isinstance(field, forms.ChoiceField)
    field.choices = [("", nothing), *((tag.pk, tree.path(tag)) for tag in tags)]


def _chosen(form: TagForm | MergeTagForm, name: str) -> Tag | None:
    pk = form.cleaned_data[name]
    return form.tree.get(int(pk)) if pk else None
