"""Signatures of an agent, one for each channel that they answer from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext as _

from apps.channels.models import Channel, Signature

if TYPE_CHECKING:
    from apps.accounts.models import Agent

LONGEST = 2_000


class SignatureForm(forms.Form):
    """One field for each channel that the agent sees and that sends; an empty one stands for their usual signature."""

    def __init__(self, data: Any = None, *, agent: Agent) -> None:
        super().__init__(data)
        self._agent = agent
        own = dict(Signature.objects.filter(agent=agent).values_list("channel_id", "text"))
        for channel in Channel.objects.visible_to(agent).active().order_by("name", "pk"):
            if channel.sends_mail:
                self.fields[f"channel_{channel.pk}"] = _field(channel, own.get(channel.pk, ""), usual=agent.signature)

    def save(self) -> None:
        for name, text in self.cleaned_data.items():
            channel_id = int(name.removeprefix("channel_"))
            if text.strip():
                Signature.objects.update_or_create(agent=self._agent, channel_id=channel_id, defaults={"text": text})
            else:
                Signature.objects.filter(agent=self._agent, channel_id=channel_id).delete()


def _field(channel: Channel, text: str, *, usual: str) -> forms.CharField:
    return forms.CharField(
        label=f"{channel.name} <{channel.address}>",
        required=False,
        initial=text,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 4, "placeholder": usual.strip() or _("No signature")}),
    )
