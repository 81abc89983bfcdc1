"""What the pages of this room ask for."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


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
