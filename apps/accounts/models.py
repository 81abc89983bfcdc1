"""Who works here: agents with their role, and the teams they are in."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
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


class Invitation(models.Model):
    """A link that lets somebody make an account, once. The first admin's has no address; the terminal prints it.

    Only the token's hash is kept, so that a copy of the database invites nobody.
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

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return self.email or "first admin"

    @classmethod
    def issue(cls, **fields: Any) -> tuple[Self, str]:
        """A new invitation and its token, which is known only now."""
        token = secrets.token_urlsafe(32)
        row = cls.objects.create(token_hash=hash_token(token), expires_at=timezone.now() + INVITATION_LASTS, **fields)
        return row, token

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.expires_at > timezone.now()


def hash_token(token: str) -> str:
    """What the database keeps of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
