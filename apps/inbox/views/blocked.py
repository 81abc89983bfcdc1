"""Blocked senders: from a conversation, and all of them on a page of the settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts import blocking
from apps.contacts.models import BlockedSender
from apps.conversations import actions
from apps.inbox import records
from apps.inbox.finding import conversation_for
from apps.inbox.forms import BlockForm
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest


@require_http_methods(["POST", "DELETE"])
@in_words
@deed_required(Deed.TRIAGE)
def block(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """`{value: address or @domain}`. POST blocks it and marks the conversation as spam, DELETE takes both back."""
    conversation = conversation_for(request.user, conversation_id)
    value = body_of(request).get("value")
    if not isinstance(value, str):
        raise ValidationError({"value": _("Block whom?")})
    deed = actions.block_sender if request.method == "POST" else actions.unblock_sender
    try:
        deed(conversation, value, agent=request.user)
    except PermissionError:
        raise PermissionDenied from None
    except ValueError as error:
        raise ValidationError({"value": str(error)}) from None
    return JsonResponse({"row": records.row(conversation_for(request.user, conversation.public_id))})


@deed_required(Deed.TRIAGE)
@require_http_methods(["GET", "POST"])
def blocked(request: AgentRequest) -> HttpResponse:
    """Everybody who is blocked, and a form for one more."""
    form = BlockForm(request.POST or None)
    if form.is_valid() and (row := _blocked_by(form, request.user)):
        messages.success(request, _("What comes from %(value)s is filed as spam.") % {"value": row.value})
        return redirect("inbox:blocked")
    rows = BlockedSender.objects.select_related("agent").order_by("value")
    listed = [(row, blocking.may_unblock(row, request.user)) for row in rows]
    return render(request, "inbox/blocked.html", {"form": form, "blocked": listed})


@deed_required(Deed.TRIAGE)
@require_POST
def unblock(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(BlockedSender, pk=pk)
    try:
        blocking.unblock(row, agent=request.user)
    except PermissionError:
        raise PermissionDenied from None
    messages.success(request, _("What comes from %(value)s is let through again.") % {"value": row.value})
    return redirect("inbox:blocked")


def _blocked_by(form: BlockForm, agent: Agent) -> BlockedSender | None:
    """None where it cannot be done, which the form tells then."""
    try:
        return blocking.block(form.cleaned_data["value"], agent=agent, confirmed=form.is_confirmed())
    except blocking.NeedsConfirmation as error:
        form.ask_again(str(error))
    except ValueError as error:
        form.add_error("value", str(error))
    return None
