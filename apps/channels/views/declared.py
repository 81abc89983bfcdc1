"""Setting up every channel but a mailbox: choosing its kind, its form, and what came over its web hook."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import actions, consent, typed
from apps.channels.checking import failed, look_ahead, try_out
from apps.channels.declared import declared_kinds, is_called, title_of
from apps.channels.declared_form import DeclaredForm
from apps.channels.models import Channel
from apps.channels.rehearsing import call_ourselves
from apps.channels.views.channel import visible_channel
from apps.channels.wording import translated

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest
    from apps.channels.contract import Finding


@deed_required(Deed.CONFIGURE)
@require_GET
def choose(request: AgentRequest) -> HttpResponse:
    return render(request, "channels/choose.html", {"kinds": declared_kinds()})


@deed_required(Deed.CONFIGURE)
@never_cache
@require_http_methods(["GET", "POST"])
@sensitive_post_parameters()
def add(request: AgentRequest, kind: str) -> HttpResponse:
    if kind not in dict(declared_kinds()):
        raise Http404
    return form_page(request, Channel(kind=kind))


@deed_required(Deed.CONFIGURE)
@never_cache
@require_GET
def events(request: AgentRequest, pk: int) -> HttpResponse:
    """What came over the web hook last, as a fragment that the status page asks for again and again."""
    return render(request, "channels/_events.html", {"channel": visible_channel(request, pk)})


@deed_required(Deed.CONFIGURE)
@never_cache
@require_POST
def rehearsal(request: AgentRequest, pk: int) -> HttpResponse:
    """Call the channel's web hook from here, as its service would, and say what came of it."""
    found = call_ourselves(visible_channel(request, pk))
    words = " ".join(translated(each) for each in (found.words, found.advice) if each)
    messages.add_message(request, messages.ERROR if failed((found,)) else messages.SUCCESS, words)
    return redirect("channels:status", pk)


def form_page(request: AgentRequest, channel: Channel) -> HttpResponse:
    """The form; on POST the channel is tried out first, and what fails is only saved if the admin says so."""
    if request.method == "GET":
        typed.forget(request.session, channel)
        return _shown(request, DeclaredForm(instance=channel))
    form = DeclaredForm(request.POST, instance=channel, held=typed.held(request.session, channel))
    if not form.is_valid():
        return _shown(request, form)
    anyway, waits = "anyway" in request.POST, consent.is_missing(channel)
    findings = look_ahead(channel) if waits else try_out(channel)
    if failed(findings) and not anyway:
        return _shown(request, form, findings)
    if waits and not anyway:
        _save(request, form, findings=(), is_active=False)
        return redirect("channels:sign_in", channel.pk)
    _save(request, form, findings=findings, is_active=not anyway)
    messages.success(request, _("Saved, and paused.") if anyway else _("Saved. Everything that was tried works."))
    return redirect("channels:status", channel.pk)


def _shown(request: AgentRequest, form: DeclaredForm, findings: Sequence[Finding] = ()) -> HttpResponse:
    typed.hold(request.session, form.instance, form.hold_back())
    context = {
        "form": form,
        "channel": form.instance,
        "title": title_of(form.instance.kind),
        "is_called": is_called(form.instance),
        "findings": findings,
        "failed": failed(tuple(findings)),
    }
    return render(request, "channels/declared.html", context)


def _save(request: AgentRequest, form: DeclaredForm, *, findings: Sequence[Finding], is_active: bool) -> None:
    channel, teams = form.instance, form.cleaned_data["teams"]
    typed.forget(request.session, channel)
    if channel.pk:
        actions.change_channel(channel, teams=teams, secrets=form.secrets, findings=findings, is_active=is_active)
    else:
        actions.add_channel(channel, teams=teams, findings=findings, is_active=is_active)
