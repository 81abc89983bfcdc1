"""What is asked of customers."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.conversations.actions import LONGEST_REASON
from apps.conversations.models.ratings import Score


class RatingForm(forms.Form):
    score = forms.ChoiceField(choices=Score, label=_("How was this answer?"), widget=forms.RadioSelect)
    reason = forms.CharField(
        label=_("Do you want to say why? (optional)"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off"}),
    )
