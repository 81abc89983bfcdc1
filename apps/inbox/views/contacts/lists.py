"""The list of contacts, a new one, and whom we may have twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods
from django.views.decorators.vary import vary_on_headers

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts import actions
from apps.contacts.fields import fields_of
from apps.contacts.models import Of, Organisation
from apps.contacts.suggestions import all_suggestions
from apps.conversations.known_people import contacts_visible_to
from apps.conversations.models.tags import Tree
from apps.inbox.contacts import listing
from apps.inbox.contacts.forms import NewContactForm, languages
from apps.inbox.contacts.listing import Wanted

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@require_GET
@vary_on_headers("HX-Request")
@deed_required(Deed.READ)
def contacts(request: AgentRequest) -> HttpResponse:
    """The page; for htmx the rows that fit, or with `?after=` those that come next."""
    wanted = Wanted.read(request.GET)
    after = request.GET.get("after", "")
    is_next = after.isascii() and after.isdigit() and len(after) < 18
    if request.headers.get("HX-Request") and is_next:
        page = listing.page_of(request.user, wanted, after=int(after))
        return render(request, "inbox/contacts/_rows.html", _shown(wanted, page))
    shown, count = listing.first_page(request.user, wanted)
    context = _shown(wanted, shown)
    context |= {"count": min(count, listing.MOST_COUNTED), "is_more": count > listing.MOST_COUNTED}
    if request.headers.get("HX-Request"):
        return render(request, "inbox/contacts/_results.html", {**context, "is_part": True})
    return render(request, "inbox/contacts/list.html", {**context, **_choices(wanted)})


@deed_required(Deed.TRIAGE)
@require_http_methods(["GET", "POST"])
def new_contact(request: AgentRequest) -> HttpResponse:
    form, taken = NewContactForm(request.POST or None), None
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = actions.create(name=said["name"], value=said["address"], agent=request.user)
        except actions.TakenPoint as error:
            seen = contacts_visible_to(request.user).filter(pk=error.contact.pk).first()
            form.add_error("address", str(error) if seen else _("This address cannot be taken."))
            taken = seen
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("%(name)s is in the contacts.") % {"name": made.name or said["address"]})
            return redirect("inbox:contact_page", pk=made.pk)
    return render(request, "inbox/contacts/new.html", {"form": form, "taken": taken})


@require_GET
@deed_required(Deed.READ)
def suggestions(request: AgentRequest) -> HttpResponse:
    """Pairs that may be one person each."""
    pairs = all_suggestions(contacts_visible_to(request.user))
    return render(request, "inbox/contacts/suggestions.html", {"suggestions": pairs})


def _shown(wanted: Wanted, page: listing.Page) -> dict[str, Any]:
    return {"wanted": wanted, "page": page, "next": wanted.query(after=page.after) if page.after else ""}


def _choices(wanted: Wanted) -> dict[str, Any]:
    """What the filters offer."""
    tree = Tree()
    return {
        "sorts": [(key, label) for key, (_field, _is_back, label) in listing.SORTS.items()],
        "states": listing.STATES.items(),
        "languages": languages()[1:],
        "tags": [(tag.pk, tree.path(tag)) for tag in tree],
        "organisation": Organisation.objects.filter(pk=wanted.organisation).first() if wanted.organisation else None,
        "fields": [(each, wanted.custom.get(each.key, "")) for each in fields_of(Of.CONTACT)],
    }
