"""Writing to somebody first, and sending on."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels.models import Channel
from apps.channels.signatures import signature_of
from apps.conversations import actions
from apps.conversations.actions import AlreadySent
from apps.conversations.models import Direction
from apps.inbox import records
from apps.inbox.completion import people_known_to
from apps.inbox.drafts import read_draft
from apps.inbox.finding import channel_for, conversation_for, message_for
from apps.inbox.words import Conflict, body_of, in_words

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.conversations.actions import Draft
    from apps.conversations.models import Message


@require_GET
@in_words
@deed_required(Deed.ANSWER)
def senders(request: AgentRequest) -> JsonResponse:
    """The channels on which the agent can begin a conversation."""
    channels = Channel.objects.visible_to(request.user).active()
    return JsonResponse({"senders": [_sender(each, request.user) for each in channels if each.can_start]})


@require_GET
@in_words
@deed_required(Deed.ANSWER)
def people(request: AgentRequest) -> JsonResponse:
    """Whom the agent may mean with `q`: of the conversations that they see, and from two letters on."""
    return JsonResponse({"people": people_known_to(request.user, request.GET.get("q", ""))})


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def conversations(request: AgentRequest) -> JsonResponse:
    """`{channel, to, cc, bcc, subject, text, files, clientId, sendAt, afterwards, snoozedUntil}`.

    A repeat with the same `clientId` returns the first message, with the id of its conversation.
    """
    body = body_of(request)
    channel = channel_for(request.user, body.get("channel"))
    draft = read_draft(body, agent=request.user, channel=channel)
    if channel.capabilities.subject and not draft.subject:
        raise ValidationError({"subject": [_("What is it about?")]})
    message = _sent(lambda: actions.start(channel, agent=request.user, draft=draft))
    id_ = str(message.conversation.public_id)
    return JsonResponse({"message": records.told(message), "conversation": id_}, status=201)


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def forwards(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """The same without a channel: it goes to a third party, unseen by the customer.

    `of` is the message that stands below the text as it came; empty where the text holds all.
    """
    found = conversation_for(request.user, conversation_id)
    body = body_of(request)
    draft = read_draft(body, agent=request.user, channel=found.channel, below=_below(request.user, body.get("of")))
    message = _sent(lambda: actions.forward(found, agent=request.user, draft=draft))
    return JsonResponse({"message": records.told(message)}, status=201)


@require_GET
@in_words
@deed_required(Deed.ANSWER)
def forwarding(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """What a forward of the message begins with. Its files are those that are stored, by tokens of the agent.

    `text` holds the message too, `above` does not. `hasLook`: it can stand below as it came.
    """
    message = message_for(request.user, message_id)
    try:
        draft = actions.forward_defaults(message, agent=request.user)
    except ValueError as error:
        raise ValidationError(str(error)) from error
    above = actions.above_forward(message, agent=request.user)
    has_look = bool(message.html) and message.channel.capabilities.html
    return JsonResponse({"draft": {**_draft(draft, request.user), "above": above, "hasLook": has_look}})


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def publication(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """What a third party wrote becomes a part of the conversation."""
    message = message_for(request.user, message_id)
    try:
        actions.make_public(message, agent=request.user)
    except ValueError as error:
        raise Conflict(str(error)) from error
    return JsonResponse({"message": records.told(message_for(request.user, message_id))}, status=201)


def _sender(channel: Channel, agent: Agent) -> dict[str, object]:
    return {
        "channel": channel.pk,
        "name": channel.name,
        "sender": {"name": channel.display_name or channel.name, "address": channel.address},
        "maxBytes": channel.capabilities.max_attachment_bytes,
        "can": records.abilities(channel),
        "signature": signature_of(agent, channel),
    }


def _below(agent: Agent, of: object) -> Message | None:
    if not of:
        return None
    try:
        message = message_for(agent, uuid.UUID(str(of)))
    except ValueError:
        raise Http404 from None
    if message.direction == Direction.NOTE:
        raise ValidationError(_("A note is for the team alone."))
    return message


def _sent(send: Callable[[], Message]) -> Message:
    try:
        return send()
    except AlreadySent as error:
        raise Conflict(str(error)) from error
    except ValueError as error:
        raise ValidationError(str(error)) from error


def _draft(draft: Draft, agent: Agent) -> dict[str, object]:
    files = [records.upload(each, agent=agent) for each in draft.files]
    return {"to": [], "cc": [], "bcc": [], "subject": draft.subject, "text": draft.text, "files": files}
