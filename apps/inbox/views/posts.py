"""What may be done with messages that others can read: moderate them, read what they said before, go on in private."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels.contract import ModerationDeed, Report
from apps.channels.signatures import signature_of
from apps.conversations import actions
from apps.conversations.actions import AlreadySent
from apps.conversations.models import Moderation
from apps.inbox import records
from apps.inbox.drafts import read_draft
from apps.inbox.finding import channel_for, message_for
from apps.inbox.records.posts import Opening
from apps.inbox.words import Conflict, body_of, in_words

if TYPE_CHECKING:
    import uuid

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.conversations.actions.continuing import PrivateWay
    from apps.conversations.models import Message


@require_POST
@in_words
@deed_required(Deed.MODERATE)
def moderations(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """`{deed}`: have the service do it; of a report also `{reason, words, forward}`. 403 for what only team leads may
    do, 409 for what was reported already.
    """
    message, body = message_for(request.user, message_id), body_of(request)
    try:
        deed = ModerationDeed(str(body.get("deed")))
    except ValueError:
        raise ValidationError({"deed": [_("There is no such deed.")]}) from None
    try:
        actions.moderate(message, deed, agent=request.user, report=_report(body))
    except ValueError as error:
        raise Conflict(str(error)) from error
    return JsonResponse({"message": records.told(message_for(request.user, message_id))}, status=201)


def _report(body: dict[str, Any]) -> Report:
    reason, words = (str(body.get(name) or "") for name in ("reason", "words"))
    return Report(reason=reason, words=words, forward=body.get("forward") is True)


@require_GET
@in_words
@deed_required(Deed.MODERATE)
def report_form(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """What the moderators of its service want to know of a report, and the one that was made, if one was."""
    message = message_for(request.user, message_id)
    return JsonResponse({"form": records.report_form(message.channel), "reported": records.report(message)})


@require_POST
@in_words
@deed_required(Deed.MODERATE)
def moderation_attempts(request: AgentRequest, message_id: uuid.UUID, pk: int) -> JsonResponse:
    """Ask the service once more for a deed that failed."""
    message = message_for(request.user, message_id)
    asked = Moderation.objects.filter(message=message, pk=pk).first()
    if asked is None:
        raise Http404
    try:
        actions.try_again(asked, agent=request.user)
    except ValueError as error:
        raise Conflict(str(error)) from error
    return JsonResponse({"message": records.told(message_for(request.user, message_id))}, status=201)


@require_http_methods(["GET", "DELETE"])
@in_words
@deed_required(Deed.READ)
def revisions(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """What it said before, oldest first; DELETE forgets it for good, which only team leads may do."""
    message = message_for(request.user, message_id)
    if request.method == "DELETE":
        try:
            actions.purge(message, agent=request.user)
        except ValueError as error:
            raise Conflict(str(error)) from error
    return JsonResponse({"revisions": records.revisions(message)})


@require_http_methods(["GET", "POST"])
@in_words
@deed_required(Deed.ANSWER)
def private(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """GET tells over which channels its author can be written to alone; POST `{channel, to, subject, text}` writes.

    A repeat with the same `clientId` returns the first message, with the id of its conversation.
    """
    message = message_for(request.user, message_id)
    if request.method == "GET":
        ways = actions.private_ways(message, request.user)
        return JsonResponse({"ways": [_way(each, request.user, message) for each in ways]})
    body = body_of(request)
    channel = channel_for(request.user, body.get("channel"))
    draft = read_draft(body, agent=request.user, channel=channel)
    try:
        sent = actions.continue_in_private(message, agent=request.user, channel=channel, draft=draft)
    except AlreadySent as error:
        raise Conflict(str(error)) from error
    except ValueError as error:
        raise ValidationError(str(error)) from error
    id_ = str(sent.conversation.public_id)
    return JsonResponse({"message": records.told(sent), "conversation": id_}, status=201)


def _way(way: PrivateWay, agent: Agent, message: Message) -> dict[str, object]:
    channel = way.channel
    begins = records.opening(message) if channel.pk == message.channel_id else Opening(mentions=[], warning="")
    return {
        "channel": channel.pk,
        "name": channel.name,
        "kind": channel.kind,
        "sender": {"name": channel.display_name or channel.name, "address": channel.address},
        "to": {"name": way.to.name, "address": way.to.address, "handle": way.to.handle},
        "isTyped": way.is_typed,
        "maxBytes": channel.capabilities.max_attachment_bytes,
        "can": records.abilities(channel),
        "signature": signature_of(agent, channel),
        # Whoever else is named there reads no private answer to it.
        "mentions": begins["mentions"][:1],
        "warning": begins["warning"],
    }
