"""A view that somebody saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.inbox.saved_views import may_change, share_of

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.inbox.models import SavedView


class SavedViewRecord(TypedDict):
    id: int
    name: str
    filter: dict[str, str]
    share: str
    team: int | None
    mayChange: bool


def saved_view(view: SavedView, agent: Agent) -> SavedViewRecord:
    """As this agent sees it."""
    return SavedViewRecord(
        id=view.pk,
        name=view.name,
        filter=view.filter,
        share=str(share_of(view)),
        team=view.team_id,
        mayChange=may_change(agent, view),
    )
