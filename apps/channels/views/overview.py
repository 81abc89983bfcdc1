"""How the channels are doing: the list, a channel's status, the strip below the inbox."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import consent
from apps.channels.declared import EMAIL, is_called, title_of
from apps.channels.forms import SystemMailForm
from apps.channels.health import condition, conditions, summary, worst
from apps.channels.rehearsing import as_command, sample_of
from apps.channels.views.channel import visible_channel

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.CONFIGURE)
@require_GET
def channel_list(request: AgentRequest) -> HttpResponse:
    context = {"conditions": conditions(request.user), "system_mail": SystemMailForm()}
    return render(request, "channels/list.html", context)


@deed_required(Deed.CONFIGURE)
@require_GET
def status(request: AgentRequest, pk: int) -> HttpResponse:
    channel = visible_channel(request, pk)
    context: dict[str, object] = {
        "channel": channel,
        "condition": condition(channel),
        "findings": channel.findings,
        "uses_consent": consent.is_used(channel),
        "lacks_consent": consent.is_missing(channel),
    }
    if channel.kind != EMAIL:
        context |= {"is_called": is_called(channel), "title": title_of(channel.kind), "able": channel.capabilities}
        context |= {"sample": as_command(call) if (call := sample_of(channel)) else ""}
    return render(request, "channels/status.html", context)


@deed_required(Deed.READ)
@never_cache
@require_GET
def health(request: AgentRequest) -> HttpResponse:
    """How the agent's channels are doing: JSON for those who ask for it, else a fragment of HTML."""
    found = conditions(request.user)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        lines = [one.as_json() for one in found]
        return JsonResponse({"tone": worst(found), "summary": summary(found), "channels": lines})
    context = {"conditions": found, "tone": worst(found), "summary": summary(found)}
    return render(request, "channels/_health.html", context)
