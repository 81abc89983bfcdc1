"""What else the pages of this room ask for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.channels.models import Channel

if TYPE_CHECKING:
    from django.http import QueryDict


class SystemMailForm(forms.Form):
    """Which mailbox sends the product's own mail."""

    channel = forms.ModelChoiceField(queryset=Channel.objects.none(), empty_label=None, widget=forms.RadioSelect)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data)
        senders = [channel.pk for channel in Channel.objects.filter(kind="email") if channel.sends_mail]
        field = self.fields["channel"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Channel.objects.filter(pk__in=senders)
        field.initial = next(iter(Channel.objects.filter(sends_system_mail=True)), None)
        field.label = _("Invitations and password mails come from")
