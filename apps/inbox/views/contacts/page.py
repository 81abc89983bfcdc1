"""The page of a contact: everything that is known of them, and what can be done about it there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts import actions, organisations
from apps.contacts.merging import OnlyPoint
from apps.contacts.suggestions import suggestions_for
from apps.conversations.actions import part_point, tag_contact, untag_contact
from apps.conversations.known_people import contacts_visible_to
from apps.conversations.models.tags import Tag, Tree
from apps.inbox.contacts import known
from apps.inbox.contacts.forms import ContactForm, NoteForm, PointForm, language_name
from apps.inbox.keys import Key
from apps.inbox.views.contacts.finding import back_to, contact_for

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest
    from apps.contacts.models import Contact, ContactPoint


@require_GET
@deed_required(Deed.READ)
def contact_page(request: AgentRequest, pk: int) -> HttpResponse:
    """All of it; with `?conversations=` or `?files=` the next of these alone."""
    contact = contact_for(request.user, pk)
    if contact.pk != pk:
        return redirect("inbox:contact_page", pk=contact.pk)
    if "conversations" in request.GET:
        context = _conversations(request, contact, after=_key(request.GET["conversations"]))
        return render(request, "inbox/contacts/_conversations.html", context)
    if "files" in request.GET:
        start = request.GET["files"]
        context = _files(request, contact, start=int(start) if start.isascii() and start.isdigit() else 0)
        return render(request, "inbox/contacts/_files.html", context)
    return render(request, "inbox/contacts/page.html", _everything(request, contact))


@deed_required(Deed.TRIAGE)
@require_http_methods(["GET", "POST"])
def edit_contact(request: AgentRequest, pk: int) -> HttpResponse:
    contact = contact_for(request.user, pk)
    form = ContactForm(request.POST or None, contact=contact)
    if form.is_valid():
        said = form.cleaned_data
        theirs = organisations.found(said["organisation"]) if said["organisation"].strip() else None
        try:
            actions.edit(
                contact,
                name=said["name"],
                organisation=theirs,
                language=said["language"],
                custom=form.custom_values(),
            )
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            return back_to(request, contact, good=_("The contact is saved."))
    return render(request, "inbox/contacts/edit.html", {"form": form, "contact": contact})


@deed_required(Deed.TRIAGE)
@require_POST
def contact_notes(request: AgentRequest, pk: int) -> HttpResponse:
    """One more note."""
    contact = contact_for(request.user, pk)
    try:
        actions.add_note(contact, request.POST.get("text", ""), agent=request.user)
    except ValueError as error:
        return back_to(request, contact, bad=str(error))
    return back_to(request, contact)


@deed_required(Deed.TRIAGE)
@require_POST
def delete_contact_note(request: AgentRequest, pk: int, note: int) -> HttpResponse:
    contact = contact_for(request.user, pk)
    row = get_object_or_404(contact.notes, pk=note)
    try:
        actions.delete_note(row, agent=request.user)
    except PermissionError:
        raise PermissionDenied from None
    return back_to(request, contact)


@deed_required(Deed.TRIAGE)
@require_POST
def contact_tags(request: AgentRequest, pk: int) -> HttpResponse:
    """`tag` to put on, or `remove` to take off; ids."""
    contact = contact_for(request.user, pk)
    for name, deed in (("tag", tag_contact), ("remove", untag_contact)):
        said = request.POST.get(name, "")
        if said.isascii() and said.isdigit():
            deed(contact, get_object_or_404(Tag, pk=int(said)))
    return back_to(request, contact)


@deed_required(Deed.TRIAGE)
@require_POST
def contact_points(request: AgentRequest, pk: int) -> HttpResponse:
    """One more address."""
    contact, form = contact_for(request.user, pk), PointForm(request.POST)
    if not form.is_valid():
        return back_to(request, contact, bad=_("Give an address or a number."))
    said = form.cleaned_data
    try:
        actions.add_point(contact, kind=said["kind"], value=said["value"], agent=request.user)
    except actions.TakenPoint as error:
        return _taken(request, contact, error)
    except ValueError as error:
        return back_to(request, contact, bad=str(error))
    return back_to(request, contact, good=_("%(value)s is theirs.") % {"value": said["value"]})


@deed_required(Deed.TRIAGE)
@require_POST
def confirm_point(request: AgentRequest, pk: int, point: int) -> HttpResponse:
    """With `take_back` not any more."""
    contact, row = _point_of(request, pk, point)
    if "take_back" in request.POST:
        actions.unconfirm(row)
    else:
        actions.confirm(row, agent=request.user)
    return back_to(request, contact)


@deed_required(Deed.TRIAGE)
@require_POST
def remove_point(request: AgentRequest, pk: int, point: int) -> HttpResponse:
    contact, row = _point_of(request, pk, point)
    try:
        actions.remove_point(row)
    except ValueError as error:
        return back_to(request, contact, bad=str(error))
    return back_to(request, contact, good=_("%(value)s is removed.") % {"value": row.shown_as})


@deed_required(Deed.TRIAGE)
@require_POST
def part_address(request: AgentRequest, pk: int, point: int) -> HttpResponse:
    """It is somebody else's: a contact of its own from now on."""
    contact, row = _point_of(request, pk, point)
    try:
        own = part_point(row, agent=request.user)
    except OnlyPoint as error:
        return back_to(request, contact, bad=str(error))
    words = _("%(value)s is a contact of its own now. Merging the two takes that back.")
    return back_to(request, own, good=words % {"value": row.shown_as})


