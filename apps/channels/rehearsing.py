"""Trying a channel's web hook out: a call such as its service makes, to be sent from here or from a command line."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from apps.channels import http
from apps.channels.contract import ChannelError, Finding, Rehearsal, Severity
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import HookRequest
    from apps.channels.models import Channel

SUBJECT = sentence("Web hook")
TOOK = sentence("%(url)s took a signed test call.")
ANSWERED = sentence("%(url)s answered %(status)s to a signed test call.")
NO_SECRET = sentence("There is no secret to sign a test call with.")
ENTER_SECRET = sentence("Enter the secret of this channel.")
LOOK = sentence(
    "Others must reach this installation at the address that SITE_URL names. Look whether a proxy in front of it "
    "passes on what is posted to /hooks/."
)


def sample_of(channel: Channel) -> HookRequest | None:
    """A call that is right for some minutes and brings nothing; None where there is none, or no secret for it."""
    try:
        adapter = channel.adapter()
        return adapter.rehearse(timezone.now()) if isinstance(adapter, Rehearsal) else None
    except (ImproperlyConfigured, ChannelError):
        return None


def as_command(call: HookRequest) -> str:
    """The same call for a command line that has curl."""
    headers = [f"  -H {shlex.quote(f'{name}: {value}')}" for name, value in call.headers.items()]
    lines = [f"curl --include {shlex.quote(call.url)}", *headers, f"  --data-binary {shlex.quote(call.body.decode())}"]
    return " \\\n".join(lines)


def call_ourselves(channel: Channel) -> Finding:
    """Make that call from here, by the way that all calls take. Not to be called in a transaction."""
    call = sample_of(channel)
    if call is None:
        return Finding(severity=Severity.ERROR, subject=SUBJECT, words=NO_SECRET, advice=ENTER_SECRET)
    try:
        answer = http.call(call.method, call.url, headers=call.headers, content=call.body, inside=_ourselves(call.url))
    except http.HttpError as error:
        return Finding(severity=Severity.ERROR, subject=SUBJECT, words=str(error), advice=LOOK)
    if not answer.is_success:
        words = ANSWERED % {"url": call.url, "status": answer.status}
        return Finding(severity=Severity.ERROR, subject=SUBJECT, words=words, advice=LOOK)
    return Finding(severity=Severity.OK, subject=SUBJECT, words=TOOK % {"url": call.url})


def _ourselves(url: str) -> tuple[str]:
    """The operator named this host in SITE_URL."""
    return (urlsplit(url).hostname or "",)
