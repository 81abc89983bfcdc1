"""The one place that answers: may this agent do this deed to this object?

Which rows an agent sees is decided by each model's queryset, `visible_to(agent)`, where every list, object, socket and
export starts. `may` joins the two: the role must allow the deed, and the object must be visible.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Protocol, Self

from apps.accounts.models import Agent, Role

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db import models


class Deed(StrEnum):
    """What can be asked for. EXCHANGE: take contacts in and out by the file. MODERATE: rule over what others wrote in
    public, where it can be taken back; REMOVE: where it cannot.
    """

    READ = "read"
    ANSWER = "answer"
    TRIAGE = "triage"
    MODERATE = "moderate"
    REMOVE = "remove"
    REVIEW = "review"
    EXCHANGE = "exchange"
    CONFIGURE = "configure"


LEAST_ROLE: dict[Deed, Role] = {
    Deed.READ: Role.AGENT,
    Deed.ANSWER: Role.AGENT,
    Deed.TRIAGE: Role.AGENT,
    Deed.MODERATE: Role.AGENT,
    Deed.REMOVE: Role.LEAD,
    Deed.REVIEW: Role.LEAD,
    Deed.EXCHANGE: Role.LEAD,
    Deed.CONFIGURE: Role.ADMIN,
}
RANK: dict[str, int] = {role: rank for rank, role in enumerate(Role.values)}


class Visible(Protocol):
    """A queryset that knows which of its rows an agent sees."""

    def visible_to(self, agent: Agent, /) -> Self: ...

    def filter(self, **conditions: object) -> Self: ...

    def exists(self) -> bool: ...


def may(agent: Agent | AnonymousUser, deed: Deed, thing: models.Model | None = None) -> bool:
    """Whether `agent` may do `deed` (to `thing`, whose manager must offer `visible_to`)."""
    if not isinstance(agent, Agent) or not agent.is_active:
        return False
    if RANK[agent.role] < RANK[LEAST_ROLE[deed]]:
        return False
    if thing is None:
        return True
    rows: Visible = type(thing).objects.all()  # type: ignore[attr-defined]
    return rows.visible_to(agent).filter(pk=thing.pk).exists()
