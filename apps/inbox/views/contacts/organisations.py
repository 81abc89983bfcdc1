"""Organisations: who belongs to them, and the mail domains by which they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed, may
from apps.contacts import organisations as deeds
from apps.contacts.models import Organisation
from apps.contacts.sorting import plain
from apps.conversations.known_people import contacts_visible_to
from apps.inbox.contacts import listing
from apps.inbox.contacts.forms import DomainForm, OrganisationForm
from apps.inbox.contacts.listing import Wanted

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpResponse

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest

PAGE = 50


@deed_required(Deed.READ)
@require_http_methods(["GET", "POST"])
def organisations(request: AgentRequest) -> HttpResponse:
    """All of them, and for leads a form for a new one."""
    form = OrganisationForm(request.POST or None)
    if request.method == "POST" and may(request.user, Deed.REVIEW) and form.is_valid():
        return _make(request, form.cleaned_data["name"])
    words = request.GET.get("q", "").strip()[:200]
    rows = _seen(request.user).filter(plain_name__contains=plain(words)) if words else _seen(request.user)
    people = Count("contacts", filter=Q(contacts__merged_into=None))
    counted = rows.annotate(people=people).order_by("plain_name", "pk")
    page = Paginator(counted, PAGE).get_page(request.GET.get("page"))
    return render(request, "inbox/contacts/organisations.html", {"form": form, "words": words, "page": page})


@deed_required(Deed.REVIEW)
@require_GET
def organisation_proposals(request: AgentRequest) -> HttpResponse:
    """Domains that several people share; by itself, as it looks at all contacts."""
    found = deeds.proposals(contacts_visible_to(request.user))
    return render(request, "inbox/contacts/_proposals.html", {"proposals": found})


@deed_required(Deed.READ)
@require_http_methods(["GET", "POST"])
def organisation(request: AgentRequest, pk: int) -> HttpResponse:
    """Its people; leads change its name and domains."""
    row = get_object_or_404(_seen(request.user), pk=pk)
    form = OrganisationForm(request.POST or None, initial={"name": row.name})
    if request.method == "POST" and may(request.user, Deed.REVIEW) and form.is_valid():
        try:
            deeds.rename(row, form.cleaned_data["name"])
        except ValueError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The organisation is saved."))
            return redirect("inbox:organisation", pk=row.pk)
    wanted = Wanted(organisation=row.pk, sort="name")
    people = listing.page_of(request.user, wanted)
    context = {"organisation": row, "form": form, "domain_form": DomainForm(), "people": people, "wanted": wanted}
    return render(request, "inbox/contacts/organisation.html", context)


@deed_required(Deed.REVIEW)
@require_POST
def organisation_domains(request: AgentRequest, pk: int) -> HttpResponse:
    """One more `domain`, or the id of one to `remove`."""
    row = get_object_or_404(_seen(request.user), pk=pk)
    removed = request.POST.get("remove", "")
    if removed.isascii() and removed.isdigit():
        row.domains.filter(pk=int(removed)).delete()
        messages.success(request, _("Its people stay; new ones from there do not join."))
    else:
        _add_domain(request, row, request.POST.get("domain", ""))
    return redirect("inbox:organisation", pk=row.pk)


@deed_required(Deed.REVIEW)
@require_POST
def delete_organisation(request: AgentRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_seen(request.user), pk=pk)
    deeds.dissolve(row)
    messages.success(request, _("%(name)s is deleted; its people are still here.") % {"name": row.name})
    return redirect("inbox:organisations")


@deed_required(Deed.REVIEW)
@require_POST
def organisation_of_domain(request: AgentRequest) -> HttpResponse:
    """Make an organisation of a `domain`; named after it until somebody gives it a better `name`."""
    domain = request.POST.get("domain", "")
    try:
        with transaction.atomic():
            row = deeds.found(request.POST.get("name", "").strip() or domain)
            count = deeds.add_domain(row, domain)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("inbox:organisations")
    _say_who_joined(request, count)
    return redirect("inbox:organisation", pk=row.pk)


def _seen(agent: Agent) -> QuerySet[Organisation]:
    """Those of the agent's contacts, and those without anybody; leads see all, to keep them in order."""
    rows = Organisation.objects.all()
    if may(agent, Deed.REVIEW):
        return rows
    theirs = contacts_visible_to(agent).filter(organisation=OuterRef("pk"))
    return rows.filter(Exists(theirs))


def _make(request: AgentRequest, name: str) -> HttpResponse:
    row = deeds.found(name)
    messages.success(request, _("The organisation %(name)s is there.") % {"name": row})
    return redirect("inbox:organisation", pk=row.pk)


def _add_domain(request: AgentRequest, row: Organisation, domain: str) -> None:
    try:
        count = deeds.add_domain(row, domain)
    except ValueError as error:
        messages.error(request, str(error))
    else:
        _say_who_joined(request, count)


def _say_who_joined(request: AgentRequest, count: int) -> None:
    words = ngettext("%(count)d contact belongs to it now.", "%(count)d contacts belong to it now.", count)
    messages.success(request, words % {"count": count})
