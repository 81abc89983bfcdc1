"""An answer that is written: what became of it, and what may still be done about that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import JsonResponse
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations import actions
from apps.conversations.actions import NotTheAuthor
from apps.inbox import records
from apps.inbox.attempts import sending
from apps.inbox.finding import message_for
from apps.inbox.rewriting import as_written
from apps.inbox.words import Conflict, in_words

if TYPE_CHECKING:
    import uuid
    from collections.abc import Callable
    from typing import Any

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Message


@require_http_methods(["GET", "POST"])
@in_words
@deed_required(Deed.ANSWER)
def attempts(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """GET tells what was tried and for whom; POST sends an answer again that failed, or whose fate is not known."""
    message = message_for(request.user, message_id)
    if request.method == "POST":
        return _done(message, actions.send_again, request.user)
    return JsonResponse(dict(sending(message)))


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.ANSWER)
def holding(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """DELETE takes back an answer that nobody has begun to send, and returns it as a draft; POST sends it now."""
    message = message_for(request.user, message_id)
    if request.method == "POST":
        return _done(message, actions.send_now, request.user)
    return _done(message, actions.take_back, request.user, draft=as_written(message, request.user))


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def receipt(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """The agent knows that an answer arrived whose fate was unknown."""
    return _done(message_for(request.user, message_id), actions.mark_as_sent, request.user)


def _done(message: Message, deed: Callable[..., None], agent: Agent, **more: Any) -> JsonResponse:
    try:
        deed(message, agent=agent)
    except NotTheAuthor as error:
        raise PermissionDenied(str(error)) from error
    except ValueError as error:
        raise Conflict(str(error)) from error
    fresh = message_for(agent, message.public_id)
    return JsonResponse({"message": records.told(fresh), **more}, status=201)
