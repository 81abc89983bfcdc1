"""What agents decide about themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import deed_required
from apps.accounts.forms import OwnSettingsForm
from apps.accounts.permissions import Deed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@require_http_methods(["GET", "POST"])
@deed_required(Deed.READ)
def own_settings(request: AgentRequest) -> HttpResponse:
    form = OwnSettingsForm(request.POST or None, instance=request.user)
    if form.is_valid():
        form.save()
        with override(request.user.language):
            messages.success(request, _("Saved."))
        return redirect("accounts:own_settings")
    return render(request, "accounts/own_settings.html", {"form": form})
