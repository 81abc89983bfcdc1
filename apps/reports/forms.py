"""What is asked when a report is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Team
from apps.accounts.permissions import Deed, may
from apps.reports.models import SavedReport

if TYPE_CHECKING:
    from apps.accounts.models import Agent


class SavedReportForm(forms.ModelForm):  # type: ignore[type-arg]
    """`last` keeps the number of days and lets them end today whenever it is opened."""

    moves = forms.BooleanField(label=_("Let the days move along: always as many, ending today"), required=False)

    class Meta:
        model = SavedReport
        fields: ClassVar[list[str]] = ["name", "team", "weekly"]
        labels: ClassVar[dict[str, Any]] = {"team": _("Share with a team")}
        help_texts: ClassVar[dict[str, Any]] = {
            "weekly": _("To you alone; if it is shared, to those who lead the team. It covers what they may see."),
        }

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.filter(agents=agent) if may(agent, Deed.REVIEW) else Team.objects.none()
        field = self.fields["team"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = teams, _("nobody")
        if not teams:
            del self.fields["team"]

    def clean(self) -> dict[str, Any]:
        """Who is to have it by mail from now on gets the next one, and not the one of this week."""
        if {"weekly", "team"} & set(self.changed_data):
            self.instance.weekly_since = timezone.now()
        return super().clean() or self.cleaned_data
