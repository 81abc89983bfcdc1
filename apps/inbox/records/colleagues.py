"""An agent as colleagues see them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from apps.accounts.models import Agent


class Colleague(TypedDict):
    id: int
    name: str
    initials: str


def colleague(agent: Agent) -> Colleague:
    return Colleague(id=agent.pk, name=agent.name, initials=agent.initials)
