"""What the pages of this room ask for."""

from __future__ import annotations

import zoneinfo

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent


class TimeZoneField(forms.ChoiceField):
    """One of the time zones of the IANA database that lies in a region ("Europe/Berlin")."""

    def __init__(self) -> None:
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        super().__init__(label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in ["UTC", *zones]])


class OwnSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What agents decide about themselves; their address and role are the admin's."""

    time_zone = TimeZoneField()

    class Meta:
        model = Agent
        fields = ["name", "language", "time_zone", "signature"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "signature": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {"signature": _("Stands below every answer that you write.")}
