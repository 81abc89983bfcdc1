"""Tags: what the picker offers, and the page on which leads put them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations import actions
from apps.conversations.models import Tag
from apps.inbox import records
from apps.inbox.forms import NewTagForm, TagForm
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest

_USED = Count("conversations", filter=Q(conversations__merged_into=None))


@require_http_methods(["GET", "POST"])
@in_words
@deed_required(Deed.TRIAGE)
def offered_tags(request: AgentRequest) -> JsonResponse:
    """GET all of them; POST `{name}` makes one, or finds the one that has the name already."""
    if request.method == "GET":
        return JsonResponse({"tags": [records.tag(each) for each in Tag.objects.all()]})
    name = body_of(request).get("name")
    try:
        row = actions.make_tag(name if isinstance(name, str) else "")
    except ValueError as error:
        raise ValidationError({"name": str(error)}) from None
    return JsonResponse({"tag": records.tag(row)}, status=201)


@deed_required(Deed.REVIEW)
@require_http_methods(["GET", "POST"])
def tags(request: AgentRequest) -> HttpResponse:
    """All of them with how many conversations have them, and a form for one more."""
    form = NewTagForm(request.POST or None)
    if form.is_valid():
        row = actions.make_tag(form.cleaned_data["name"])
        messages.success(request, _("The tag %(name)s is there.") % {"name": row})
        return redirect("inbox:tags")
    return render(request, "inbox/tags.html", {"form": form, "tags": Tag.objects.annotate(used=_USED)})


@deed_required(Deed.REVIEW)
@require_http_methods(["GET", "POST"])
def tag(request: AgentRequest, pk: int) -> HttpResponse:
    """Its name and colour, and the way to delete it."""
    row = get_object_or_404(Tag.objects.annotate(used=_USED), pk=pk)
    form = TagForm(request.POST or None, initial={"name": row.name, "colour": row.colour})
    if form.is_valid():
        try:
            actions.rename(row, **form.cleaned_data)
        except ValueError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The tag %(name)s is saved.") % {"name": row})
            return redirect("inbox:tags")
    return render(request, "inbox/tag.html", {"form": form, "tag": row})


@deed_required(Deed.REVIEW)
@require_POST
def delete_tag(request: AgentRequest, pk: int) -> HttpResponse:
    """Conversations lose it; what happened to them keeps its name."""
    row = get_object_or_404(Tag, pk=pk)
    row.delete()
    messages.success(request, _("The tag %(name)s is deleted.") % {"name": row})
    return redirect("inbox:tags")
