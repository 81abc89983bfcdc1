"""The words of automatic acknowledgements, and where an admin writes them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.channels.fields import LineField
from apps.channels.models import Channel

#: Of the model, in the order of the page.
FIELDS = ["acknowledges", "acknowledgement_subject", "acknowledgement"]
LONGEST = 5_000


def default_words() -> tuple[str, str]:
    """Subject and text to begin with, in the active language."""
    return gettext("We have received your message"), gettext(
        "Hello,\n\nthank you for writing to us. Your message has arrived, and one of us will answer it, usually within "
        "one working day.\n\nThis confirmation was sent automatically. You can answer it to add something."
    )


class AcknowledgementForm(forms.ModelForm):  # type: ignore[type-arg]
    """Whether new conversations are acknowledged, and in which words."""

    acknowledgement_subject = LineField(label=_("Subject"), max_length=120, required=False)
    acknowledgement = forms.CharField(
        label=_("Text"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Say when people can expect an answer. Nothing of what they wrote is repeated."),
    )

    class Meta:
        model = Channel
        fields = FIELDS
        labels = {"acknowledges": _("Acknowledge new conversations automatically")}
        help_texts = {
            "acknowledges": _(
                "Only to people whose address is proved or whom you have answered before, once a day to each. "
                "Never to newsletters, spam and automatic mail."
            )
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in zip(FIELDS[1:], default_words(), strict=True):
            self.initial[name] = self.initial.get(name) or words

    @property
    def has_errors_in_acknowledgement(self) -> bool:
        """Whether the folded part of the page must be open, so that its errors are seen."""
        return not set(FIELDS).isdisjoint(self.errors)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        for name in FIELDS[1:]:
            answers[name] = answers.get(name, "").replace("\r\n", "\n").strip()
            if answers.get("acknowledges") and not answers[name]:
                self.add_error(name, _("This field is required."))
        return answers
