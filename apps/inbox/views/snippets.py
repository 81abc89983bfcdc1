"""Snippets: what the composer offers, and the pages on which they are written."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, Q
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations.models.tags import Tree
from apps.inbox import records
from apps.inbox.finding import channel_for, conversation_for
from apps.inbox.forms import SnippetForm
from apps.inbox.languages import language_of
from apps.inbox.models import Snippet
from apps.inbox.snippets import VARIABLES, may_change, values_for
from apps.inbox.words import in_words

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation

_VARIABLES = [f"{{{{{name}}}}}" for name in VARIABLES]


@require_GET
@in_words
@deed_required(Deed.ANSWER)
def offered_snippets(request: AgentRequest) -> JsonResponse:
    """All that one may use, the most used first, resolved for `?conversation=`, or for a new one on `?channel=`."""
    agent = request.user
    conversation = _conversation(agent, request.GET.get("conversation", ""))
    channel = conversation.channel if conversation else _channel(agent, request.GET.get("channel", ""))
    theirs = (language_of(conversation) if conversation else "") or get_language() or "en"
    tree = Tree()
    rows = list(Snippet.objects.visible_to(agent).order_by("-used", "name"))
    values = {
        language: values_for(agent, conversation=conversation, channel=channel, language=language or theirs)
        for language in {row.language for row in rows}
    }
    offered = [records.snippet(row, values=values[row.language], tree=tree) for row in rows]
    return JsonResponse({"snippets": offered, "language": theirs})


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def snippet_uses(request: AgentRequest, pk: int) -> JsonResponse:
    """It was put into an answer or a note: it stands higher next time."""
    used = Snippet.objects.visible_to(request.user).filter(pk=pk).update(used=F("used") + 1)
    if not used:
        raise Http404
    return JsonResponse({})


@deed_required(Deed.ANSWER)
@require_GET
def snippets(request: AgentRequest) -> HttpResponse:
    words = request.GET.get("q", "").strip()
    rows = Snippet.objects.visible_to(request.user).select_related("owner", "team")
    if words:
        rows = rows.filter(Q(name__icontains=words) | Q(shortcut__icontains=words) | Q(text__icontains=words))
    listed = [(row, may_change(row, request.user)) for row in rows]
    return render(request, "inbox/snippets.html", {"snippets": listed, "words": words})


@deed_required(Deed.ANSWER)
@require_http_methods(["GET", "POST"])
def new_snippet(request: AgentRequest) -> HttpResponse:
    return _write(request, Snippet(owner=request.user))


@deed_required(Deed.ANSWER)
@require_http_methods(["GET", "POST"])
def snippet(request: AgentRequest, pk: int) -> HttpResponse:
    return _write(request, _changeable(request.user, pk))


@deed_required(Deed.ANSWER)
@require_POST
def delete_snippet(request: AgentRequest, pk: int) -> HttpResponse:
    row = _changeable(request.user, pk)
    row.delete()
    messages.success(request, _("The snippet %(name)s is deleted.") % {"name": row})
    return redirect("inbox:snippets")


def _write(request: AgentRequest, row: Snippet) -> HttpResponse:
    form = SnippetForm(request.POST or None, instance=row, agent=request.user)
    if form.is_valid():
        messages.success(request, _("The snippet %(name)s is saved.") % {"name": form.save()})
        return redirect("inbox:snippets")
    return render(request, "inbox/snippet.html", {"form": form, "snippet": row, "variables": _VARIABLES})


def _changeable(agent: Agent, pk: int) -> Snippet:
    row = get_object_or_404(Snippet.objects.visible_to(agent), pk=pk)
    if not may_change(row, agent):
        raise PermissionDenied
    return row


def _conversation(agent: Agent, asked: str) -> Conversation | None:
    if not asked:
        return None
    try:
        return conversation_for(agent, uuid.UUID(asked))
    except ValueError:
        raise Http404 from None


def _channel(agent: Agent, asked: str) -> Channel | None:
    return channel_for(agent, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 10 else None
