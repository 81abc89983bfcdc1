"""Who works here: agents with their role, and the teams they are in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


def default_time_zone() -> str:
    """The site's; a function, so that a site's setting is not written into a migration."""
    return settings.TIME_ZONE


class Role(models.TextChoices):
    """What an agent may do; each role may do all that the ones before it may."""

    AGENT = "agent", _("Agent")
    LEAD = "lead", _("Team lead")
    ADMIN = "admin", _("Admin")


class Team(models.Model):
    """Agents who answer together. Which channels a team sees is said at the channel."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class AgentManager(BaseUserManager["Agent"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> Agent:
        """A new agent with a hashed password (None: one that cannot log in by password)."""
        agent = self.model(email=email.strip().casefold(), **fields)
        agent.set_password(password)
        agent.save(using=self._db)
        return agent

    def active(self) -> models.QuerySet[Agent]:
        return self.get_queryset().filter(is_active=True)

    def get_by_natural_key(self, username: str | None) -> Agent:
        return self.get(email=(username or "").casefold())


class Agent(AbstractBaseUser):
    """Somebody who works here. Disabled agents keep their past; they are never deleted."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    teams = models.ManyToManyField(Team, related_name="agents", blank=True, verbose_name=_("teams"))
    language = models.CharField(_("language"), max_length=5, choices=settings.LANGUAGES, default="en")
    time_zone = models.CharField(_("time zone"), max_length=60, default=default_time_zone)
    undo_seconds = models.PositiveSmallIntegerField(
        _("seconds in which you can take back an answer"), default=10, validators=[MaxValueValidator(30)]
    )
    signature = models.TextField(_("signature"), blank=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects: ClassVar[AgentManager] = AgentManager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(Lower("email"), name="agent_email_once_in_any_case")]

    def __str__(self) -> str:
        return self.name or self.email

    @property
    def is_admin(self) -> bool:
        return self.role == Role.ADMIN

    @property
    def initials(self) -> str:
        """At most two letters for an avatar."""
        parts = (self.name or self.email).split()
        return "".join(part[0] for part in (parts[:1] + parts[1:][-1:])).upper()


INVITATION_LASTS = timedelta(days=7)


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def pending(self) -> InvitationQuerySet:
        """Not accepted yet; expired ones too, which can be renewed. Without the first admin's."""
        return self.filter(accepted_at=None).exclude(email="")

    def open(self, token: str) -> InvitationQuerySet:
        """The one that this token opens now, or none."""
        return self.filter(token_hash=hash_token(token), accepted_at=None, expires_at__gt=timezone.now())


class Invitation(models.Model):
    """A link that lets somebody make an account, once. The first admin's has no address; the terminal prints it.

    Only the token's hash is kept, so that a copy of the database invites nobody. An address has one open invitation
    at most: a new link voids the one before.
    """

    token_hash = models.CharField(max_length=64, unique=True)
    email = models.EmailField(_("e-mail address"), blank=True)
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.AGENT)
    teams = models.ManyToManyField(Team, blank=True, verbose_name=_("teams"))
    invited_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(Agent, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["email"], condition=models.Q(accepted_at=None), name="invitation_one_open_per_address"
            ),
        ]

    def __str__(self) -> str:
        return self.email or "first admin"

    @classmethod
    def issue(
        cls, *, email: str = "", role: str = Role.AGENT, invited_by: Agent | None = None
    ) -> tuple[Invitation, str]:
        """The open invitation of this address and its new token, which is known only now; the token before is void."""
        token = secrets.token_urlsafe(32)
        row, _ = cls.objects.update_or_create(
            email=email.casefold(),
            accepted_at=None,
            defaults={
                "token_hash": hash_token(token),
                "role": role,
                "invited_by": invited_by,
                "expires_at": timezone.now() + INVITATION_LASTS,
            },
        )
        return row, token

    @property
    def is_expired(self) -> bool:
        return self.expires_at <= timezone.now()


def hash_token(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()


class PresentHour(models.Model):
    """That an agent had a screen open in the hour (UTC) that begins then: what `presence.py` remembers for good.

    Reports count them, and name nobody.
    """

    agent = models.ForeignKey(Agent, on_delete=models.CASCADE, related_name="+", db_index=False)
    hour = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hour", "agent"], name="present_once")]

    def __str__(self) -> str:
        return f"{self.agent_id} at {self.hour}"
