"""The pages for those who do not work here yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account import views as account
from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from apps.accounts.actions import InvitationVoid, accept
from apps.accounts.first_admin import first_admin_is_missing
from apps.accounts.forms import AcceptForm
from apps.accounts.models import Invitation

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase


@login_not_required
@require_safe
def first_visit(request: HttpRequest) -> HttpResponse:
    if not first_admin_is_missing():
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/first_visit.html")


@login_not_required
def log_in(request: HttpRequest) -> HttpResponseBase:
    """allauth's page; before there is an admin, what to do instead."""
    if first_admin_is_missing():
        return redirect("accounts:first_visit")
    page: HttpResponseBase = account.login(request)
    return page


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = Invitation.objects.open(token).first()
    if found is None:
        return _void(request)
    form = AcceptForm(request.POST or None, email=found.email, language=get_language() or settings.LANGUAGE_CODE)
    if request.user.is_authenticated or not form.is_valid():
        return render(request, "accounts/invitation.html", {"form": form, "invitation": found})
    try:
        agent = accept(token, form.new_agent())
    except InvitationVoid:
        return _void(request)
    response: HttpResponse = perform_password_login(request, {"email": agent.email}, Login(user=agent))
    return response


def _void(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/invitation_void.html", status=410)
