"""What an admin does to a channel with one button."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import actions, consent
from apps.channels.checking import try_out
from apps.channels.forms import SystemMailForm
from apps.channels.health import conditions
from apps.channels.views.channel import visible_channel

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.CONFIGURE)
@require_POST
def check(request: AgentRequest, pk: int) -> HttpResponse:
    channel = visible_channel(request, pk)
    actions.record_check(channel, try_out(channel))
    return redirect("channels:status", pk)


@deed_required(Deed.CONFIGURE)
@require_POST
def pause(request: AgentRequest, pk: int) -> HttpResponse:
    actions.pause(visible_channel(request, pk))
    return redirect("channels:status", pk)


@deed_required(Deed.CONFIGURE)
@require_POST
def resume(request: AgentRequest, pk: int) -> HttpResponse:
    channel = visible_channel(request, pk)
    if consent.is_missing(channel):
        return redirect("channels:sign_in", pk)
    actions.resume(channel)
    return redirect("channels:status", pk)


@deed_required(Deed.CONFIGURE)
@require_POST
def remove(request: AgentRequest, pk: int) -> HttpResponse:
    channel = visible_channel(request, pk)
    try:
        is_gone = actions.remove(channel)
    except actions.StillNeeded:
        messages.error(request, _("This mailbox sends the product's own mail. Name another one for it first."))
        return redirect("channels:status", pk)
    if is_gone:
        messages.success(request, _("%(channel)s is removed.") % {"channel": channel})
        return redirect("channels:list")
    messages.warning(request, _("Conversations belong to this channel, so it is paused and stays in the list."))
    return redirect("channels:status", pk)


@deed_required(Deed.CONFIGURE)
@require_POST
def system_mail(request: AgentRequest) -> HttpResponse:
    form = SystemMailForm(request.POST)
    if not form.is_valid():
        context = {"conditions": conditions(request.user), "system_mail": form}
        return render(request, "channels/list.html", context)
    actions.name_for_system_mail(form.cleaned_data["channel"])
    messages.success(request, _("The product's own mail comes from %(channel)s now.") % form.cleaned_data)
    return redirect("channels:list")
