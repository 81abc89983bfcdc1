"""How a channel is doing: what was found when it was last read from, and when something was last sent over it."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from apps.channels.signals import channel_in_trouble

if TYPE_CHECKING:
    from apps.channels.contract import ChannelError


class Health(models.TextChoices):
    """How a channel is doing, as the health strip shows it."""

    UNKNOWN = "unknown", _("not tried yet")
    OK = "ok", _("working")
    FAILING = "failing", _("failing, trying again")
    NEEDS_PERSON = "needs_person", _("needs you")


class Direction(StrEnum):
    """Mail is read and sent over different servers, which fail and recover apart from one another."""

    READING = "reading"
    SENDING = "sending"


#: The worst one last.
GRAVITY = (Health.UNKNOWN, Health.OK, Health.FAILING, Health.NEEDS_PERSON)
#: What `set_health` changes.
HEALTH = [
    *("health", "health_words", "health_advice", "health_since", "told_at"),
    *(f"{direction}_{part}" for direction in Direction for part in ("health", "words", "advice")),
]
#: What else tells of reading.
COUNTS = ("failures", "auth_failures")
#: A server that is away for a moment is nobody's business.
TOLD_AFTER = dt.timedelta(minutes=15)


class Wellbeing(models.Model):
    """The part of a channel that says how it is doing.

    `health` is the worse one of `reading_health` and `sending_health`; `failures`, `auth_failures` count those of
    reading; `told_at` is when the admins were told of the trouble.
    """

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
    failures = models.PositiveIntegerField(default=0)
    auth_failures = models.PositiveIntegerField(default=0)

    class Meta:
        abstract = True

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
            stored = (
                type(self)._default_manager.select_for_update(no_key=True).filter(pk=self.pk).values(*HEALTH).first()
            )
            for name, value in (stored or {}).items():
                setattr(self, name, value)
            self.set_health(direction, health, words=str(error) if error else "", advice=error.advice if error else "")
            if direction is Direction.READING:
                self.failures, self.auth_failures = counts.get("failures", 0), counts.get("auth_failures", 0)
            is_news = self._is_to_be_told()
            self.told_at = timezone.now() if is_news else self.told_at if self.health != Health.OK else None
            self.save(update_fields=[*HEALTH, *(COUNTS if direction is Direction.READING else ())])
            if is_news:
                channel_in_trouble.send(sender=type(self), channel=self, direction=direction)

    def _is_to_be_told(self) -> bool:
        lasts = timezone.now() - self.health_since >= TOLD_AFTER
        is_bad = self.health == Health.NEEDS_PERSON or (self.health == Health.FAILING and lasts)
        return is_bad and self.told_at is None
