"""The configured ways in and out."""

from __future__ import annotations

import uuid
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
from apps.channels.models.wellbeing import Wellbeing
from apps.channels.registry import adapter_class
from apps.channels.secrets import EncryptedSecretsField

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.contract import Adapter, ChannelCapabilities


#: Over which a channel sends at a time.
USUAL_CONNECTIONS = 2
MOST_CONNECTIONS = 20
#: How fast it sends.
PACE = ("sends_per_minute", "connections")


class ChannelQuerySet(models.QuerySet["Channel"]):
    def visible_to(self, agent: Agent) -> ChannelQuerySet:
        """Admins see all channels, everybody else those of their teams."""
        if agent.role == Role.ADMIN:
            return self
        return self.filter(pk__in=Channel.teams.through.objects.filter(team__agents=agent).values("channel_id"))

    def active(self) -> ChannelQuerySet:
        return self.filter(is_active=True)


class Channel(Wellbeing):
    """A way in and out: a mailbox, a forum, an account of a network.

    `options` is what the adapter reads (docs of its kind say which keys), `secrets` the encrypted rest.
    Messages from before `connected_at` are history: they arrive closed and nobody waits for an answer to them.
    `changed_at` moves whenever a person changes, pauses, resumes or mends the channel: whoever works with it begins
    anew. Not more than `sends_per_minute` messages (empty: no limit) go out over at most `connections` at a time.
    `findings` are the lines of the last check, made at `checked_at`. Services call its web hook under its `public_id`:
    the last right call was at `last_hook_at`, and `hook_refusals` wrong ones came since, the last at `hook_refused_at`.
    `found` is what the service said of itself (`ChannelConfig.found`), `expiry_told` of which end of it the admins
    heard (expiry.py). `approval` and `approvers`: whose answers wait for a second person (approval.py). `alone_until`:
    see alone.py. How it is doing: wellbeing.py.
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

    last_arrival_at = models.DateTimeField(null=True)
    last_hook_at = models.DateTimeField(null=True)
    hook_refusals = models.PositiveIntegerField(default=0)
    hook_refused_at = models.DateTimeField(null=True)
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
