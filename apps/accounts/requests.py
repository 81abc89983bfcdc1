"""What a view behind the log-in receives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:
    from apps.accounts.models import Agent


class AgentRequest(HttpRequest):
    """A request whose `user` is an agent: `deed_required` and LoginRequiredMiddleware see to it."""

    user: Agent
