"""Who may listen to the live log, and to which channels; asked anew every few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.sessions.models import Session
from django.utils import timezone

from apps.accounts.models import Agent
from apps.accounts.permissions import Deed, may
from apps.channels.models import Channel

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Pass:
    """What let a socket in: an agent, the session it came with, and the channels that the agent saw then."""

    agent: int
    session: str
    auth_hash: str
    channels: frozenset[int]


def admit(scope: Mapping[str, Any]) -> Pass | None:
    """A pass for the agent who is logged in on this connection; None for everybody else."""
    user, session = scope["user"], scope["session"]
    if not may(user, Deed.READ) or not session.session_key:
        return None
    return Pass(
        agent=user.pk,
        session=session.session_key,
        auth_hash=user.get_session_auth_hash(),
        channels=_channels_of(user),
    )


def renew(passes: Collection[Pass]) -> dict[Pass, Pass | None]:
    """Each pass as it would be issued now; None where the agent was disabled, logged out or changed the password."""
    agents = {agent.pk: agent for agent in Agent.objects.active().filter(pk__in={each.agent for each in passes})}
    sessions = set(
        Session.objects.filter(
            session_key__in={each.session for each in passes}, expire_date__gt=timezone.now()
        ).values_list("session_key", flat=True)
    )
    channels = {pk: _channels_of(agent) for pk, agent in agents.items()}
    hashes = {pk: agent.get_session_auth_hash() for pk, agent in agents.items()}
    return {
        old: Pass(agent=old.agent, session=old.session, auth_hash=old.auth_hash, channels=channels[old.agent])
        if old.session in sessions and hashes.get(old.agent) == old.auth_hash
        else None
        for old in passes
    }


def _channels_of(agent: Agent) -> frozenset[int]:
    return frozenset(Channel.objects.visible_to(agent).values_list("pk", flat=True))
