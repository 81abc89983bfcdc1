"""The form of a mailbox: tried out before it is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import actions, consent, typed
from apps.channels.checking import failed, try_out
from apps.channels.declared import EMAIL
from apps.channels.guesses import guess
from apps.channels.mailbox import SECRETS
from apps.channels.mailbox_form import MailboxForm
from apps.channels.models import Channel
from apps.channels.views import declared
from apps.channels.views.channel import visible_channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest
    from apps.channels.contract import Finding


@deed_required(Deed.CONFIGURE)
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters(*SECRETS)
def add(request: AgentRequest) -> HttpResponse:
    return _mailbox_page(request, Channel(kind="email"))


@deed_required(Deed.CONFIGURE)
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def edit(request: AgentRequest, pk: int) -> HttpResponse:
    channel = visible_channel(request, pk)
    return _mailbox_page(request, channel) if channel.kind == EMAIL else declared.form_page(request, channel)


@deed_required(Deed.CONFIGURE)
@require_GET
def guesses(request: AgentRequest) -> HttpResponse:
    """The probable settings for `?address=`, as the form's fields; an empty object if nothing can be told yet."""
    found = guess(request.GET.get("address", ""))
    if found is None:
        return JsonResponse({})
    fields = ("imap_host", "imap_security", "smtp_host", "smtp_security", "login", "oauth_provider")
    return JsonResponse({name: getattr(found, name) for name in fields})


def _mailbox_page(request: AgentRequest, channel: Channel) -> HttpResponse:
    """The form; on POST the channel is tried out first, and what fails is only saved if the admin says so."""
    if request.method == "GET":
        typed.forget(request.session, channel)
        return _form_page(request, MailboxForm(instance=channel))
    form = MailboxForm(request.POST, instance=channel, held=typed.held(request.session, channel))
    if not form.is_valid():
        return _form_page(request, form)
    if consent.is_missing(channel):
        _save(request, form, findings=(), is_active=False)
        return redirect("channels:sign_in", channel.pk)
    findings = try_out(channel)
    anyway = "anyway" in request.POST
    if failed(findings) and not anyway:
        return _form_page(request, form, findings)
    _save(request, form, findings=findings, is_active=not anyway)
    messages.success(request, _("Saved, and paused.") if anyway else _("Saved. Everything that was tried works."))
    return redirect("channels:status", channel.pk)


def _form_page(request: AgentRequest, form: MailboxForm, findings: Sequence[Finding] = ()) -> HttpResponse:
    if form.is_bound:
        typed.hold(request.session, form.instance, form.hold_back())
    context = {
        "form": form,
        "channel": form.instance,
        "findings": findings,
        "failed": failed(tuple(findings)),
        "listener": settings.SMTP_LISTEN,
        "redirect_uri": consent.redirect_uri(),
    }
    return render(request, "channels/mailbox.html", context)


def _save(request: AgentRequest, form: MailboxForm, *, findings: Sequence[Finding], is_active: bool) -> None:
    channel, teams = form.instance, form.cleaned_data["teams"]
    typed.forget(request.session, channel)
    if channel.pk:
        actions.change_channel(channel, teams=teams, secrets=form.secrets, findings=findings, is_active=is_active)
    else:
        actions.add_channel(channel, teams=teams, findings=findings, is_active=is_active)
