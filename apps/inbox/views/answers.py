"""Replies and notes."""

from __future__ import annotations

import uuid
from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed, may
from apps.conversations.actions import AlreadySent, Outdated, reply, write_note
from apps.inbox import records
from apps.inbox.drafts import client_id_of, html_of, read_draft, text_of
from apps.inbox.finding import conversation_for, message_for
from apps.inbox.mentions import mentioned
from apps.inbox.words import Conflict, body_of, in_words

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Message


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def replies(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{to, cc, bcc, subject, text, html, files, clientId, seen, sendAt, afterwards, snoozedUntil}`; where answers go
    into threads also `target`, the id of the message that is answered, and `audience`, who reads it as the screen said.

    A repeat with the same `clientId` returns the first answer. With `seen`, the number of the newest message that the
    author has seen, it is refused if there are newer ones: 409 with them as `newer`.
    """
    conversation = conversation_for(request.user, conversation_id)
    body = body_of(request)
    target = _target(request.user, body.get("target"))
    draft = read_draft(body, agent=request.user, channel=target.channel if target else conversation.channel)
    draft = replace(draft, target=target)
    try:
        answer = reply(conversation, agent=request.user, draft=draft)
    except AlreadySent as error:
        raise Conflict(str(error)) from error
    except Outdated as error:
        newer = [records.message(each) for each in error.newer if may(request.user, Deed.READ, each)]
        raise Conflict(str(error), newer=newer, seen=error.newer[-1].pk) from error
    except ValueError as error:
        raise ValidationError(str(error)) from error
    return JsonResponse({"message": records.told(answer)}, status=201)


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def notes(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{text, html, clientId, mentions}`: `mentions` are the ids of agents."""
    conversation = conversation_for(request.user, conversation_id)
    body = body_of(request)
    written = {"text": text_of(body.get("text")), "html": html_of(body.get("html"))}
    client_id, mentions = client_id_of(body.get("clientId")), mentioned(body.get("mentions"))
    try:
        note = write_note(conversation, agent=request.user, **written, client_id=client_id, mentions=mentions)
    except AlreadySent as error:
        raise Conflict(str(error)) from error
    except ValueError as error:
        raise ValidationError({"text": str(error)}) from error
    return JsonResponse({"message": records.message(note)}, status=201)


def _target(agent: Agent, named: object) -> Message | None:
    """The message that is answered; None where the author chose none."""
    if not named:
        return None
    try:
        return message_for(agent, uuid.UUID(str(named)))
    except ValueError:
        raise Http404 from None
