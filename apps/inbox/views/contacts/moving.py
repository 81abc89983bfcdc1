"""One address that is somebody else's: to whom it goes and why, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts.merging import NothingToPart
from apps.contacts.models import PointMove
from apps.contacts.suggestions import suggestions_for
from apps.conversations.actions import give_point, take_point_back
from apps.conversations.known_people import contacts_visible_to
from apps.inbox.contacts import listing
from apps.inbox.contacts.listing import Wanted
from apps.inbox.views.contacts.finding import back_to, contact_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest
    from apps.contacts.models import Contact, ContactPoint


@deed_required(Deed.TRIAGE)
@require_http_methods(["GET", "POST"])
def move_address(request: AgentRequest, pk: int, point: int) -> HttpResponse:
    """`?q=` looks for whose it is; POST `{to, why}` gives it to that contact."""
    contact = contact_for(request.user, pk)
    row = get_object_or_404(contact.points.select_related("contact"), pk=point)
    if request.method == "POST":
        return _moved(request, contact, row)
    wanted = Wanted(words=request.GET.get("q", "").strip()[:200])
    rows = listing.page_of(request.user, wanted).rows if wanted.words else []
    context = {
        "contact": contact,
        "point": row,
        "wanted": wanted,
        "rows": [each for each in rows if each.contact.pk != contact.pk],
        "suggestions": suggestions_for(contact, among=contacts_visible_to(request.user)),
    }
    return render(request, "inbox/contacts/move_address.html", context)


@deed_required(Deed.TRIAGE)
@require_POST
def take_address_back(request: AgentRequest, pk: int) -> HttpResponse:
    """It belongs again to whom it belonged before."""
    move = get_object_or_404(PointMove.objects.select_related("target", "point"), pk=pk)
    contact = contact_for(request.user, move.target_id)
    try:
        back = take_point_back(move, agent=request.user)
    except NothingToPart as error:
        return back_to(request, contact, bad=str(error))
    except PermissionDenied:
        raise Http404 from None
    return back_to(request, back, good=_("%(value)s is theirs again.") % {"value": move.point.shown_as})


def _moved(request: AgentRequest, contact: Contact, row: ContactPoint) -> HttpResponse:
    said = request.POST.get("to", "")
    to = contact_for(request.user, int(said) if said.isascii() and said.isdigit() and len(said) < 18 else 0)
    try:
        give_point(row, to, agent=request.user, why=request.POST.get("why", ""))
    except ValueError as error:
        return back_to(request, contact, bad=str(error))
    return back_to(request, to, good=_("%(value)s is theirs now. This can be undone below.") % {"value": row.shown_as})
