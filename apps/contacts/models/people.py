"""Contacts, and the contact points at which they are reached."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent
from apps.contacts.models.organisations import Organisation
from apps.contacts.signals import contact_changed
from apps.contacts.sorting import PlainField, plain

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable


class Contact(models.Model):
    """A person (or an organisation's person) who writes to us.

    `plain_name` is what lists sort and search by: the name, or the first address of who has none. `custom` holds the
    values of the admin's own fields (`apps.contacts.fields`). `active_at` is when they or we last wrote, or until then
    when they came to be known. Once `merged_into` another it shows nowhere; what it had is there
    (`apps.contacts.merging`).
    """

    name = models.CharField(_("name"), max_length=200, blank=True)
    plain_name = PlainField(of="name")
    organisation = models.ForeignKey(
        Organisation,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="contacts",
        verbose_name=_("organisation"),
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    custom = models.JSONField(default=dict, blank=True)
    active_at = models.DateTimeField(default=timezone.now, editable=False)
    merged_into = models.ForeignKey(
        "self", null=True, editable=False, on_delete=models.PROTECT, related_name="absorbed", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [
            models.Index(fields=["plain_name", "id"], name="contact_by_name", condition=models.Q(merged_into=None)),
            models.Index(fields=["-active_at", "-id"], name="contact_by_active", condition=models.Q(merged_into=None)),
            models.Index(fields=["organisation", "plain_name"], name="contact_in_organisation"),
            models.Index(fields=["merged_into"], name="contact_merged", condition=models.Q(merged_into__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.name

    def rename(self, name: str) -> None:
        self.name = name[:200]
        self.save(update_fields=["name", "plain_name"])

    def note_active(self, at: dt.datetime) -> None:
        """They or we wrote at that time (the server's)."""
        if self.active_at < at:
            self.active_at = at
            self.save(update_fields=["active_at"])


class Origin(models.TextChoices):
    """How a contact point came to be known."""

    MESSAGE = "message", _("from a message")
    AGENT = "agent", _("entered by hand")
    IMPORT = "import", _("imported")


class ContactPointQuerySet(models.QuerySet["ContactPoint"]):
    def known(self, *, kind: str, values: Iterable[str]) -> dict[str, ContactPoint]:
        """The contact points that have one of these values, by its comparable form."""
        keys = {_comparable(value) for value in values}
        return {point.value: point for point in self.select_related("contact").filter(kind=kind, value__in=keys)}

    def reach(
        self,
        *,
        kind: str,
        value: str,
        name: str,
        at: dt.datetime | None = None,
        known: dict[str, ContactPoint] | None = None,
    ) -> ContactPoint:
        """The contact point with this value; a new one brings a new contact with it. `at`: when they or we wrote.

        `known()` was asked for this value, and perhaps for others, before; what is new is added to it.
        """
        known = self.known(kind=kind, values=[value]) if known is None else known
        key = _comparable(value)
        point = known.get(key)
        if point is None:
            contact = Contact.objects.create(
                name=name[:200],
                plain_name=plain(value)[:200],
                organisation=Organisation.objects.of_address(key) if kind == "email" else None,
                active_at=at or timezone.now(),
            )
            # Nobody is told: nothing is here yet that belongs to it, and what will be tells of itself.
            known[key] = self.create(kind=kind, value=key, shown_as=value[:320], contact=contact)
            return known[key]
        if name and not point.contact.name:
            point.contact.rename(name)
            contact_changed.send(Contact, contacts=[point.contact.pk])
        if at is not None:
            point.contact.note_active(at)
        return point


def _comparable(value: str) -> str:
    return value.casefold()[:320]  # cut last: some letters become two


class ContactPoint(models.Model):
    """One address or account. `value` is the comparable form, `shown_as` what people read: the address as its owner
    writes it, or what the account is called (`@petra`), whose page is `url`; `links` are what that page names as
    theirs, as far as the service has verified it.

    `unreachable_since` is set when what we sent there bounced for good, with the reason in our words. `acknowledged_at`
    is when we last answered automatically. `proved_at` is when a message first came from there whose sender was
    beyond doubt, `confirmed_at` when the agent `confirmed_by` said that it is theirs.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="points")
    kind = models.CharField(max_length=20)
    value = models.CharField(max_length=320)
    shown_as = models.CharField(max_length=320)
    url = models.CharField(max_length=2000, blank=True)
    links = models.JSONField(default=list, blank=True)
    origin = models.CharField(max_length=10, choices=Origin, default=Origin.MESSAGE)
    added_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    proved_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    confirmed_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)
    unreachable_since = models.DateTimeField(null=True)
    unreachable_words = models.TextField(blank=True)
    acknowledged_at = models.DateTimeField(null=True, db_index=True)

    objects = ContactPointQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="contact_point_once")]
        indexes = [models.Index(fields=["value"], name="contact_point_value")]

    def __str__(self) -> str:
        return self.shown_as

    @property
    def is_verified(self) -> bool:
        return self.proved_at is not None or self.confirmed_at is not None

    def note_account(self, *, handle: str, url: str) -> None:
        """What the account is called now, and where its page is; empty for what is not known."""
        shown_as, page = handle[:320] or self.shown_as, url[:2000] or self.url
        if (shown_as, page) != (self.shown_as, self.url):
            self.shown_as, self.url = shown_as, page
            self.save(update_fields=["shown_as", "url"])

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

    def note_proved(self, at: dt.datetime) -> None:
        """A message came from there at that time, and nothing speaks against its sender."""
        if self.proved_at is None:
            self.proved_at = at
            self.save(update_fields=["proved_at"])


class PointLink(models.Model):
    """Where an account's page is (`is_own`), or what that page names, in a form in which it is found (links.py)."""

    point = models.ForeignKey(ContactPoint, on_delete=models.CASCADE, related_name="+")
    value = models.CharField(max_length=500, db_index=True)
    is_own = models.BooleanField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["point", "value"], name="point_link_once")]

    def __str__(self) -> str:
        return self.value


class ContactNote(models.Model):
    """What the team wrote down about a contact; never seen outside."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="notes")
    agent = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.TextField(_("note"), max_length=20_000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-created_at", "-id"]

    def __str__(self) -> str:
        return self.text[:60]
