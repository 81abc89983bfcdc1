"""The colours of every page, as the agent likes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.accounts.models import Agent
from apps.inbox.models import Preferences, Theme

if TYPE_CHECKING:
    from django.http import HttpRequest


def appearance(request: HttpRequest) -> dict[str, str]:
    """For all templates: `theme` is "light" or "dark" where the agent chose one, else empty: as the system has it."""
    agent = getattr(request, "user", None)
    theme = Preferences.of(agent).theme if isinstance(agent, Agent) else Theme.SYSTEM
    return {"theme": "" if theme == Theme.SYSTEM else theme}
