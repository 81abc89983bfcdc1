"""Channels: the configured ways in and out, and how they are doing."""

from __future__ import annotations

import datetime as dt
import uuid
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.accounts.models import Agent, Role, Team
from apps.channels import budgets
from apps.channels.alone import alone
from apps.channels.approval import Approval
from apps.channels.contract import ChannelConfig
from apps.channels.registry import adapter_class
from apps.channels.secrets import EncryptedSecretsField
from apps.channels.signals import channel_in_trouble

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import Adapter, ChannelCapabilities, ChannelError


class Health(models.TextChoices):
    """How a channel is doing, as the health strip shows it."""

    UNKNOWN = "unknown", _("not tried yet")
    OK = "ok", _("working")
    FAILING = "failing", _("failing, trying again")
    NEEDS_PERSON = "needs_person", _("needs you")


#: Over which a channel sends at a time.
USUAL_CONNECTIONS = 2
MOST_CONNECTIONS = 20


class Direction(StrEnum):
    """Mail is read and sent over different servers, which fail and recover apart from one another."""

    READING = "reading"
    SENDING = "sending"


#: The worst one last.
GRAVITY = (Health.UNKNOWN, Health.OK, Health.FAILING, Health.NEEDS_PERSON)


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, agent: Agent) -> ChannelQuerySet:
        """Admins see all channels, everybody else those of their teams."""
        if agent.role == Role.ADMIN:
            return self
        return self.filter(pk__in=Channel.teams.through.objects.filter(team__agents=agent).values("channel_id"))

    def active(self) -> ChannelQuerySet:
        return self.filter(is_active=True)


