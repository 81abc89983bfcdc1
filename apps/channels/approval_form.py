"""Whose answers a second person reads first, as an admin chooses it on a page of its own."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from apps.channels.approval import choices
from apps.channels.models import Channel


class ApprovalForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Channel
        fields = ["approval", "approvers"]
        widgets = {"approval": forms.RadioSelect, "approvers": forms.CheckboxSelectMultiple}
        labels = {"approval": _("Whose answers wait"), "approvers": _("Agents who need no second person")}
        help_texts = {
            "approval": _("Such an answer goes out when somebody else has approved it. The customer waits until then."),
            "approvers": _("They may approve what others write here, as team leads and admins always may."),
        }

    def __init__(self, data: object = None, *, instance: Channel) -> None:
        super().__init__(data, instance=instance)  # type: ignore[arg-type]
        field = self.fields["approvers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = choices()
