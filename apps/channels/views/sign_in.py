"""Signing in at a channel's service: leaving for it, and coming back."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import actions, consent
from apps.channels.checking import failed, try_out
from apps.channels.contract import ChannelError, Severity
from apps.channels.declared import EMAIL
from apps.channels.keyring import readable_secrets
from apps.channels.views.channel import visible_channel
from apps.channels.wording import translated

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest
    from apps.channels.contract import Finding
    from apps.channels.models import Channel


@deed_required(Deed.CONFIGURE)
@never_cache
@require_GET
def sign_in(request: AgentRequest, pk: int) -> HttpResponse:
    """Before somebody leaves for the provider. A link and no form, because the policy lets forms go nowhere else."""
    channel = visible_channel(request, pk)
    try:
        url = consent.begin(request.session, channel)
    except consent.NoConsent as error:
        messages.error(request, str(error))
        return redirect("channels:edit", pk)
    context = {
        "channel": channel,
        "authorize_url": url,
        "place": urlsplit(url).netloc,
        "redirect_uri": consent.redirect_uri(),
    }
    return render(request, "channels/sign_in.html", context)


@deed_required(Deed.CONFIGURE)
@never_cache
@require_GET
def consent_given(request: AgentRequest) -> HttpResponse:
    """Where the provider sends the admin back to, with a code or an error."""
    try:
        asked = consent.pending(request.session, request.GET.dict())
    except consent.NoConsent as error:
        messages.error(request, str(error))
        return redirect("channels:list")
    channel = visible_channel(request, asked["channel"])
    is_first = consent.is_missing(channel)
    try:
        tokens = consent.tokens(channel, request.GET.dict(), verifier=asked["verifier"])
    except (consent.NoConsent, ChannelError) as error:
        messages.error(request, _("The provider did not let us in: %(words)s") % {"words": translated(str(error))})
        return redirect("channels:sign_in", channel.pk)
    if channel.kind == EMAIL:
        actions.keep_tokens(channel, tokens)
        return _tried(request, channel, try_out(channel), start=is_first)
    return _try_with(request, channel, tokens, start=is_first)


def _try_with(request: AgentRequest, channel: Channel, tokens: Mapping[str, str], *, start: bool) -> HttpResponse:
    """Keep the tokens if the channel works with them: they may be those of somebody else, whose mail is private."""
    channel.secrets = {**readable_secrets(channel), **tokens}
    findings = try_out(channel)
    if failed(findings):
        messages.error(request, _said(findings))
        return redirect("channels:sign_in", channel.pk)
    actions.keep_tokens(channel, tokens)
    return _tried(request, channel, findings, start=start)


def _said(findings: Sequence[Finding]) -> str:
    """The first error, and that nothing was kept."""
    error = next(finding for finding in findings if finding.severity is Severity.ERROR)
    words = " ".join(translated(each) for each in (error.words, error.advice) if each)
    return _("%(words)s Nothing of this sign-in was kept.") % {"words": words}


def _tried(request: AgentRequest, channel: Channel, findings: tuple[Finding, ...], *, start: bool) -> HttpResponse:
    """Note what was found, and start a channel that has only waited for somebody to sign in."""
    actions.record_check(channel, findings)
    if not failed(findings):
        if start:
            actions.resume(channel)
        messages.success(request, _("Signed in. Everything that was tried works."))
    return redirect("channels:status", channel.pk)
