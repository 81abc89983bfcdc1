"""The channels' pages for admins, and the health strip for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import actions, typed
from apps.channels.checking import failed, try_out
from apps.channels.forms import MailboxForm, SystemMailForm
from apps.channels.guesses import guess
from apps.channels.health import condition, conditions, summary, worst
from apps.channels.mailbox import lacks_consent
from apps.channels.models import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest
    from apps.channels.contract import Finding


@require_GET
@deed_required(Deed.CONFIGURE)
def channel_list(request: AgentRequest) -> HttpResponse:
    context = {"conditions": conditions(request.user), "system_mail": SystemMailForm()}
    return render(request, "channels/list.html", context)


@require_GET
@deed_required(Deed.CONFIGURE)
def status(request: AgentRequest, pk: int) -> HttpResponse:
    channel = _channel(request, pk)
    context = {"channel": channel, "condition": condition(channel), "findings": channel.findings}
    return render(request, "channels/status.html", context)


@never_cache
@require_http_methods(["GET", "POST"])
@deed_required(Deed.CONFIGURE)
def add(request: AgentRequest) -> HttpResponse:
    return _mailbox_page(request, Channel(kind="email"))


@never_cache
@require_http_methods(["GET", "POST"])
@deed_required(Deed.CONFIGURE)
def edit(request: AgentRequest, pk: int) -> HttpResponse:
    return _mailbox_page(request, _channel(request, pk))


@require_POST
@deed_required(Deed.CONFIGURE)
def check(request: AgentRequest, pk: int) -> HttpResponse:
    channel = _channel(request, pk)
    actions.record_check(channel, try_out(channel))
    return redirect("channels:status", pk)


@require_POST
@deed_required(Deed.CONFIGURE)
def pause(request: AgentRequest, pk: int) -> HttpResponse:
    actions.pause(_channel(request, pk))
    return redirect("channels:status", pk)


@require_POST
@deed_required(Deed.CONFIGURE)
def resume(request: AgentRequest, pk: int) -> HttpResponse:
    actions.resume(_channel(request, pk))
    return redirect("channels:status", pk)


@require_POST
@deed_required(Deed.CONFIGURE)
def remove(request: AgentRequest, pk: int) -> HttpResponse:
    channel = _channel(request, pk)
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


@require_POST
@deed_required(Deed.CONFIGURE)
def system_mail(request: AgentRequest) -> HttpResponse:
    form = SystemMailForm(request.POST)
    if not form.is_valid():
        context = {"conditions": conditions(request.user), "system_mail": form}
        return render(request, "channels/list.html", context)
    actions.name_for_system_mail(form.cleaned_data["channel"])
    messages.success(request, _("The product's own mail comes from %(channel)s now.") % form.cleaned_data)
    return redirect("channels:list")


@require_GET
@deed_required(Deed.CONFIGURE)
def guesses(request: AgentRequest) -> HttpResponse:
    """The probable settings for `?address=`, as the form's fields; an empty object if nothing can be told yet."""
    found = guess(request.GET.get("address", ""))
    if found is None:
        return JsonResponse({})
    fields = ("imap_host", "imap_security", "smtp_host", "smtp_security", "login", "oauth_provider")
    return JsonResponse({name: getattr(found, name) for name in fields})


@never_cache
@require_GET
@deed_required(Deed.READ)
def health(request: AgentRequest) -> HttpResponse:
    """How the agent's channels are doing: JSON for those who ask for it, else a fragment of HTML."""
    found = conditions(request.user)
    if request.get_preferred_type(["text/html", "application/json"]) == "application/json":
        lines = [one.as_json() for one in found]
        return JsonResponse({"tone": worst(found), "summary": summary(found), "channels": lines})
    context = {"conditions": found, "tone": worst(found), "summary": summary(found)}
    return render(request, "channels/_health.html", context)


def _channel(request: AgentRequest, pk: int) -> Channel:
    return get_object_or_404(Channel.objects.visible_to(request.user), pk=pk)


def _mailbox_page(request: AgentRequest, channel: Channel) -> HttpResponse:
    """The form; on POST the channel is tried out first, and what fails is only saved if the admin says so."""
    if request.method == "GET":
        typed.forget(request.session, channel)
        return _form_page(request, MailboxForm(instance=channel))
    form = MailboxForm(request.POST, instance=channel, held=typed.held(request.session, channel))
    if not form.is_valid():
        return _form_page(request, form)
    if lacks_consent(channel.config()):
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
    }
    return render(request, "channels/mailbox.html", context)


def _save(request: AgentRequest, form: MailboxForm, *, findings: Sequence[Finding], is_active: bool) -> None:
    channel, teams = form.instance, form.cleaned_data["teams"]
    typed.forget(request.session, channel)
    if channel.pk:
        actions.change_channel(channel, teams=teams, secrets=form.secrets, findings=findings, is_active=is_active)
    else:
        actions.add_channel(channel, teams=teams, findings=findings, is_active=is_active)
