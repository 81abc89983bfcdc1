"""Who may see whose figures, and the list of who did."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.db.models import Q

from apps.accounts.models import Agent
from apps.accounts.permissions import Deed, may
from apps.reports.models import Look, Rules

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from apps.reports.selection import Selection


def people_of(viewer: Agent) -> QuerySet[Agent]:
    """Whose single figures they may see: their own, and those of the teams they lead. Nobody's if that is switched off.

    An admin who is in no team leads none.
    """
    if not Rules.now().figures_per_agent:
        return Agent.objects.none()
    if not may(viewer, Deed.REVIEW):
        return Agent.objects.filter(pk=viewer.pk)
    teams = viewer.teams.values("pk")
    in_teams = Agent.teams.through.objects.filter(team__in=teams).values("agent")
    return Agent.objects.filter(Q(pk=viewer.pk) | Q(pk__in=in_teams))


def narrowed(selection: Selection, viewer: Agent) -> Selection:
    """What of it they may see: agents only what is their own. Raises `PermissionDenied`."""
    if selection.agent is None and not may(viewer, Deed.REVIEW):
        selection = replace(selection, agent=viewer.pk)
    if selection.agent is not None and not people_of(viewer).filter(pk=selection.agent).exists():
        raise PermissionDenied
    return selection


def note_look(viewer: Agent, *, page: str, whom: int | None) -> None:
    """Write down that they saw somebody's figures; `whom` is None for all whom they may see. Own ones are not noted."""
    if whom != viewer.pk:
        Look.objects.create(viewer=viewer, page=page, whom_id=whom)


def looks_for(reader: Agent) -> QuerySet[Look]:
    """Who looked, the newest first: admins see all of it, others what they did and what was seen of them."""
    rows = Look.objects.select_related("viewer", "whom")
    if may(reader, Deed.CONFIGURE):
        return rows
    shared = Agent.teams.through.objects.filter(team__in=reader.teams.values("pk")).values("agent")
    return rows.filter(Q(viewer=reader) | Q(whom=reader) | Q(whom=None, viewer__in=shared))
