"""Snippets: who may change them, what their variables mean, and the one place where these are put in.

A variable is a name between double braces. It is looked up in a table of texts and nowhere else: no template is ever
run. One without a value stays as it was written, for its author to fill in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import override

from apps.accounts.models import Role
from apps.inbox.people import poses

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.contacts.models import Contact
    from apps.conversations.models import Conversation
    from apps.inbox.models import Snippet

VARIABLES = (
    "contact.name",
    "contact.first_name",
    "contact.address",
    "conversation.subject",
    "agent.name",
    "agent.first_name",
    "channel.name",
    "today",
)
_VARIABLE = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_LEADERS = (Role.LEAD, Role.ADMIN)


def may_change(snippet: Snippet, agent: Agent) -> bool:
    """One's own; a team's its leads and admins; everybody's all leads and admins."""
    if snippet.owner_id is not None:
        return snippet.owner_id == agent.pk
    if agent.role not in _LEADERS:
        return False
    return agent.is_admin or snippet.team_id is None or agent.teams.filter(pk=snippet.team_id).exists()


def unknown_variables(text: str) -> list[str]:
    """What stands between double braces and is none."""
    return [name for name in dict.fromkeys(_VARIABLE.findall(text)) if name not in VARIABLES]


def values_for(
    agent: Agent, *, conversation: Conversation | None, channel: Channel | None, language: str
) -> dict[str, str]:
    """What each variable says here, in `language`; empty where it is not known."""
    contact = conversation.contact if conversation else None
    name = _name_of(contact) if contact else ""
    with override(language):
        today = date_format(timezone.localdate(), "DATE_FORMAT")
    return {
        "contact.name": name,
        "contact.first_name": first_name(name),
        "contact.address": _address_of(contact) if contact else "",
        "conversation.subject": conversation.subject if conversation else "",
        "agent.name": agent.name,
        "agent.first_name": first_name(agent.name),
        "channel.name": (channel.display_name or channel.name) if channel else "",
        "today": today,
    }


def resolve(text: str, values: Mapping[str, str]) -> str:
    """Plain text with its variables put in."""
    return _put_in(text, values, str, lambda name: f"{{{{{name}}}}}")


def resolve_html(html: str, values: Mapping[str, str]) -> str:
    """The same of HTML; what is put in is text there, too. A variable without a value is marked for the composer."""
    return _put_in(html, values, escape, lambda name: f'<span data-variable="{escape(name)}"></span>')


def first_name(name: str) -> str:
    """Of "Lea Lang" and of "Lang, Lea"."""
    last, comma, first = name.partition(",")
    words = (first if comma else last).split()
    return words[0] if words else ""


def _put_in(text: str, values: Mapping[str, str], written: Callable[[str], str], missing: Callable[[str], str]) -> str:
    def value_of(found: re.Match[str]) -> str:
        value = " ".join(values.get(found[1], "").split())
        return written(value) if value else missing(found[1])

    return _VARIABLE.sub(value_of, text)


def _name_of(contact: Contact) -> str:
    """A name that poses as somebody's address is none to greet with."""
    return "" if poses(contact.name, _address_of(contact)) else contact.name


def _address_of(contact: Contact) -> str:
    points = contact.points.all()
    return points[0].shown_as if points else ""
