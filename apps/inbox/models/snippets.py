"""Texts that agents write again and again."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent, Team
from apps.inbox.models.sharing import shared_with


class SnippetQuerySet(models.QuerySet["Snippet"]):
    def visible_to(self, agent: Agent) -> SnippetQuerySet:
        """As `shared_with` says."""
        return self.filter(shared_with(agent))


class Snippet(models.Model):
    """A text with variables (`{{contact.name}}`) and deeds that go with it.

    It belongs to its `owner`, or to a `team`, or with neither to everybody. `shortcut` is what one types after `/`.
    `language` is empty where it serves any. `html` is the composer's document, `text` the same as plain text.
    `deeds` are done when it is used: `{"tags": [ids], "assign": "me" or "", "close": true or false}`.
    """

    owner = models.ForeignKey(Agent, null=True, blank=True, on_delete=models.CASCADE, related_name="snippets")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.CASCADE, related_name="snippets")
    name = models.CharField(_("name"), max_length=80)
    shortcut = models.SlugField(_("shortcut"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    text = models.TextField(_("text"))
    html = models.TextField(blank=True)
    deeds = models.JSONField(default=dict, blank=True)
    used = models.PositiveIntegerField(default=0)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = SnippetQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
