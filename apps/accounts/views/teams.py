"""The admin's list of teams."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.accounts import actions
from apps.accounts.decorators import deed_required
from apps.accounts.forms import TeamForm
from apps.accounts.models import Team
from apps.accounts.permissions import Deed

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.CONFIGURE)
@require_safe
def teams(request: AgentRequest) -> HttpResponse:
    return render(request, "accounts/teams.html", {"teams": Team.objects.prefetch_related("agents")})


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def new_team(request: AgentRequest) -> HttpResponse:
    form = TeamForm(request.POST or None)
    if form.is_valid():
        team = actions.create_team(**form.cleaned_data)
        messages.success(request, _("The team %(name)s is there.") % {"name": team})
        return redirect("accounts:teams")
    return render(request, "accounts/team.html", {"form": form})


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def team(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Team, pk=pk)
    form = TeamForm(request.POST or None, instance=row, initial={"members": row.agents.all()})
    if form.is_valid():
        actions.change_team(row, **form.cleaned_data)
        messages.success(request, _("The team %(name)s is saved.") % {"name": row})
        return redirect("accounts:teams")
    return render(request, "accounts/team.html", {"form": form, "team": row})


@deed_required(Deed.CONFIGURE)
@require_POST
def delete_team(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(Team, pk=pk)
    actions.delete_team(row)
    messages.success(request, _("The team %(name)s is deleted.") % {"name": row})
    return redirect("accounts:teams")