def _everything(request: AgentRequest, contact: Contact) -> dict[str, Any]:
    agent, tree = request.user, Tree()
    tags = [(tag, tree.path(tag)) for tag in tree if tag in set(contact.tags.all())]
    return {
        "contact": contact,
        "language": language_name(contact.language) if contact.language else "",
        "evidence": known.evidence_of(contact, agent),
        "write_to": contact.points.filter(kind="email", unreachable_since=None).order_by("pk").first(),
        "custom": known.custom_values(contact),
        "notes": known.notes_of(contact, agent),
        "tags": tags,
        "other_tags": [(tag.pk, tree.path(tag)) for tag in tree if (tag, tree.path(tag)) not in tags],
        "merges": known.merges_of(contact),
        "suggestions": suggestions_for(contact, among=contacts_visible_to(agent)),
        "domain": organisations.proposed_domain(contact) if contact.organisation is None else "",
        "note_form": NoteForm(),
        "point_form": PointForm(),
        **_conversations(request, contact),
        **_files(request, contact),
    }


def _conversations(request: AgentRequest, contact: Contact, *, after: Key | None = None) -> dict[str, Any]:
    rows = known.conversations_with(contact, request.user, after=after)
    last = rows[known.CONVERSATIONS - 1] if len(rows) > known.CONVERSATIONS else None
    key = str(Key(last.activity_at, last.pk)) if last else ""
    return {"contact": contact, "conversations": rows[: known.CONVERSATIONS], "next_conversations": key}


def _files(request: AgentRequest, contact: Contact, *, start: int = 0) -> dict[str, Any]:
    rows = known.files_of(contact, request.user, start=start)
    more = start + known.FILES if len(rows) > known.FILES else 0
    return {"contact": contact, "files": rows[: known.FILES], "next_files": more}


def _key(text: str) -> Key | None:
    try:
        return Key.read(text)
    except ValidationError:
        return None


def _point_of(request: AgentRequest, pk: int, point: int) -> tuple[Contact, ContactPoint]:
    contact = contact_for(request.user, pk)
    return contact, get_object_or_404(contact.points, pk=point)


def _taken(request: AgentRequest, contact: Contact, error: actions.TakenPoint) -> HttpResponse:
    """It is somebody else's: straight to putting the two together, if the agent sees them."""
    if not contacts_visible_to(request.user).filter(pk=error.contact.pk).exists():
        return back_to(request, contact, bad=_("This address cannot be taken."))
    back_to(request, contact, bad=str(error))
    return redirect("inbox:merge_contact_with", pk=contact.pk, other=error.contact.pk)
