"""The tray "could not be read": payloads that are kept, and that nobody could parse yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed, may
from apps.inbox import records
from apps.inbox.views.originals import raw_source
from apps.inbox.words import Conflict, in_words
from apps.intake.models import Arrival
from apps.intake.tray import read_again, read_all_again

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

    from apps.accounts.requests import AgentRequest

PAGE = 50


@require_GET
@in_words
@deed_required(Deed.READ)
def unreadable(request: AgentRequest) -> JsonResponse:
    """The newest, with `?after=` the ones before that id."""
    arrivals = Arrival.objects.visible_to(request.user).unreadable().select_related("channel")
    if "after" in request.GET:
        arrivals = arrivals.filter(pk__lt=_number(request.GET["after"]))
    found = list(arrivals[: PAGE + 1])
    return JsonResponse(
        {
            "rows": [records.unread(each) for each in found[:PAGE]],
            "after": str(found[PAGE - 1].pk) if len(found) > PAGE else None,
            "mayReadAll": may(request.user, Deed.REVIEW),
        }
    )


@require_GET
@xframe_options_sameorigin
@deed_required(Deed.READ)
def unreadable_original(request: AgentRequest, arrival_id: int) -> HttpResponseBase:
    """The raw source as plain text; `?download` saves it."""
    arrival = get_object_or_404(Arrival.objects.visible_to(request.user), pk=arrival_id)
    return raw_source(arrival.payload, name=f"arrival-{arrival.pk}.eml", inline="download" not in request.GET)


@require_POST
@in_words
@deed_required(Deed.TRIAGE)
def readings(request: AgentRequest, arrival_id: int) -> JsonResponse:
    """Read it again, after whatever stood in the way was mended."""
    arrival = get_object_or_404(Arrival.objects.visible_to(request.user), pk=arrival_id)
    if not read_again(arrival):
        raise Conflict(_("This has been read by now."))
    return JsonResponse({}, status=202)


@in_words
@deed_required(Deed.REVIEW)
@require_POST
def all_readings(request: AgentRequest) -> JsonResponse:
    """Read everything in the tray again that the agent sees, which is a job for whoever knows what was mended."""
    return JsonResponse({"count": read_all_again(Arrival.objects.visible_to(request.user))}, status=202)


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 19):
        raise ValidationError(_("This place in the list cannot be read."))
    return int(text)
