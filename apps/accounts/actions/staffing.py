"""What happens to agents and teams. What changes what somebody may see is announced, so that open screens follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import transaction

from apps.accounts import sessions
from apps.accounts.models import Agent, Role, Team
from apps.accounts.signals import access_changed, agent_renamed

if TYPE_CHECKING:
    from collections.abc import Iterable


class LastAdmin(Exception):
    """Without this admin nobody could configure the installation any more."""


@transaction.atomic
def change_agent(agent: Agent, *, name: str, email: str, role: str, teams: Iterable[Team]) -> None:
    """Write down who the agent is and what they may do. Raises `LastAdmin`."""
    if role != Role.ADMIN:
        _keep_an_admin_beside(agent)
    if email != agent.email:
        # allauth would let the old address in as well.
        EmailAddress.objects.filter(user=agent).delete()
    was_called, agent.name, agent.email, agent.role = str(agent), name, email, role
    agent.save(update_fields=["name", "email", "role"])
    _tell_of_name(agent, was_called)
    agent.teams.set(teams)
    access_changed.send(Agent, agent=agent)


@transaction.atomic
def keep_own_settings(agent: Agent, *, was_called: str) -> None:
    """Write down what agents decide about themselves; `was_called`: their name until now."""
    agent.save()
    _tell_of_name(agent, was_called)


def _tell_of_name(agent: Agent, was_called: str) -> None:
    if str(agent) != was_called:
        agent_renamed.send(Agent, agent=agent)


@transaction.atomic
def disable(agent: Agent) -> None:
    """Shut the agent out at once, everywhere. What they wrote stays theirs. Raises `LastAdmin`."""
    _keep_an_admin_beside(agent)
    agent.is_active = False
    agent.save(update_fields=["is_active"])
    sessions.end_for(agent)
    access_changed.send(Agent, agent=agent)
    agent_renamed.send(Agent, agent=agent)


@transaction.atomic
def enable(agent: Agent) -> None:
    """Let the agent log in again, with the password and the rights from before."""
    agent.is_active = True
    agent.save(update_fields=["is_active"])
    agent_renamed.send(Agent, agent=agent)


@transaction.atomic
def remove_second_factors(agent: Agent) -> None:
    """For an agent who lost the phone: the password alone lets them in again. Their sessions end."""
    Authenticator.objects.filter(user=agent).delete()
    sessions.end_for(agent)
    access_changed.send(Agent, agent=agent)


def _keep_an_admin_beside(agent: Agent) -> None:
    """Locks the admins' rows, so that of two admins who demote each other one is refused."""
    admins = Agent.objects.active().filter(role=Role.ADMIN).order_by("pk").select_for_update(no_key=True)
    if [admin.pk for admin in admins] == [agent.pk]:
        raise LastAdmin


@transaction.atomic
def create_team(name: str, *, members: Iterable[Agent]) -> Team:
    team = Team.objects.create(name=name)
    _set_members(team, members)
    return team


@transaction.atomic
def change_team(team: Team, *, name: str, members: Iterable[Agent]) -> None:
    team.name = name
    team.save(update_fields=["name"])
    _set_members(team, members)


@transaction.atomic
def delete_team(team: Team) -> None:
    """Its agents stay; they no longer see the channels that only this team saw."""
    _set_members(team, [])
    team.delete()


def _set_members(team: Team, members: Iterable[Agent]) -> None:
    before, after = set(team.agents.all()), set(members)
    team.agents.set(after)
    for agent in before ^ after:
        access_changed.send(Agent, agent=agent)
