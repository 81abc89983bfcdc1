"""The settings page on which an admin defines fields of contacts and conversations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts import defining
from apps.contacts.fields import fields_of
from apps.contacts.models import CustomField, Kind, Of
from apps.inbox.contacts.forms import FieldForm

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def custom_fields(request: AgentRequest) -> HttpResponse:
    """All of them, and a form for one more."""
    form = FieldForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        try:
            row = defining.define(
                of=Of(said["of"]), label=said["label"], kind=Kind(said["kind"]), choices=said["choices"]
            )
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The field %(name)s is there.") % {"name": row})
            return redirect("inbox:custom_fields")
    groups = [(of.label, fields_of(of)) for of in Of]
    return render(request, "inbox/custom_fields.html", {"form": form, "groups": groups})


@deed_required(Deed.CONFIGURE)
@require_http_methods(["GET", "POST"])
def custom_field(request: AgentRequest, pk: int) -> HttpResponse:
    """Its name and choices, and the way to delete it."""
    row = get_object_or_404(CustomField, pk=pk)
    form = FieldForm(request.POST or None, field=row)
    if form.is_valid():
        try:
            defining.change(row, label=form.cleaned_data["label"], choices=form.cleaned_data.get("choices"))
        except ValueError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The field %(name)s is saved.") % {"name": row})
            return redirect("inbox:custom_fields")
    return render(request, "inbox/custom_field.html", {"form": form, "field": row})


@deed_required(Deed.CONFIGURE)
@require_POST
def raise_custom_field(request: AgentRequest, pk: int) -> HttpResponse:
    """One place up."""
    defining.move_up(get_object_or_404(CustomField, pk=pk))
    return redirect("inbox:custom_fields")


@deed_required(Deed.CONFIGURE)
@require_POST
def delete_custom_field(request: AgentRequest, pk: int) -> HttpResponse:
    """Its values are kept where they are, and shown nowhere."""
    row = get_object_or_404(CustomField, pk=pk)
    defining.remove(row)
    messages.success(request, _("The field %(name)s is deleted.") % {"name": row})
    return redirect("inbox:custom_fields")
