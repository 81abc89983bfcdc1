"""Saved views: lists that agents made for themselves, for their team or for everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.inbox import records
from apps.inbox.models import SavedView
from apps.inbox.saved_views import may_change, put_in_order, save
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    from apps.accounts.requests import AgentRequest


@require_http_methods(["GET", "POST"])
@in_words
@deed_required(Deed.READ)
def saved_views(request: AgentRequest) -> JsonResponse:
    """GET all that the agent sees; POST `{name, filter, share: own | team | all, team}` saves one."""
    if request.method == "POST":
        view = save(SavedView(), body_of(request), agent=request.user)
        return JsonResponse({"view": records.saved_view(view, request.user)}, status=201)
    return _all(request)


@require_http_methods(["PATCH", "DELETE"])
@in_words
@deed_required(Deed.READ)
def saved_view(request: AgentRequest, pk: int) -> JsonResponse:
    """PATCH changes what is said, DELETE takes it away."""
    view = SavedView.objects.visible_to(request.user).filter(pk=pk).first()
    if view is None:
        raise Http404
    if request.method == "PATCH":
        changed = save(view, body_of(request), agent=request.user)
        return JsonResponse({"view": records.saved_view(changed, request.user)})
    if not may_change(request.user, view):
        raise PermissionDenied
    view.delete()
    return JsonResponse({})


@require_POST
@in_words
@deed_required(Deed.READ)
def saved_view_order(request: AgentRequest) -> JsonResponse:
    """`{ids}`: in which order they stand; all of them as they stand then."""
    ids = body_of(request).get("ids")
    if not isinstance(ids, list) or not all(type(pk) is int for pk in ids):
        raise ValidationError(_("This order cannot be read."))
    put_in_order(ids[:500], agent=request.user)
    return _all(request)


def _all(request: AgentRequest) -> JsonResponse:
    found = SavedView.objects.visible_to(request.user)
    return JsonResponse({"views": [records.saved_view(each, request.user) for each in found]})
