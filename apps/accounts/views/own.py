"""What agents decide about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from apps.accounts import actions
from apps.accounts.decorators import deed_required
from apps.accounts.forms import OwnSettingsForm
from apps.accounts.models import Agent
from apps.accounts.permissions import Deed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.READ)
@require_http_methods(["GET", "POST"])
def own_settings(request: AgentRequest) -> HttpResponse:
    form = OwnSettingsForm(request.POST or None, instance=Agent.objects.get(pk=request.user.pk))
    if form.is_valid():
        agent = form.save(commit=False)
        actions.keep_own_settings(agent, was_called=str(request.user))
        with override(agent.language):
            messages.success(request, _("Your settings are saved."))
        return redirect("accounts:own_settings")
    return render(request, "accounts/own_settings.html", {"form": form})
