"""How an agent likes the screen: on a page of the settings, and what the screen itself keeps of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox import records
from apps.inbox.forms import PreferencesForm
from apps.inbox.keeping import layout_of, own_keys_of
from apps.inbox.models import Preferences
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.READ)
@require_http_methods(["GET", "POST"])
def preferences(request: AgentRequest) -> HttpResponse:
    """Colours, what comes after closing, whether single keys do something; keys themselves are chosen on the screen."""
    form = PreferencesForm(request.POST or None, instance=Preferences.of(request.user))
    if form.is_valid():
        Preferences.keep(request.user, **form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("inbox:preferences")
    return render(request, "inbox/preferences.html", {"form": form})


@require_http_methods(["PUT"])
@in_words
@deed_required(Deed.READ)
def screen(request: AgentRequest) -> JsonResponse:
    """`{layout, keys}`, each optional: how the panes stand, and the keys that the agent chose. Answers with both."""
    body = body_of(request)
    kept: dict[str, Any] = {}
    if "layout" in body:
        kept["layout"] = layout_of(body["layout"])
    if "keys" in body:
        kept["keys"] = own_keys_of(body["keys"])
    if kept:
        Preferences.keep(request.user, **kept)
    return JsonResponse({"preferences": records.preferences(Preferences.of(request.user))})
