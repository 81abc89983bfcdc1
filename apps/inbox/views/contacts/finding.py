"""From an address to the contact it names, as far as the agent may see it; and back to its page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from apps.contacts.merging import living
from apps.contacts.models import Contact
from apps.conversations.known_people import contacts_visible_to

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest


def contact_for(agent: Agent, pk: int) -> Contact:
    """The contact, or the one that it became a part of. Raises `Http404`."""
    found = living(get_object_or_404(Contact, pk=pk))
    seen = contacts_visible_to(agent).select_related("organisation").filter(pk=found.pk).first()
    if seen is None:
        raise Http404
    return seen


def back_to(request: AgentRequest, contact: Contact, *, good: str = "", bad: str = "") -> HttpResponse:
    """To its page, with what was done or why not."""
    if good:
        messages.success(request, good)
    if bad:
        messages.error(request, bad)
    return redirect("inbox:contact_page", pk=contact.pk)
