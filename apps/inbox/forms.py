"""What the pages of this room ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Role, Team
from apps.conversations.bodies import html_from
from apps.conversations.models import Tag
from apps.inbox.models import Preferences, Snippet
from apps.inbox.snippets import unknown_variables
from apps.inbox.tag_forms import TagsField

if TYPE_CHECKING:
    from apps.accounts.models import Agent


class PreferencesForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Preferences
        fields = ["theme", "after_closing", "single_keys"]
        help_texts = {"single_keys": _("Letters and signs alone do something, such as r for an answer.")}


class BlockForm(forms.Form):
    """Whom to block. A domain that many people share is asked about once more."""

    value = forms.CharField(
        label=_("Address or domain"),
        max_length=320,
        help_text=_("Such as somebody@example.com, or @example.com for everybody there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
    )
    #: What the box was shown for: a tick says nothing about another domain.
    confirmed = forms.CharField(label=_("Yes, block everybody there"), required=False, widget=forms.HiddenInput)

    def is_confirmed(self) -> bool:
        """Whether the box was ticked for what is to be blocked."""
        return bool(self.cleaned_data["confirmed"] == self.cleaned_data["value"])

    def ask_again(self, words: str) -> None:
        """Say why that is to be confirmed, and show the box for it, which is empty each time."""
        attributes = {"value": self.cleaned_data["value"]}
        self.fields["confirmed"].widget = forms.CheckboxInput(attributes, check_test=lambda _ticked: False)
        self.add_error("value", words)


class SnippetForm(forms.ModelForm):  # type: ignore[type-arg]
    """A snippet, whose it is, and what happens when an answer with it is sent."""

    language = forms.ChoiceField(label=_("Language"), required=False, choices=[("", _("any")), *settings.LANGUAGES])
    whose = forms.ChoiceField(label=_("For whom"))
    tags = TagsField(
        Tag.objects.select_related("parent__parent__parent"),
        label=_("Tags"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    assign = forms.BooleanField(label=_("Assign the conversation to me"), required=False)
    close = forms.BooleanField(label=_("Close the conversation"), required=False)

    class Meta:
        model = Snippet
        fields = ["name", "shortcut", "language", "text"]
        widgets = {
            "text": forms.Textarea(attrs={"rows": 10}),
            "shortcut": forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}),
        }
        help_texts = {"shortcut": _("What you type after / to find it at once: letters, digits and hyphens.")}

    def __init__(self, data: Any, *, agent: Agent, instance: Snippet) -> None:
        deeds = instance.deeds
        initial = {
            "whose": _whose(instance),
            "tags": deeds.get("tags", []),
            "assign": deeds.get("assign") == "me",
            "close": deeds.get("close", False),
        }
        super().__init__(data, instance=instance, initial=initial)
        self.agent = agent
        whose = self.fields["whose"]
        assert isinstance(whose, forms.ChoiceField)
        whose.choices = _owners(agent)
        if not Tag.objects.exists():
            del self.fields["tags"]

    def clean_text(self) -> str:
        text = str(self.cleaned_data["text"])
        if unknown := unknown_variables(text):
            raise forms.ValidationError(gettext("There is no variable %(names)s.") % {"names": ", ".join(unknown)})
        return text

    def save(self, commit: bool = True) -> Snippet:  # noqa: FBT001, FBT002  (Django's signature)
        row: Snippet = self.instance
        said, whose = self.cleaned_data, self.cleaned_data["whose"]
        row.owner = self.agent if whose == "me" else None
        row.team_id = int(whose) if whose not in ("me", "all") else None
        row.html, row.updated_at = html_from(row.text), timezone.now()
        tags = [tag.pk for tag in said.get("tags", [])]
        row.deeds = {"tags": tags, "assign": "me" if said["assign"] else "", "close": said["close"]}
        return super().save(commit)  # type: ignore[no-any-return]


def _whose(snippet: Snippet) -> str:
    if snippet.owner_id is not None:
        return "me"
    return str(snippet.team_id or "all")


def _owners(agent: Agent) -> list[tuple[str, Any]]:
    """For whom an agent may write one: leads for their teams and for all."""
    owners: list[tuple[str, Any]] = [("me", _("me alone"))]
    if agent.role == Role.AGENT:
        return owners
    teams = Team.objects.all() if agent.is_admin else agent.teams.all()
    return [*owners, *((str(team.pk), team.name) for team in teams), ("all", _("everybody"))]


class TellsForm(forms.Form):
    """Of what an agent hears, and how (`apps.inbox.tells`)."""

    mine = forms.BooleanField(
        label=_("Somebody writes in a conversation of mine, gives me one, or my answer does not arrive"), required=False
    )
    mentions = forms.BooleanField(label=_("Somebody names me in a note"), required=False)
    watched = forms.BooleanField(label=_("Somebody writes in a conversation that I watch"), required=False)
    unassigned = forms.BooleanField(label=_("A new conversation comes that nobody has yet"), required=False)
    due = forms.BooleanField(
        label=_("An answer that is mine or my team's is due soon, or late; or very late, where I lead"), required=False
    )
    title = forms.BooleanField(label=_("Their number before the name of the tab"), required=False)
    favicon = forms.BooleanField(label=_("A dot at the picture of the tab"), required=False)
    sound = forms.BooleanField(label=_("A short tone"), required=False)
    browser = forms.BooleanField(
        label=_("A notification of the browser, while I look at something else"), required=False
    )

    OF_WHAT = ("mine", "mentions", "watched", "unassigned", "due")

    def of_what(self) -> list[forms.BoundField]:
        return [self[name] for name in self.OF_WHAT]

    def how(self) -> list[forms.BoundField]:
        return [field for field in self if field.name not in self.OF_WHAT]
