"""Saved views: who may keep which, and what may be in one."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from apps.accounts.models import Team
from apps.accounts.permissions import Deed, may
from apps.inbox.listing import Listing
from apps.inbox.models import SavedView

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.accounts.models import Agent

NAME = 60
WORDS = 200
#: As many as somebody can tell apart: of one's own, of a team's, and of everybody's.
MOST = 50


class Share(StrEnum):
    """Whose list a saved view stands in."""

    OWN = "own"
    TEAM = "team"
    ALL = "all"


def share_of(view: SavedView) -> Share:
    if view.owner_id:
        return Share.OWN
    return Share.TEAM if view.team_id else Share.ALL


def may_change(agent: Agent, view: SavedView) -> bool:
    """One's own; of a team whoever is in it, and admins; everybody's team leads and admins."""
    if view.owner_id:
        return view.owner_id == agent.pk
    if view.team_id is None:
        return may(agent, Deed.REVIEW)
    return agent.is_admin or agent.teams.filter(pk=view.team_id).exists()


def save(view: SavedView, said: Mapping[str, Any], *, agent: Agent) -> SavedView:
    """Write what was said of it: `name`, `filter` and `share` with `team`; what is not said stays.

    Raises `ValidationError`, and `PermissionDenied` where it is, or would become, one that they may not change.
    """
    if view.pk and not may_change(agent, view):
        raise PermissionDenied
    if "name" in said or not view.pk:
        view.name = _name(said.get("name"))
    if "filter" in said or not view.pk:
        view.filter = _filter(said.get("filter"), agent)
    if "share" in said or not view.pk:
        _give(view, said, agent)
    if not view.pk:
        view.position = SavedView.objects.visible_to(agent).count()
    with transaction.atomic():
        view.save()
        _require_few(view)
    return view


def put_in_order(pks: Sequence[int], *, agent: Agent) -> None:
    """These first, as they stand here, of those that the agent may change; the others after them, as they stood."""
    views = {view.pk: view for view in SavedView.objects.visible_to(agent)}
    wanted = [views[pk] for pk in dict.fromkeys(pks) if pk in views]
    with transaction.atomic():
        for position, view in enumerate(wanted):
            if view.position != position and may_change(agent, view):
                SavedView.objects.filter(pk=view.pk).update(position=position)


def _require_few(view: SavedView) -> None:
    if SavedView.objects.filter(owner=view.owner, team=view.team).count() > MOST:
        raise ValidationError(_("There are %(count)s views already: delete one first.") % {"count": MOST})


def _name(said: object) -> str:
    name = said.replace("\0", "").strip() if isinstance(said, str) else ""
    if not name:
        raise ValidationError({"name": _("A view needs a name.")})
    if len(name) > NAME:
        raise ValidationError({"name": _("This name is too long.")})
    return name


def _filter(said: object, agent: Agent) -> dict[str, str]:
    """As an address has it, without what says nothing."""
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise ValidationError({"filter": _("This filter cannot be read.")})
    wanted = Listing.read(said, agent)
    words = wanted.words.replace("\0", "")[:WORDS]
    written = {"view": str(wanted.view), "sort": str(wanted.order), "q": words} | wanted.filter.written()
    return {name: value for name, value in written.items() if value}


def _give(view: SavedView, said: Mapping[str, Any], agent: Agent) -> None:
    """To its owner, a team, or everybody."""
    try:
        share = Share(said.get("share", Share.OWN))
    except ValueError:
        raise ValidationError({"share": _("A view is one's own, a team's or everybody's.")}) from None
    view.owner = agent if share is Share.OWN else None
    view.team = _team(said.get("team"), agent) if share is Share.TEAM else None
    if not may_change(agent, view):
        raise PermissionDenied


def _team(pk: object, agent: Agent) -> Team:
    teams = Team.objects.all() if agent.is_admin else agent.teams.all()
    team: Team | None = teams.filter(pk=pk).first() if type(pk) is int else None
    if team is None:
        raise ValidationError({"team": _("There is no such team, or you are not in it.")})
    return team
