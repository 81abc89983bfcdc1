"""What stands below an agent's answers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.models import Signature

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel


def signature_of(agent: Agent, channel: Channel) -> str:
    """The agent's own for that channel, else their usual one; empty where they have none."""
    own = Signature.objects.filter(agent=agent, channel=channel).values_list("text", flat=True).first()
    return signature_from(own, agent, channel=channel)


def signature_from(own: str | None, agent: Agent, *, channel: Channel) -> str:
    """The same, of the text for that channel if there is one. The usual one is for letters: threads get none of it."""
    is_letter = channel.kind == "email" or channel.capabilities.addressed  # mail needs no adapter to be asked
    usual = agent.signature if is_letter else ""
    return (own or usual).replace("\r\n", "\n").strip()