class Channel(models.Model):
    """A way in and out: a mailbox, later a forum or a network.

    `options` is what the adapter reads (docs of its kind say which keys), `secrets` the encrypted rest.
    Messages from before `connected_at` are history: they arrive closed and nobody waits for an answer to them.
    `changed_at` moves whenever a person changes, pauses, resumes or mends the channel: whoever works with it begins
    anew. `health` is the worse one of `reading_health` and `sending_health`; `failures`, `auth_failures` count
    those of reading; `told_at` is when the admins were told of the trouble. Not more than `sends_per_minute` messages
    (empty: no limit) go out over at most `connections` at a time. `findings` are the lines of the last
    check, made at `checked_at`. Services call its web hook under its `public_id`: the last right call was at
    `last_hook_at`, and `hook_refusals` wrong ones came since, the last at `hook_refused_at`. `found` is what the
    service said of itself (`ChannelConfig.found`), `expiry_told` of which end of it the admins heard (expiry.py).
    `approval` and `approvers`: whose answers wait for a second person (approval.py). `alone_until`: see alone.py.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=20, default="email")
    name = models.CharField(_("name"), max_length=80, unique=True)
    address = models.CharField(_("address"), max_length=254)
    display_name = models.CharField(_("sender's name"), max_length=120, blank=True)
    options = models.JSONField(default=dict, blank=True)
    secrets = EncryptedSecretsField(default=dict, blank=True, editable=False)
    teams = models.ManyToManyField(Team, related_name="channels", blank=True, verbose_name=_("teams"))
    is_active = models.BooleanField(_("active"), default=True)
    acknowledges = models.BooleanField(_("acknowledges new conversations"), default=False)
    acknowledgement_subject = models.CharField(_("subject of the acknowledgement"), max_length=120, blank=True)
    acknowledgement = models.TextField(_("words of the acknowledgement"), blank=True)
    asks_for_rating = models.BooleanField(_("asks for ratings"), default=False)
    asks_once = models.BooleanField(_("asks once in a conversation"), default=False)
    bad_rating_reopens = models.BooleanField(_("a bad rating reopens"), default=False)
    bad_rating_tells_owner = models.BooleanField(_("a bad rating is told to the owner"), default=True)
    bad_rating_tells_leads = models.BooleanField(_("a bad rating is told to team leads"), default=False)
    approval = models.CharField(
        _("a second person reads"), max_length=6, choices=Approval, default=Approval.NOBODY, blank=True
    )
    approvers = models.ManyToManyField(
        Agent, related_name="+", blank=True, verbose_name=_("who needs no second person")
    )
    sends_per_minute = models.PositiveIntegerField(_("messages a minute at most"), null=True, blank=True)
    connections = models.PositiveSmallIntegerField(
        _("connections at a time"),
        default=USUAL_CONNECTIONS,
        validators=[MinValueValidator(1), MaxValueValidator(MOST_CONNECTIONS)],
    )
    sends_system_mail = models.BooleanField(_("sends the product's own mail"), default=False)
    created_at = models.DateTimeField(default=timezone.now)
    connected_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)

    health = models.CharField(max_length=12, choices=Health, default=Health.UNKNOWN)
    health_words = models.TextField(blank=True)
    health_advice = models.TextField(blank=True)
    health_since = models.DateTimeField(default=timezone.now)
    reading_health = models.CharField(max_length=12, choices=Health, default=Health.UNKNOWN)
    reading_words = models.TextField(blank=True)
    reading_advice = models.TextField(blank=True)
    sending_health = models.CharField(max_length=12, choices=Health, default=Health.UNKNOWN)
    sending_words = models.TextField(blank=True)
    sending_advice = models.TextField(blank=True)
    told_at = models.DateTimeField(null=True)
    last_arrival_at = models.DateTimeField(null=True)
    last_hook_at = models.DateTimeField(null=True)
    hook_refusals = models.PositiveIntegerField(default=0)
    hook_refused_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0)
    auth_failures = models.PositiveIntegerField(default=0)
    checked_at = models.DateTimeField(null=True)
    findings = models.JSONField(default=list, blank=True)
    found = models.JSONField(default=dict, blank=True)
    expiry_told = models.CharField(max_length=60, blank=True, default="")
    alone_until = models.DateTimeField(null=True, editable=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "address"], name="channel_address_once"),
            models.UniqueConstraint(
                fields=["sends_system_mail"],
                condition=models.Q(sends_system_mail=True),
                name="channel_one_for_system_mail",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def capabilities(self) -> ChannelCapabilities:
        return self.pure_adapter().capabilities

    @property
    def hook_url(self) -> str:
        """The address that its service calls."""
        return f"{settings.SITE_URL}/{settings.HOOKS_PATH}{self.public_id}/"

    @property
    def sends_mail(self) -> bool:
        """Whether it can send mail at all, and so the product's own."""
        return self.kind == "email" and self.options.get("outgoing") == "smtp"

    @property
    def can_answer(self) -> bool:
        """Whether answers go out over it, as it is set up."""
        return self.sends_mail if self.kind == "email" else self.capabilities.replies

    @property
    def can_start(self) -> bool:
        """Whether we may begin a conversation on it, as it is set up."""
        return self.sends_mail if self.kind == "email" else self.capabilities.starts

    @property
    def keeps_copies(self) -> bool:
        """Whether a copy of what was sent is put where people look for it."""
        return bool(self.options.get("keep_copy"))

    def adapter(self) -> Adapter:
        """A fresh adapter, to be opened with `with`. Raises `ImproperlyConfigured` if no key opens its secrets."""
        return adapter_class(self.kind)(self.config())

    def pure_adapter(self) -> Adapter:
        """An adapter for the verbs that need no connection. It knows no secrets, so a lost key does not stop it."""
        return adapter_class(self.kind)(self.config(secrets={}))

    def config(self, *, secrets: Mapping[str, str] | None = None) -> ChannelConfig:
        """What the adapter may know of this channel: its secrets, or those given instead."""
        return ChannelConfig(
            address=self.address,
            display_name=self.display_name or self.name,
            options={"max_bytes": settings.MAIL_MAX_BYTES, **self.options},
            secrets=dict(self.secrets) if secrets is None else secrets,
            save_secrets=partial(_save_secrets, self.pk) if self.pk else None,
            load_secrets=partial(_load_secrets, self.pk) if self.pk else None,
            alone=partial(alone, self.pk) if self.pk else None,
            found=self.found,
            keep_found=partial(_keep_found, self.pk) if self.pk else None,
            keep_budget=partial(budgets.keep, self.pk) if self.pk else None,
            inside=tuple(settings.HTTP_INSIDE_HOSTS),
            hook_url=self.hook_url,
        )

    def is_well(self, *, direction: Direction = Direction.READING) -> None:
        """Note that the service answered; writes only when that is news."""
        counted = direction is Direction.READING and (self.failures or self.auth_failures)
        if getattr(self, f"{direction}_health") != Health.OK or counted:
            self._note(direction, Health.OK)

    def is_failing(self, error: ChannelError, *, direction: Direction = Direction.READING) -> None:
        """Note a failure that is tried again by itself, in the server's words."""
        self._note(direction, Health.FAILING, error, failures=self.failures + 1)

    def needs_person(self, error: ChannelError, *, direction: Direction = Direction.READING) -> None:
        """Note a failure that only a person can mend (a password, a consent)."""
        self._note(direction, Health.NEEDS_PERSON, error, auth_failures=self.auth_failures + 1)

    def set_health(self, direction: Direction, health: Health, *, words: str = "", advice: str = "") -> None:
        """Put it on the instance, and the worse one of both directions as what is shown. Nothing is stored."""
        setattr(self, f"{direction}_health", health)
        setattr(self, f"{direction}_words", words)
        setattr(self, f"{direction}_advice", advice)
        shown = max(Direction, key=lambda each: GRAVITY.index(getattr(self, f"{each}_health")))
        before, self.health = self.health, getattr(self, f"{shown}_health")
        self.health_words, self.health_advice = getattr(self, f"{shown}_words"), getattr(self, f"{shown}_advice")
        if before != self.health:
            self.health_since = timezone.now()

    def _note(self, direction: Direction, health: Health, error: ChannelError | None = None, **counts: int) -> None:
        with transaction.atomic():
            # What the other direction came to meanwhile was noted by another process.
            stored = Channel.objects.select_for_update(no_key=True).filter(pk=self.pk).values(*HEALTH).first()
            for name, value in (stored or {}).items():
                setattr(self, name, value)
            self.set_health(direction, health, words=str(error) if error else "", advice=error.advice if error else "")
            if direction is Direction.READING:
                self.failures, self.auth_failures = counts.get("failures", 0), counts.get("auth_failures", 0)
            is_news = self._is_to_be_told()
            self.told_at = timezone.now() if is_news else self.told_at if self.health != Health.OK else None
            self.save(update_fields=[*HEALTH, *(COUNTS if direction is Direction.READING else ())])
            if is_news:
                channel_in_trouble.send(sender=Channel, channel=self, direction=direction)

    def _is_to_be_told(self) -> bool:
        lasts = timezone.now() - self.health_since >= TOLD_AFTER
        is_bad = self.health == Health.NEEDS_PERSON or (self.health == Health.FAILING and lasts)
        return is_bad and self.told_at is None


