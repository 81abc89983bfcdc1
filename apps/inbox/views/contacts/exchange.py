"""Contacts by the file: out as CSV, in from CSV and vCard with a trial first."""

from __future__ import annotations

import logging
import uuid
from functools import partial
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.files.storage import default_storage
from django.db import transaction
from django.http import StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts.csv_files import DELIMITERS, ENCODINGS, UnreadableFile
from apps.contacts.entries import COLUMNS, CUSTOM
from apps.contacts.fields import fields_of
from apps.contacts.models import ContactImport, ImportFile, ImportState, Of
from apps.inbox.contacts import exporting, importing, listing
from apps.inbox.contacts.forms import ImportForm
from apps.inbox.contacts.listing import Wanted
from apps.inbox.tasks import import_contacts

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from apps.accounts.requests import AgentRequest

logger = logging.getLogger(__name__)

SHOWN_PROBLEMS = 100


@deed_required(Deed.EXCHANGE)
@require_GET
def contact_export(request: AgentRequest) -> HttpResponseBase:
    """Those that the list shows, as far as the agent sees them."""
    wanted = Wanted.read(request.GET)
    logger.info("%s exports contacts: %s", request.user.email, wanted.query() or "all")
    rows = listing.fitting(request.user, wanted)
    response = StreamingHttpResponse(exporting.Pieces(rows), content_type="text/csv; charset=utf-8")
    name = f"{_('contacts')}-{timezone.localdate().isoformat()}.csv"
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@deed_required(Deed.EXCHANGE)
@require_http_methods(["GET", "POST"])
def contact_imports(request: AgentRequest) -> HttpResponse:
    """Choose a file; the ones before are below."""
    form = ImportForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        row = _kept(request, form)
        importing.look_at(row)
        if row.file == ImportFile.VCARD and row.state == ImportState.MAPPING:
            _start(row, ImportState.CHECKING)
        return redirect("inbox:contact_import", pk=row.pk)
    rows = ContactImport.objects.filter(agent=request.user)[:20]
    return render(request, "inbox/contacts/imports.html", {"form": form, "imports": rows})


@deed_required(Deed.EXCHANGE)
@require_GET
def contact_import(request: AgentRequest, pk: int) -> HttpResponse:
    """How far it is, and what is to be decided; for htmx that alone."""
    row = get_object_or_404(ContactImport, pk=pk, agent=request.user)
    template = "_import_state.html" if request.headers.get("HX-Request") else "import.html"
    return render(request, f"inbox/contacts/{template}", {"import": row, **_state(row)})


@deed_required(Deed.EXCHANGE)
@require_POST
def import_mapping(request: AgentRequest, pk: int) -> HttpResponse:
    """What the columns are, and a trial; with `look_again` only how the file is written."""
    row = get_object_or_404(ContactImport, pk=pk, agent=request.user)
    if row.state not in (ImportState.MAPPING, ImportState.CHECKED) or not row.stored:
        return redirect("inbox:contact_import", pk=pk)
    row.overwrites = request.POST.get("overwrites") == "yes"
    if row.file == ImportFile.CSV:
        _read_form(row, request.POST)
    if "look_again" in request.POST:
        _look_again(request, row)
    elif row.file == ImportFile.CSV and not {"email", "phone", "id"} & set(row.mapping.values()):
        messages.error(request, _("Say which column holds an address, a telephone number or the contact's number."))
        row.save()
    else:
        _start(row, ImportState.CHECKING)
    return redirect("inbox:contact_import", pk=pk)


@deed_required(Deed.EXCHANGE)
@require_POST
def import_start(request: AgentRequest, pk: int) -> HttpResponse:
    """After the trial: do it. With `back` to the columns again."""
    row = get_object_or_404(ContactImport, pk=pk, agent=request.user)
    if row.state == ImportState.CHECKED and "back" in request.POST and row.file == ImportFile.CSV:
        importing.begin(row, ImportState.MAPPING)
    elif row.state == ImportState.CHECKED:
        logger.info("%s imports contacts from %s", request.user.email, row.name)
        _start(row, ImportState.IMPORTING)
    return redirect("inbox:contact_import", pk=pk)


@deed_required(Deed.EXCHANGE)
@require_POST
def import_discard(request: AgentRequest, pk: int) -> HttpResponse:
    importing.discard(get_object_or_404(ContactImport, pk=pk, agent=request.user))
    return redirect("inbox:contact_imports")


def _kept(request: AgentRequest, form: ImportForm) -> ContactImport:
    upload = form.cleaned_data["file"]
    stored = default_storage.save(f"imports/{uuid.uuid4().hex}", upload)
    return ContactImport.objects.create(
        agent=request.user, name=upload.name[:255], size=upload.size, stored=stored, file=form.kind()
    )


def _start(row: ContactImport, state: ImportState) -> None:
    with transaction.atomic():
        importing.begin(row, state)
        transaction.on_commit(partial(import_contacts.delay, row.pk), robust=True)


def _read_form(row: ContactImport, said: Any) -> None:
    """The columns as chosen, and how the file is written."""
    offered = {key for key, _label in _columns()}
    chosen = {name.removeprefix("column_"): value for name, value in said.items() if name.startswith("column_")}
    row.mapping = {number: value for number, value in chosen.items() if value in offered and number.isdecimal()}
    if said.get("encoding") in ENCODINGS:
        row.encoding = said["encoding"]
    if said.get("delimiter") in DELIMITERS:
        row.delimiter = said["delimiter"]
    row.has_header = "has_header" in said


def _look_again(request: AgentRequest, row: ContactImport) -> None:
    try:
        importing.guess_anew(row)
    except UnreadableFile as error:
        messages.error(request, str(error))
    row.state = ImportState.MAPPING
    row.save()


def _columns() -> list[tuple[str, str]]:
    custom = [(f"{CUSTOM}{field.key}", field.label) for field in fields_of(Of.CONTACT)]
    return [*((key, str(label)) for key, label in COLUMNS.items()), *custom]


def _state(row: ContactImport) -> dict[str, Any]:
    if row.state == ImportState.MAPPING and row.file == ImportFile.CSV and row.stored:
        return {"columns": _shown_columns(row), "encodings": ENCODINGS.items(), "delimiters": DELIMITERS.items()}
    return {
        "is_running": row.state in importing.RUNNING,
        "problems": row.problems.all()[:SHOWN_PROBLEMS],
        "problem_count": row.counts.get("error", 0),
        "choices": _columns(),
    }


def _shown_columns(row: ContactImport) -> list[dict[str, Any]]:
    """Each column with its name, some of what stands in it, and what may be chosen for it."""
    try:
        sample = importing.sample_of(row)
    except UnreadableFile:
        return []
    header = sample[0] if row.has_header and sample else []
    body = sample[1:] if row.has_header else sample
    width = max((len(cells) for cells in sample), default=0)
    return [
        {
            "number": number,
            "name": header[number] if number < len(header) else "",
            "sample": [cells[number][:60] for cells in body if number < len(cells) and cells[number]],
            "chosen": row.mapping.get(str(number), ""),
            "choices": _columns(),
        }
        for number in range(width)
    ]
