"""What the pages of this room ask for."""

from __future__ import annotations

import zoneinfo
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import password_validation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.accounts.actions.inviting import NewAgent
from apps.accounts.models import Agent, Role, Team, default_time_zone

ROLE_CHOICES = [
    (Role.AGENT, _("Agent: answers what comes in through the channels of their teams")),
    (Role.LEAD, _("Team lead: also sees how long people wait for answers")),
    (Role.ADMIN, _("Admin: also sees all channels, and sets up channels, teams and agents")),
]


class TimeZoneField(forms.ChoiceField):
    """One of the time zones of the IANA database that lies in a region ("Europe/Berlin")."""

    def __init__(self) -> None:
        zones = sorted(zone for zone in zoneinfo.available_timezones() if "/" in zone and not zone.startswith("Etc/"))
        super().__init__(label=_("Time zone"), choices=[(zone, zone.replace("_", " ")) for zone in ["UTC", *zones]])


class TeamsField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    def __init__(self) -> None:
        super().__init__(
            Team.objects.all(),
            label=_("Teams"),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text=_("A team sees the channels that are given to it."),
        )


class OwnSettingsForm(forms.ModelForm):  # type: ignore[type-arg]
    """What agents decide about themselves; their address and role are the admin's."""

    time_zone = TimeZoneField()
    undo_seconds = forms.TypedChoiceField(
        label=_("Taking back an answer"),
        coerce=int,
        choices=[
            (0, _("no, send at once")),
            *((seconds, _("for %(seconds)s seconds") % {"seconds": seconds}) for seconds in (5, 10, 20, 30)),
        ],
    )

    class Meta:
        model = Agent
        fields = ["name", "language", "time_zone", "undo_seconds", "signature"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "signature": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {"signature": _("Stands below every answer that you write.")}


class AddressField(forms.EmailField):
    """An e-mail address as agents have it: in small letters, and not another agent's."""

    def __init__(self, *, of: Agent | None = None) -> None:
        super().__init__(label=_("E-mail address"), max_length=254)
        self.of = of

    def clean(self, value: Any) -> str:
        address = str(super().clean(value)).casefold()
        others = Agent.objects.exclude(pk=self.of.pk) if self.of else Agent.objects.all()
        if others.filter(email__iexact=address).exists():
            raise forms.ValidationError(_("An agent with this address works here already."))
        return address


class InviteForm(forms.Form):
    email = AddressField()
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, initial=Role.AGENT, widget=forms.RadioSelect)
    teams = TeamsField()


class AgentForm(forms.Form):
    """What the admin decides about an agent."""

    name = forms.CharField(label=_("Name"), max_length=120)
    email = AddressField()
    role = forms.ChoiceField(label=_("Role"), choices=ROLE_CHOICES, widget=forms.RadioSelect)
    teams = TeamsField()

    def __init__(self, data: Any, *, agent: Agent) -> None:
        initial = {"name": agent.name, "email": agent.email, "role": agent.role, "teams": agent.teams.all()}
        super().__init__(data, initial=initial)
        self.fields["email"] = AddressField(of=agent)


class MembersField(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]
    """Any agents; disabled ones too, so that saving a team does not take them out of it."""

    def __init__(self) -> None:
        rows = Agent.objects.order_by("-is_active", "name")
        super().__init__(rows, label=_("Members"), required=False, widget=forms.CheckboxSelectMultiple)

    def label_from_instance(self, obj: Agent) -> str:
        return str(obj) if obj.is_active else gettext("%(name)s (disabled)") % {"name": obj}


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    members = MembersField()

    class Meta:
        model = Team
        fields = ["name"]


class AcceptForm(forms.Form):
    """What somebody says about themselves when they accept; the first admin says the address, too."""

    name = forms.CharField(label=_("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = AddressField()
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. A few words in a row are easy to remember and hard to guess."),
    )
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = TimeZoneField()

    def __init__(self, data: Any, *, email: str, language: str) -> None:
        super().__init__(data, initial={"email": email, "language": language, "time_zone": default_time_zone()})
        self.fields["email"].disabled = bool(email)
        if data is None:
            # The browser knows better than the site where it is (time_zone.js).
            self.fields["time_zone"].widget.attrs["data-guess"] = ""

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if "password" in said:
            self._check_password(said)
        return said

    def _check_password(self, said: dict[str, Any]) -> None:
        somebody = Agent(email=said.get("email", ""), name=said.get("name", ""))
        try:
            password_validation.validate_password(said["password"], somebody)
        except forms.ValidationError as error:
            self.add_error("password", error)

    def new_agent(self) -> NewAgent:
        return NewAgent(**self.cleaned_data)
