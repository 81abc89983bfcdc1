"""The browsers in which an agent is logged in; allauth's usersessions keeps the list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.usersessions.models import UserSession

if TYPE_CHECKING:
    from apps.accounts.models import Agent


def end_for(agent: Agent, *, keep: str | None = None) -> None:
    """End the agent's sessions at once, all but the one whose key is `keep`."""
    for session in UserSession.objects.filter(user=agent).exclude(session_key=keep or ""):
        session.end()
