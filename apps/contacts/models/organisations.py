"""Organisations, and the mail domains by which their people are known."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.contacts.mail_domains import is_shared
from apps.contacts.models.blocked import MOST_LABELS, in_usual_form
from apps.contacts.sorting import PlainField


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    def of_address(self, address: str) -> Organisation | None:
        """Whose domain, or the nearest above it, an address is in; nobody's where all can have one."""
        domain = in_usual_form(address).rpartition("@")[2]
        if "@" not in address or is_shared(domain):
            return None
        labels = domain.split(".")[-MOST_LABELS:]
        domains = [".".join(labels[start:]) for start in range(len(labels))]
        found = Domain.objects.filter(name__in=domains).select_related("organisation")
        nearest = max(found, key=lambda each: len(each.name), default=None)
        return nearest.organisation if nearest else None


class Organisation(models.Model):
    """A company, club or office whose people write to us."""

    name = models.CharField(_("name"), max_length=200)
    plain_name = PlainField(of="name")
    created_at = models.DateTimeField(default=timezone.now)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["plain_name", "id"]
        constraints = [models.UniqueConstraint(Lower("name"), name="organisation_name_once_in_any_case")]
        indexes = [models.Index(fields=["plain_name", "id"], name="organisation_by_name")]

    def __str__(self) -> str:
        return self.name


class Domain(models.Model):
    """A mail domain of an organisation, in its form in DNS: whoever writes from there belongs to it."""

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="domains")
    name = models.CharField(_("domain"), max_length=253, unique=True)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
