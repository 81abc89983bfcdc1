"""What stands below an agent's answers, channel by channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox.signature_form import SignatureForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.READ)
@require_http_methods(["GET", "POST"])
def signatures(request: AgentRequest) -> HttpResponse:
    form = SignatureForm(request.POST if request.method == "POST" else None, agent=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your signatures are saved."))
        return redirect("inbox:signatures")
    return render(request, "inbox/signatures.html", {"form": form})
