"""How an agent likes the screen."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent


class Theme(models.TextChoices):
    SYSTEM = "system", _("as the system")
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class AfterClosing(models.TextChoices):
    NEXT = "next", _("open the next one")
    PREVIOUS = "previous", _("open the previous one")
    LIST = "list", _("go back to the list")


class Preferences(models.Model):
    """One row for each agent who changed something.

    `keys` are keys that they chose themselves: `{"name of the command": "key" or ""}`. `layout` is what the client
    keeps of its panes. `tells` says how they hear of what: `{"name of the switch": true or false}`.
    """

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, related_name="preferences")
    theme = models.CharField(_("colours"), max_length=8, choices=Theme, default=Theme.SYSTEM)
    after_closing = models.CharField(
        _("after closing a conversation"), max_length=8, choices=AfterClosing, default=AfterClosing.NEXT
    )
    single_keys = models.BooleanField(_("shortcuts of a single key"), default=True)
    keys = models.JSONField(default=dict, blank=True)
    layout = models.JSONField(default=dict, blank=True)
    tells = models.JSONField(default=dict, blank=True)

    def __str__(self) -> str:
        return str(self.agent_id)

    @classmethod
    def of(cls, agent: Agent) -> Preferences:
        """Theirs, or the usual ones, which are not stored yet."""
        return cls.objects.filter(agent=agent).first() or cls(agent=agent)

    @classmethod
    def keep(cls, agent: Agent, **fields: Any) -> None:
        """Store these fields, and leave the others as they are."""
        cls.objects.update_or_create(agent=agent, defaults=fields)
