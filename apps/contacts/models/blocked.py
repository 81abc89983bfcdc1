"""Whose messages are spam before they come."""

from __future__ import annotations

from django.db import models
from django.utils import timezone

from apps.accounts.models import Agent
from apps.channels.domains import wire_form

#: Names in DNS have seldom more than five.
MOST_LABELS = 10


def in_usual_form(value: str) -> str:
    """An address, or a domain after an @, in the one form in which it is compared (RFC 5890 section 2.3.2.1)."""
    local, at, domain = value.casefold().rpartition("@")
    return f"{local}{at}{wire_form(domain)}"


class BlockedSenderQuerySet(models.QuerySet["BlockedSender"]):
    def covering(self, address: str) -> BlockedSenderQuerySet:
        """Those because of which mail from `address` is spam: the address, its domain, or one that this belongs to."""
        key = in_usual_form(address)
        labels = key.rpartition("@")[2].split(".")[-MOST_LABELS:]
        domains = ["@" + ".".join(labels[start:]) for start in range(len(labels))]
        return self.filter(value__in=[key[:320], *domains])


class BlockedSender(models.Model):
    """An address, or with a leading @ a whole domain, whose messages are filed as spam; in comparable form."""

    value = models.CharField(max_length=320, unique=True)
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    objects = BlockedSenderQuerySet.as_manager()

    def __str__(self) -> str:
        return self.value

    @property
    def is_domain(self) -> bool:
        return self.value.startswith("@")
