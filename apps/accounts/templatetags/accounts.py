"""What templates ask this room: icons, permissions, the places in the settings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django import template
from django.forms import CheckboxInput
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from apps.accounts.permissions import Deed, may

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.forms import BoundField
    from django.template.context import RequestContext
    from django.utils.functional import _StrOrPromise
    from django.utils.safestring import SafeString

    from apps.accounts.models import Agent

register = template.Library()


@register.simple_tag
def icon(name: str) -> SafeString:
    """`{% icon "inbox" %}`: a picture from accounts/icons.svg, hidden from those who listen (the word says it)."""
    return format_html(
        '<svg width="20" height="20" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("accounts/icons.svg"),
        name,
    )


@register.filter(name="may")
def may_filter(agent: Agent | AnonymousUser, deed: str) -> bool:
    """`{% if request.user|may:"configure" %}`. Raises `ValueError` for an unknown deed."""
    return may(agent, Deed(deed))


@dataclass(frozen=True, kw_only=True)
class Place:
    """An entry of the settings' side navigation; `url_name` leads there, `paths` are those that belong to it."""

    label: _StrOrPromise
    icon: str
    url_name: str
    deed: Deed
    paths: tuple[str, ...]


PLACES = (
    Place(label=_("My settings"), icon="person", url_name="accounts:own_settings", deed=Deed.READ, paths=()),
    Place(label=_("Screen and keys"), icon="screen", url_name="inbox:preferences", deed=Deed.READ, paths=()),
    Place(label=_("Signatures"), icon="pen", url_name="inbox:signatures", deed=Deed.READ, paths=()),
    Place(label=_("Security"), icon="shield", url_name="mfa_index", deed=Deed.READ, paths=("/accounts/",)),
    Place(label=_("Notifications"), icon="bell", url_name="inbox:tells", deed=Deed.READ, paths=()),
    Place(
        label=_("Snippets"), icon="phrase", url_name="inbox:snippets", deed=Deed.ANSWER, paths=("/settings/snippets/",)
    ),
    Place(label=_("Tags"), icon="tag", url_name="inbox:tags", deed=Deed.REVIEW, paths=("/settings/tags/",)),
    Place(
        label=_("Custom fields"),
        icon="fields",
        url_name="inbox:custom_fields",
        deed=Deed.CONFIGURE,
        paths=("/settings/fields/",),
    ),
    Place(label=_("Blocked senders"), icon="barred", url_name="inbox:blocked", deed=Deed.TRIAGE, paths=()),
    Place(
        label=_("Agents"),
        icon="people",
        url_name="accounts:agents",
        deed=Deed.CONFIGURE,
        paths=("/settings/agents/", "/settings/invitations/"),
    ),
    Place(label=_("Teams"), icon="team", url_name="accounts:teams", deed=Deed.CONFIGURE, paths=("/settings/teams/",)),
    Place(
        label=_("Channels"), icon="plug", url_name="channels:list", deed=Deed.CONFIGURE, paths=("/settings/channels/",)
    ),
    Place(
        label=_("Working hours"),
        icon="hours",
        url_name="waits:calendars",
        deed=Deed.CONFIGURE,
        paths=("/settings/hours/",),
    ),
    Place(
        label=_("Targets"), icon="target", url_name="waits:policies", deed=Deed.CONFIGURE, paths=("/settings/targets/",)
    ),
)


@register.simple_tag(takes_context=True)
def settings_places(context: RequestContext) -> list[dict[str, Any]]:
    """The places in the settings that the agent of this request may open."""
    request = context["request"]
    return [
        {"label": place.label, "icon": place.icon, "url": url, "is_here": _is_here(place, url=url, path=request.path)}
        for place in PLACES
        if may(request.user, place.deed) and (url := _url(place.url_name))
    ]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _is_here(place: Place, *, url: str, path: str) -> bool:
    return path == url or path.startswith(place.paths)


@register.filter
def is_check(field: BoundField) -> bool:
    """Whether the field is one box to tick, whose label stands behind it."""
    return isinstance(field.field.widget, CheckboxInput)


BROWSERS = {"Edg/": "Edge", "OPR/": "Opera", "Firefox/": "Firefox", "Chrome/": "Chrome", "Safari/": "Safari"}
SYSTEMS = {
    "Windows": "Windows",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Mac OS": "macOS",
    "Linux": "Linux",
}


@register.filter
def browser(user_agent: str) -> str:
    """A name that people know for what a browser says about itself; its own words where we do not know it."""
    name = next((name for mark, name in BROWSERS.items() if mark in user_agent), "")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return ", ".join(filter(None, (name, system))) or user_agent
