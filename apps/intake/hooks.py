"""The door for services that call us: checked by the channel's adapter, kept before it is answered (law 1).

A call carries no cookie and needs none: its signature says who calls. An unknown channel, one of a kind that is not
called, and a paused one are all 404: nobody learns which channels there are, and a service that repeats tries again.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError
from django.db.models import F
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods
from redis.exceptions import RedisError

from apps.channels.contract import AuthError, HookRequest, Hooks, Unavailable, UnreadableMessage, Untrusted
from apps.channels.models import Channel
from apps.intake.collect import keep_pushed

if TYPE_CHECKING:
    import uuid

    from django.http import HttpRequest

    from apps.channels.contract import ChannelError, Pushed

logger = logging.getLogger(__name__)

#: With some files in it (base64); whoever has more sends their addresses.
MOST_BYTES = 16 * 1024 * 1024
#: Calls to one channel within a minute, right ones and wrong ones: a service that has more is asked to wait.
MOST_CALLS = 1200
#: Seconds after which a service may repeat a call that could not be kept.
REPEAT_AFTER = 30


@csrf_exempt
@login_not_required
@require_http_methods(["GET", "POST"])
def hook(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """2xx once everything in the call is kept durably; 503 asks for a repeat, 401 and 400 for none."""
    channel = Channel.objects.active().filter(public_id=public_id).first()
    if channel is None:
        return _said(404)
    if _is_too_often(channel):
        return _said(429, retry_after=60)
    body = request.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return _said(413)
    return _taken(channel, _call(request, body))


def _call(request: HttpRequest, body: bytes) -> HookRequest:
    return HookRequest(
        method=request.method or "",
        url=settings.SITE_URL + request.get_full_path(),
        headers={name.lower(): value for name, value in request.headers.items()},
        query={name: request.GET[name] for name in request.GET},
        body=body,
        received_at=timezone.now(),
    )


def _taken(channel: Channel, call: HookRequest) -> HttpResponse:
    try:
        adapter = channel.adapter()
        if not isinstance(adapter, Hooks):
            return _said(404)
        return _kept(channel, adapter.receive(call))
    except (Untrusted, UnreadableMessage) as error:
        _note_refusal(channel, error)
        return _said(401 if isinstance(error, Untrusted) else 400)
    except (ImproperlyConfigured, AuthError, Unavailable, OSError, DatabaseError) as error:
        # Nothing is kept: the service must call again, until a person has mended the channel, or the disk has room, or
        # what the call names can be fetched.
        logger.warning("A call for %s could not be kept: %s", channel, error)
        return _said(503, retry_after=REPEAT_AFTER)


def _kept(channel: Channel, pushed: Pushed) -> HttpResponse:
    if pushed.messages:
        keep_pushed(channel, *pushed.messages)
    Channel.objects.filter(pk=channel.pk).update(last_hook_at=timezone.now(), hook_refusals=0)
    return HttpResponse(pushed.answer, status=pushed.status, content_type=pushed.content_type)


def _note_refusal(channel: Channel, error: ChannelError) -> None:
    """For the health strip; whoever called hears no reason, as they might be anybody."""
    logger.info("A call for %s was refused: %s", channel, error)
    rows = Channel.objects.filter(pk=channel.pk)
    rows.update(hook_refusals=F("hook_refusals") + 1, hook_refused_at=timezone.now())


def _is_too_often(channel: Channel) -> bool:
    key = f"intake.hook:{channel.pk}"
    try:
        cache.add(key, 0, 60)
        return bool(cache.incr(key) > MOST_CALLS)
    except (ValueError, RedisError):  # the minute ended between the two, or nobody counts just now
        return False


def _said(status: int, *, retry_after: int = 0) -> HttpResponse:
    response = HttpResponse(status=status, content_type="text/plain")
    if retry_after:
        response["Retry-After"] = str(retry_after)
    return response
