"""Who writes to us: contacts, and the contact points at which they are reached."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent
from apps.channels.domains import wire_form

#: Names in DNS have seldom more than five.
MOST_LABELS = 10


class Contact(models.Model):
    """A person (or an organisation's person) who writes to us."""

    name = models.CharField(_("name"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return self.name


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def reach(self, *, kind: str, value: str, name: str) -> ContactPoint:
        """The contact point with this value; a new one brings a new contact with it."""
        key = value.casefold()[:320]  # cut last: some letters become two
        point = self.select_related("contact").filter(kind=kind, value=key).first()
        if point is None:
            contact = Contact.objects.create(name=name[:200])
            return self.create(kind=kind, value=key, shown_as=value[:320], contact=contact)
        if name and not point.contact.name:
            point.contact.name = name[:200]
            point.contact.save(update_fields=["name"])
        return point


class ContactPoint(models.Model):
    """One address or handle. `value` is the comparable form, `shown_as` the one its owner writes.

    `unreachable_since` is set when what we sent there bounced for good, with the reason in our words. `acknowledged_at`
    is when we last answered automatically.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)
    shown_as = models.CharField(max_length=320)
    created_at = models.DateTimeField(default=timezone.now)
    unreachable_since = models.DateTimeField(null=True)
    unreachable_words = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True, db_index=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="contact_point_once")]

    def __str__(self) -> str:
        return self.shown_as

    def note_unreachable(self, words: str) -> None:
        """What we sent there came back for good, for the reason in `words`."""
        self.unreachable_since = self.unreachable_since or timezone.now()
        self.unreachable_words = words
        self.save(update_fields=["unreachable_since", "unreachable_words"])

    def note_reachable(self) -> None:
        """They wrote, or something arrived there."""
        if self.unreachable_since is not None:
            self.unreachable_since, self.unreachable_words = None, ""
            self.save(update_fields=["unreachable_since", "unreachable_words"])


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
