"""The page that the inbox screen lives in."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.models import Agent, Team
from apps.accounts.permissions import Deed, may
from apps.channels.models import Channel
from apps.contacts.fields import fields_of
from apps.contacts.models import Of
from apps.conversations.live import newest
from apps.conversations.models import Tag
from apps.inbox import listing, records
from apps.inbox.models import Preferences, SavedView
from apps.inbox.tells import tells_of
from apps.inbox.views.rows import page_of
from apps.inbox.wall_clock import wall_clock

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest

#: Those that the screen's client speaks (client/bundling.mjs).
LANGUAGES = ("en", "de")
#: Of the page's address: which conversation stands open, which view of somebody's own was chosen, what else is shown.
_NO_PART_OF_A_LIST = frozenset({"id", "saved", "keys"})


@require_GET
@deed_required(Deed.READ)
def home(request: AgentRequest) -> HttpResponse:
    """`/`: the shell; what the client needs to begin travels in a data attribute, the first rows beside it."""
    boot = _boot(request)
    return render(
        request, "inbox/home.html", {"boot": json.dumps(boot), "list": _first_list(request), "script": _script()}
    )


def _script() -> str:
    """The screen is built for each of its languages."""
    language = (get_language() or "en").split("-")[0]
    return f"inbox/build/inbox-{language if language in LANGUAGES else 'en'}.js"


def _boot(request: AgentRequest) -> dict[str, Any]:
    agent = request.user
    return {
        # Before the rows, so that nothing can happen between them and the place where the socket begins.
        "cursor": newest(),
        "agent": {
            **records.colleague(agent),
            "signature": agent.signature,
            "timeZone": agent.time_zone,
            "wallClock": wall_clock(agent.time_zone, timezone.now().year),
        },
        "agents": [records.colleague(each) for each in Agent.objects.active()],
        "csrf": get_token(request),
        "preferences": records.preferences(Preferences.of(agent)),
        "tells": tells_of(agent),
        "tellsUrl": reverse("inbox:tells"),
        "dottedIcon": static("accounts/logo-dot.svg"),
        "channels": [records.channel(each) for each in Channel.objects.visible_to(agent)],
        "teams": [{"id": team.pk, "name": team.name} for team in Team.objects.all()],
        "tags": [records.tag(each) for each in Tag.objects.prefetch_related("formers")],
        "fields": [records.custom_field(each) for each in fields_of(Of.CONVERSATION)],
        "ownTeams": list(agent.teams.values_list("pk", flat=True)),
        "leads": may(agent, Deed.REVIEW),
        "isAdmin": agent.is_admin,
        "views": [records.saved_view(each, agent) for each in SavedView.objects.visible_to(agent)],
        "channelsUrl": reverse("channels:list") if may(agent, Deed.CONFIGURE) else None,
        "settingsUrl": reverse("accounts:own_settings"),
        "contactsUrl": reverse("inbox:contacts"),
    }


def _first_list(request: AgentRequest) -> dict[str, Any] | None:
    """The top of the list that the page is opened with, and its name, so that nobody waits for another answer.

    What a search finds, and lists that cannot be read, the client asks for itself.
    """
    asked = {"view": "all"} | {
        name: value for name, value in request.GET.dict().items() if name not in _NO_PART_OF_A_LIST
    }
    try:
        wanted = listing.Listing.read(asked, request.user)
    except ValidationError:
        return None
    return None if wanted.words else {"query": asked, **page_of(listing.after(wanted, None))}
