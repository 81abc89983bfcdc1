"""The page on which an admin chooses whose answers a second person reads first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import actions
from apps.channels.approval_form import ApprovalForm
from apps.channels.views.channel import visible_channel

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def approval(request: AgentRequest, pk: int) -> HttpResponse:
    channel = visible_channel(request, pk)
    form = ApprovalForm(request.POST if request.method == "POST" else None, instance=channel)
    if not form.is_valid():
        return render(request, "channels/approval.html", {"form": form, "channel": channel})
    actions.choose_approval(channel, approvers=form.cleaned_data["approvers"])
    messages.success(request, _("Saved. It holds for what is written from now on."))
    return redirect("channels:status", pk)
