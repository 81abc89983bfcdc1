"""The admin's list of agents and invitations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import actions
from apps.accounts.decorators import deed_required
from apps.accounts.forms import AgentForm, InviteForm
from apps.accounts.models import Agent, Invitation
from apps.accounts.permissions import Deed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.CONFIGURE)
@require_safe
def agents(request: AgentRequest) -> HttpResponse:
    rows = Agent.objects.order_by("-is_active", "name").prefetch_related("teams")
    invitations = Invitation.objects.pending().prefetch_related("teams").select_related("invited_by")
    return render(request, "accounts/agents.html", {"agents": rows, "invitations": invitations})


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def agent(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Agent, pk=pk)
    form = AgentForm(request.POST or None, agent=row)
    if form.is_valid():
        try:
            actions.change_agent(row, **form.cleaned_data)
        except actions.LastAdmin:
            form.add_error("role", _("This is the last admin. Make somebody else an admin first."))
        else:
            messages.success(request, _("%(name)s is saved.") % {"name": row})
            return redirect("accounts:agents")
    return render(request, "accounts/agent.html", {"form": form, "agent": row})


@deed_required(Deed.CONFIGURE)
@require_POST
def disable(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Agent, pk=pk)
    try:
        actions.disable(row)
    except actions.LastAdmin:
        messages.error(request, _("This is the last admin. Make somebody else an admin first."))
        return redirect("accounts:agent", pk)
    messages.success(request, _("%(name)s can no longer log in, and is logged out everywhere.") % {"name": row})
    return redirect("accounts:agents")


@deed_required(Deed.CONFIGURE)
@require_POST
def enable(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Agent, pk=pk)
    actions.enable(row)
    messages.success(request, _("%(name)s can log in again.") % {"name": row})
    return redirect("accounts:agents")


@deed_required(Deed.CONFIGURE)
@require_POST
def remove_second_factors(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Agent, pk=pk)
    actions.remove_second_factors(row)
    messages.success(request, _("%(name)s logs in with the password alone now.") % {"name": row})
    return redirect("accounts:agent", pk)


@deed_required(Deed.CONFIGURE)
@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: AgentRequest) -> HttpResponse:
    form = InviteForm(request.POST or None)
    if not form.is_valid():
        return render(request, "accounts/invite.html", {"form": form})
    return _invited(request, actions.invite(**form.cleaned_data, by=request.user))


@deed_required(Deed.CONFIGURE)
@never_cache
@require_POST
def renew(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.pending(), pk=pk)
    return _invited(request, actions.renew(row, by=request.user))


def _invited(request: AgentRequest, invited: actions.Invited) -> HttpResponse:
    """Shown at once, not after a redirect: the link is kept nowhere, so this page is the only one that knows it."""
    return render(request, "accounts/invited.html", {"invited": invited})


@deed_required(Deed.CONFIGURE)
@require_POST
def revoke(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Invitation.objects.pending(), pk=pk)
    actions.revoke(row)
    messages.success(request, _("The invitation of %(address)s is void.") % {"address": row.email})
    return redirect("accounts:agents")
