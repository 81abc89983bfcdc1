"""What belongs to an agent, to a team, or to everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from apps.accounts.models import Role

if TYPE_CHECKING:
    from apps.accounts.models import Agent


def shared_with(agent: Agent) -> Q:
    """Rows with `owner` and `team`: one's own, those of one's teams, those of everybody; for an admin every team's."""
    own = Q(owner=agent)
    if agent.role == Role.ADMIN:
        return own | Q(owner=None)
    return own | Q(owner=None) & (Q(team=None) | Q(team__in=agent.teams.values("pk")))
