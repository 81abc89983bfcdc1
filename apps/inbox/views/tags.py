"""Tags: what the picker offers, and the pages on which leads put them in order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.conversations import actions
from apps.conversations.models.tags import Tag, Tree
from apps.inbox import records
from apps.inbox.tag_forms import MergeTagForm, NewTagForm, TagForm
from apps.inbox.words import body_of, in_words

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest

_USED = Count("conversations", filter=Q(conversations__merged_into=None))


@require_http_methods(["GET", "POST"])
@in_words
@deed_required(Deed.TRIAGE)
def offered_tags(request: AgentRequest) -> JsonResponse:
    """GET all of them; POST `{name}` makes one, or finds the one that has the name or path already."""
    if request.method == "GET":
        return JsonResponse({"tags": [records.tag(each) for each in Tree(Tag.objects.prefetch_related("formers"))]})
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
        try:
            row = actions.make_tag(form.cleaned_data["name"])
        except ValueError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The tag %(name)s is there.") % {"name": Tree().path(row)})
            return redirect("inbox:tags")
    tree = Tree(Tag.objects.annotate(used=_USED))
    lines = [{"tag": each, "path": tree.path(each), "depth": len(tree.line(each))} for each in tree]
    return render(request, "inbox/tags.html", {"form": form, "lines": lines})


@deed_required(Deed.REVIEW)
@require_http_methods(["GET", "POST"])
def tag(request: AgentRequest, pk: int) -> HttpResponse:
    """Its name, colour and place, and the ways to merge or delete it."""
    row, tree = _with_use(pk), Tree()
    form = TagForm(request.POST or None, tag=row, tree=tree)
    if form.is_valid():
        try:
            actions.change_tag(row, **form.cleaned_data)
        except ValueError as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("The tag %(name)s is saved.") % {"name": Tree().path(row)})
            return redirect("inbox:tags")
    return _page(request, row, form=form, merging=MergeTagForm(None, tag=row, tree=tree))


@deed_required(Deed.REVIEW)
@require_POST
def merge_tag(request: AgentRequest, pk: int) -> HttpResponse:
    """`into`: what has this tag has that one from now on."""
    row, tree = _with_use(pk), Tree()
    form = MergeTagForm(request.POST, tag=row, tree=tree)
    if form.is_valid():
        into, path = form.cleaned_data["into"], tree.path(row)
        try:
            count = actions.merge_tags(row, into=into, agent=request.user)
        except ValueError as error:
            form.add_error("into", str(error))
        else:
            words = ngettext(
                "%(old)s is part of %(new)s now, in %(count)s conversation.",
                "%(old)s is part of %(new)s now, in %(count)s conversations.",
                count,
            )
            messages.success(request, words % {"old": path, "new": tree.path(into), "count": count})
            return redirect("inbox:tags")
    return _page(request, row, form=TagForm(None, tag=row, tree=tree), merging=form)


@deed_required(Deed.REVIEW)
@require_POST
def delete_tag(request: AgentRequest, pk: int) -> HttpResponse:
    """Conversations lose it; their history keeps its name."""
    row = get_object_or_404(Tag, pk=pk)
    path = Tree().path(row)
    try:
        actions.delete_tag(row, agent=request.user)
    except ValueError as error:
        messages.error(request, str(error))
        return redirect("inbox:tag", pk=pk)
    messages.success(request, _("The tag %(name)s is deleted.") % {"name": path})
    return redirect("inbox:tags")


def _with_use(pk: int) -> Tag:
    return get_object_or_404(Tag.objects.annotate(used=_USED), pk=pk)


def _page(request: AgentRequest, row: Tag, *, form: TagForm, merging: MergeTagForm) -> HttpResponse:
    tree = Tree()
    below = [each.name for each in tree.below(row.pk)]
    stored = tree.get(row.pk) or row  # the form may have changed its copy
    context = {"form": form, "merging": merging, "tag": row, "path": tree.path(stored), "below": ", ".join(below)}
    return render(request, "inbox/tag.html", context)
