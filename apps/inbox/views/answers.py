"""Replies, notes, and another try for what was not delivered."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations.actions import AlreadySent, reply, send_again, write_note
from apps.inbox import records
from apps.inbox.drafts import client_id_of, read_draft, text_of
from apps.inbox.finding import conversation_for, message_for
from apps.inbox.words import Conflict, body_of, in_words

if TYPE_CHECKING:
    import uuid

    from apps.accounts.requests import AgentRequest


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def replies(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{to, cc, subject, text, files, clientId}`; a repeat with the same `clientId` returns the first answer."""
    conversation = conversation_for(request.user, conversation_id)
    limit = conversation.channel.capabilities.max_attachment_bytes
    draft = read_draft(body_of(request), agent=request.user, max_bytes=limit)
    try:
        answer = reply(conversation, agent=request.user, draft=draft)
    except AlreadySent as error:
        raise Conflict(str(error)) from error
    except ValueError as error:
        raise ValidationError(str(error)) from error
    return JsonResponse({"message": records.message(answer)}, status=201)


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def notes(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{text, clientId}`"""
    conversation = conversation_for(request.user, conversation_id)
    body = body_of(request)
    text, client_id = text_of(body.get("text")), client_id_of(body.get("clientId"))
    try:
        note = write_note(conversation, agent=request.user, text=text, client_id=client_id)
    except AlreadySent as error:
        raise Conflict(str(error)) from error
    return JsonResponse({"message": records.message(note)}, status=201)


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def attempts(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """Send an answer again that failed, or whose fate is not known."""
    message = message_for(request.user, message_id)
    try:
        send_again(message, agent=request.user)
    except ValueError:
        raise Conflict(_("This answer is on its way or was delivered; there is nothing to send again.")) from None
    message.refresh_from_db()
    return JsonResponse({"message": records.message(message)}, status=201)