class Signature(models.Model):
    """What stands below an agent's answers from one channel, instead of their usual signature."""

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="channel_signatures")
    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="signatures")
    text = models.TextField(_("signature"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["agent", "channel"], name="signature_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.channel_id}"


class ScannedFile(models.Model):
    """What the virus scanner said of a content (viruses.py), by its SHA-256; `virus` is empty for a clean one."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    virus = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256[:8]} {self.virus or 'clean'}"


#: What `Channel.set_health` changes.
HEALTH = [
    *("health", "health_words", "health_advice", "health_since", "told_at"),
    *(f"{direction}_{part}" for direction in Direction for part in ("health", "words", "advice")),
]


#: How fast it sends.
PACE = ("sends_per_minute", "connections")
#: What else tells of reading.
COUNTS = ("failures", "auth_failures")
#: A server that is away for a moment is nobody's business.
TOLD_AFTER = dt.timedelta(minutes=15)


def _load_secrets(pk: int) -> Mapping[str, str]:
    """As they are stored now; another process may have changed them."""
    return dict(Channel.objects.only("secrets").get(pk=pk).secrets)


def _save_secrets(pk: int, changed: Mapping[str, str]) -> None:
    """Merge secrets that the service changed (a rotated refresh token) into the row as it is now."""
    with transaction.atomic():
        channel = Channel.objects.select_for_update(no_key=True).get(pk=pk)
        channel.secrets = {**channel.secrets, **changed}
        channel.save(update_fields=["secrets"])


def _keep_found(pk: int, found: Mapping[str, object]) -> None:
    """Only a change is written: adapters tell it whenever they looked."""
    Channel.objects.filter(pk=pk).exclude(found=found).update(found=found)
