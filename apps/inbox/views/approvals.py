"""An answer that waits for a second person: read it, let it go out, give it back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations import actions
from apps.conversations.actions import Contested, Words
from apps.inbox import records
from apps.inbox.drafts import html_of, text_of
from apps.inbox.finding import message_for
from apps.inbox.words import Conflict, body_of, in_words

if TYPE_CHECKING:
    import uuid

    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Message


@require_http_methods(["GET", "POST", "DELETE"])
@in_words
@deed_required(Deed.ANSWER)
def approval(request: AgentRequest, message_id: uuid.UUID) -> JsonResponse:
    """GET tells how it stands. POST `{knows, text, html}` lets it go out, with other words where there are some;
    what has changed meanwhile and is not named in `knows` comes as `contests` with a 409. DELETE `{note}`: back to its
    author.
    """
    message = message_for(request.user, message_id)
    if request.method == "GET":
        return JsonResponse({"approval": records.approval(message, request.user)})
    try:
        if request.method == "POST":
            _approve(request, message)
        else:
            actions.give_back(message, agent=request.user, note=text_of(body_of(request).get("note"), required=False))
    except Contested as error:
        told = [records.contest(each) for each in error.contests]
        raise Conflict(str(error), contests=told) from error
    except ValueError as error:
        raise Conflict(str(error)) from error
    return JsonResponse({"message": records.told(message_for(request.user, message_id))}, status=201)


def _approve(request: AgentRequest, message: Message) -> None:
    body = body_of(request)
    knows = body.get("knows", [])
    if not isinstance(knows, list) or not all(isinstance(each, str) for each in knows):
        raise ValidationError(_("The request is not a JSON object."))
    words = Words(text=text_of(body["text"]), html=html_of(body.get("html"))) if "text" in body else None
    actions.approve(message, agent=request.user, knows=knows, words=words)
