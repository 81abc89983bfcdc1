"""What the agent should hear of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox import records
from apps.inbox.forms import TellsForm
from apps.inbox.models import Notification, Preferences
from apps.inbox.notifications import mark_read
from apps.inbox.tells import tells_of
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest

SHOWN = 50


@require_GET
@in_words
@deed_required(Deed.READ)
def notifications(request: AgentRequest) -> JsonResponse:
    """The unread ones, then the newest others."""
    return JsonResponse(_shown_to(request.user))


@require_POST
@in_words
@deed_required(Deed.READ)
def notification_readings(request: AgentRequest) -> JsonResponse:
    """`{ids: [number]}`: the agent has read of these, or `{upto: number}` of all until this one."""
    body = body_of(request)
    ids, upto = body.get("ids", []), body.get("upto", 0)
    if not isinstance(upto, int) or not isinstance(ids, list) or not all(isinstance(each, int) for each in ids):
        raise ValidationError(_("The screen must name notifications by their numbers."))
    earlier = Notification.objects.filter(agent=request.user, read_at=None, pk__lte=upto).values_list("pk", flat=True)
    mark_read(request.user, [*ids[:SHOWN], *earlier])
    return JsonResponse(_shown_to(request.user))


@deed_required(Deed.READ)
@require_http_methods(["GET", "POST"])
def tells(request: AgentRequest) -> HttpResponse:
    """The page on which agents choose of what they hear, and how."""
    form = TellsForm(request.POST if request.method == "POST" else None, initial=tells_of(request.user))
    if request.method == "POST" and form.is_valid():
        Preferences.keep(request.user, tells=form.cleaned_data)
        messages.success(request, _("Your settings are saved."))
        return redirect("inbox:tells")
    return render(request, "inbox/tells.html", {"form": form})


def _shown_to(agent: Agent) -> dict[str, object]:
    mine = Notification.objects.visible_to(agent)
    rows = mine.select_related("by", "message", "conversation")
    unread = list(rows.filter(read_at=None)[:SHOWN])
    others = list(rows.exclude(read_at=None)[: SHOWN - len(unread)])
    return {
        "unread": mine.filter(read_at=None).count(),
        "notifications": [records.notification(each) for each in (*unread, *others)],
    }
