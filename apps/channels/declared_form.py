"""The form of every channel but a mailbox: made of what its adapter declares."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from apps.channels import consent
from apps.channels.contract import BadSetting, SettingKind
from apps.channels.contract.setting_up import Understanding
from apps.channels.declared import address_from, field_for, identifying, new_secret, only_reads, shown, stored
from apps.channels.fields import HELD, KEPT, TELL_AGAIN, LineField
from apps.channels.keyring import readable_secrets
from apps.channels.models import Channel
from apps.channels.registry import adapter_class
from apps.channels.wording import translated

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import QueryDict

    from apps.channels.contract import Adapter, Setting

#: Before the name of a secret that was made here and shown, and that nobody typed.
OFFERED = "offered."
#: The id in the address of its web hook, shown before the channel is there; no setting has a blank in its name.
PUBLIC_ID = OFFERED + "public id"
LONGEST_ADDRESS = 254
#: Of channels at whose service somebody has signed in: what is read, and how far, belongs to that service.
MOVED = _("This channel belongs to the server at which somebody signed in. Add another channel for another server.")
OF_SENDING = ("display_name", "sends_per_minute")


class DeclaredForm(forms.ModelForm):  # type: ignore[type-arg]
    """The adapter's settings, and what every channel has.

    After `is_valid()` the instance is the channel as it would be, with all secrets, ready to be tried out;
    `secrets` are those that change. `offers` are secrets that were made here, to be copied to the other side.
    """

    display_name = LineField(
        label=_("Sender's name"),
        max_length=120,
        required=False,
        help_text=_("Whose name stands at our answers, where the service does not show the name of the account."),
    )
    name = LineField(
        label=_("Name in lists"),
        max_length=80,
        required=False,
        help_text=_("What agents call this channel. Empty: its address."),
    )

    class Meta:
        model = Channel
        fields = ["display_name", "teams", "name", "sends_per_minute"]
        widgets = {"teams": forms.CheckboxSelectMultiple}
        labels = {"teams": _("Teams that see it")}
        help_texts = {
            "teams": _(
                "Their agents see what comes in. Without a team, only admins do; teams are made under Settings, Teams."
            ),
            "sends_per_minute": _("Where the other side allows only so many; the others wait their turn."),
        }

    def __init__(
        self, data: QueryDict | None = None, *, instance: Channel, held: Mapping[str, str] | None = None
    ) -> None:
        """`held` are secrets that were typed or offered before (typed.py)."""
        adapter = adapter_class(instance.kind)
        self.declared = adapter.settings
        self._before = dict(instance.options)
        self._stored = readable_secrets(instance) if instance.pk else {}
        self._held = {name: value for name, value in (held or {}).items() if not name.startswith(OFFERED)}
        self.offers = self._offers(held or {})
        if not instance.pk and PUBLIC_ID in (held or {}):
            instance.public_id = uuid.UUID((held or {})[PUBLIC_ID])
        self.secrets: dict[str, str] = {}
        self._misread: BadSetting | None = None
        super().__init__(self._as_meant(data, adapter), instance=instance)
        self._leave_out_what_sends()
        for setting in self.declared:
            field = field_for(setting)
            if setting.kind is SettingKind.CHOICE or (setting.kind is SettingKind.SECRET and setting.required):
                # Of choices one is always made, and whether a secret may stay empty, what is stored decides.
                field.template_name = "channels/field.html"  # type: ignore[attr-defined]
            self.fields[setting.name] = field
            self.initial[setting.name] = shown(setting, instance.options)
        self._say_what_is_kept()

    @property
    def of_the_service(self) -> list[tuple[forms.BoundField, str]]:
        """What the adapter asks for, and the secret that is offered for it, if one is."""
        return [(self[setting.name], self.offers.get(setting.name, "")) for setting in self.declared]

    @property
    def of_ours(self) -> list[forms.BoundField]:
        """What every channel has."""
        return [self[name] for name in ("display_name", "teams", "name", "sends_per_minute") if name in self.fields]

    def hold_back(self) -> dict[str, str]:
        """The secrets that were typed or offered, for the next try; the page says that they are kept."""
        if self.is_bound:
            typed = {each.name: self.data.get(each.name) or self._held.get(each.name, "") for each in self._secret}
            self._held = {key: value for key, value in typed.items() if value and not self.errors.get(key)}
            self._say_what_is_kept()
        offered = {OFFERED + name: value for name, value in self.offers.items()}
        return {**self._held, **offered, PUBLIC_ID: str(self.instance.public_id)}

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or self.cleaned_data
        if self._misread and not self.has_error(self._misread.name):
            self.add_error(self._misread.name or None, translated(str(self._misread)))
        if self.errors:
            return answers
        options = {each.name: stored(each, answers.get(each.name)) for each in self._plain}
        address = address_from(self.declared, options)
        if words := self._against(address):
            self.add_error(identifying(self.declared) or None, words)
            return answers
        answers["name"] = answers.get("name") or address[:80]
        self.instance.address = address
        self.instance.options = {**self.instance.options, **options}
        return answers

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if self.errors:
            return
        self.secrets = {name: value for each in self._secret if (value := self._new(name := each.name))}
        self.instance.secrets = {**self._stored, **self.secrets}
        if self._moved_to and consent.is_used(self.instance) and not consent.is_missing(self.instance):
            self.add_error(self._moved_to, MOVED)
            return
        for setting in self._secret:
            if setting.required and not self.instance.secrets.get(setting.name):
                self.add_error(setting.name, _("This field is required."))
            elif self._moved_to and self._stored.get(setting.name) and setting.name not in self.secrets:
                self.add_error(setting.name, TELL_AGAIN)

    @property
    def _moved_to(self) -> str:
        """The setting that names a server which did not know the stored secrets; empty if there is none."""
        urls = [each.name for each in self.declared if each.kind is SettingKind.URL]
        now = self.instance.options
        return next((name for name in urls if self._before.get(name) and self._before[name] != now.get(name)), "")

    def _as_meant(self, data: QueryDict | None, adapter: type[Adapter]) -> QueryDict | None:
        """What was sent as the adapter understands it, to be seen on the page."""
        if data is None or not issubclass(adapter, Understanding):
            return data
        found = data.copy()
        try:
            meant = adapter.understood({each.name: data.get(each.name, "") for each in self._plain})
        except BadSetting as error:
            self._misread = error
            return found
        for name, value in meant.items():
            found[name] = value
        return found

    def _leave_out_what_sends(self) -> None:
        if only_reads(self.instance.kind):
            for name in OF_SENDING:
                del self.fields[name]

    def _against(self, address: str) -> str:
        """Why there cannot be a channel of this address; empty if there can."""
        if len(address) > LONGEST_ADDRESS:
            return gettext("This address is too long.")
        others = Channel.objects.filter(kind=self.instance.kind, address=address).exclude(pk=self.instance.pk)
        return gettext("There is a channel for this address already.") if others.exists() else ""

    def _new(self, name: str) -> str:
        """The secret that was typed now or before; for a new channel else the one that was offered."""
        typed = self.cleaned_data.get(name) or self._held.get(name, "")
        return typed or ("" if self._stored.get(name) else self.offers.get(name, ""))

    def _offers(self, held: Mapping[str, str]) -> dict[str, str]:
        made_here = [each.name for each in self._secret if each.made_here]
        return {name: held.get(OFFERED + name) or new_secret() for name in made_here}

    def _say_what_is_kept(self) -> None:
        for setting in self._secret:
            if self._held.get(setting.name):
                self[setting.name].help_text = HELD
            elif self._stored.get(setting.name):
                self[setting.name].help_text = KEPT

    @property
    def _secret(self) -> list[Setting]:
        return [each for each in self.declared if each.kind is SettingKind.SECRET]

    @property
    def _plain(self) -> list[Setting]:
        return [each for each in self.declared if each.kind is not SettingKind.SECRET]
