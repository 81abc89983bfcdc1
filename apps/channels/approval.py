"""Whether a second person reads what agents write before it goes out: what an admin chooses for each channel."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent, Role

if TYPE_CHECKING:
    from apps.channels.models import Channel


class Approval(models.TextChoices):
    """Of whose answers. Team leads, admins and those whom the admin trusts on the channel never wait."""

    NOBODY = "", _("Nobody's: answers go out at once")
    PUBLIC = "public", _("Agents' answers that everybody can read")
    ALL = "all", _("All answers of agents")


#: Who always may.
TRUSTED_ROLES = (Role.LEAD, Role.ADMIN)


def is_trusted(agent: Agent, channel: Channel) -> bool:
    """Whether what they write on the channel needs no second person, so that they can be one for others."""
    return agent.role in TRUSTED_ROLES or channel.approvers.filter(pk=agent.pk).exists()


def is_required(channel: Channel, *, agent: Agent, is_public: bool) -> bool:
    """Whether an answer of the agent over the channel waits for a second person."""
    asked = channel.approval == Approval.ALL or (channel.approval == Approval.PUBLIC and is_public)
    return asked and not is_trusted(agent, channel)


def choices() -> models.QuerySet[Agent]:
    """Whom an admin can choose: the others always may."""
    return Agent.objects.active().filter(role=Role.AGENT).order_by("name")
