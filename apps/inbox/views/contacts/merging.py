"""Two contacts that are one person: looked at side by side, merged, parted again, or told apart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts import merging
from apps.contacts.models import Merge
from apps.contacts.suggestions import suggestions_for
from apps.conversations.actions import merge_contacts, part_contacts
from apps.conversations.known_people import contacts_visible_to
from apps.conversations.models import Conversation
from apps.inbox.contacts import known, listing
from apps.inbox.contacts.forms import language_name
from apps.inbox.contacts.listing import Wanted
from apps.inbox.views.contacts.finding import back_to, contact_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.contacts.models import Contact


@require_GET
@deed_required(Deed.TRIAGE)
def merge_contact(request: AgentRequest, pk: int) -> HttpResponse:
    """With whom: what is suggested, and a search."""
    contact = contact_for(request.user, pk)
    wanted = Wanted(words=request.GET.get("q", "").strip()[:200])
    rows = listing.page_of(request.user, wanted).rows if wanted.words else []
    context = {
        "contact": contact,
        "wanted": wanted,
        "rows": [row for row in rows if row.contact.pk != contact.pk],
        "suggestions": suggestions_for(contact, among=contacts_visible_to(request.user)),
    }
    is_part = request.headers.get("HX-Request")
    return render(request, "inbox/contacts/_merge_rows.html" if is_part else "inbox/contacts/merge.html", context)


@deed_required(Deed.TRIAGE)
@require_http_methods(["GET", "POST"])
def merge_contact_with(request: AgentRequest, pk: int, other: int) -> HttpResponse:
    """Both side by side; POST `keep`, the id of the one whose name and values stay, puts them together."""
    one, two = contact_for(request.user, pk), contact_for(request.user, other)
    if one.pk == two.pk:
        return back_to(request, one, bad=_("They are one contact already."))
    if request.method == "POST":
        return _merge(request, one, two)
    sides = [_side(one, request.user), _side(two, request.user)]
    return render(
        request, "inbox/contacts/merge_with.html", {"contact": one, "other": two, "sides": sides, "why": _why(one, two)}
    )


@deed_required(Deed.TRIAGE)
@require_POST
def part_contact(request: AgentRequest, pk: int) -> HttpResponse:
    """Take a merge back."""
    merge = get_object_or_404(Merge.objects.select_related("kept"), pk=pk)
    contact = contact_for(request.user, merge.kept_id)
    try:
        back = part_contacts(merge, agent=request.user)
    except merging.NothingToPart as error:
        return back_to(request, contact, bad=str(error))
    except PermissionDenied:
        raise Http404 from None
    return back_to(request, contact, good=_("%(name)s is a contact of its own again.") % {"name": _named(back)})


@deed_required(Deed.TRIAGE)
@require_POST
def dismiss_suggestion(request: AgentRequest, pk: int, other: int) -> HttpResponse:
    """They are two people."""
    one, two = contact_for(request.user, pk), contact_for(request.user, other)
    merging.dismiss(one, two, agent=request.user)
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, allowed_hosts=None):
        return redirect(back)
    return back_to(request, one)


def _merge(request: AgentRequest, one: Contact, two: Contact) -> HttpResponse:
    kept, merged = (two, one) if request.POST.get("keep") == str(two.pk) else (one, two)
    try:
        merge_contacts(kept, merged, agent=request.user, why=request.POST.get("why", "").strip())
    except merging.NotMergeable as error:
        return back_to(request, one, bad=str(error))
    return back_to(request, kept, good=_("They are one contact now. This can be undone below."))


def _why(one: Contact, two: Contact) -> str:
    """What speaks for it, as it is suggested."""
    suggested = suggestions_for(one, among=type(two).objects.filter(pk=two.pk))
    return suggested[0].why if suggested else ""


def _side(contact: Contact, agent: Agent) -> dict[str, Any]:
    return {
        "contact": contact,
        "points": contact.points.order_by("pk"),
        "language": language_name(contact.language) if contact.language else "",
        "custom": known.custom_values(contact),
        "conversations": Conversation.objects.visible_to(agent).filter(contact=contact).count(),
        "notes": contact.notes.count(),
    }


def _named(contact: Contact) -> str:
    point = contact.points.first()
    return contact.name or (point.shown_as if point else "")
