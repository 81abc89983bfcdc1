"""Sharing mailboxes among `listen` processes: a lease for each, and a list of who is alive to share with."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.intake.models import Lease, ListenProcess

if TYPE_CHECKING:
    from collections.abc import Collection

#: Whoever has not renewed for so long is dead, and others take over.
LEASE = timedelta(seconds=20)


def enter(name: str) -> int:
    """Say that the process `name` is alive; returns how many are."""
    now = timezone.now()
    ListenProcess.objects.update_or_create(name=name, defaults={"until": now + LEASE})
    ListenProcess.objects.filter(until__lt=now - LEASE).delete()
    return ListenProcess.objects.filter(until__gte=now).count()


def renew(name: str) -> set[int]:
    """Hold what is held for another while; returns the ids of those channels."""
    mine = Lease.objects.filter(holder=name)
    mine.update(until=timezone.now() + LEASE)
    return set(mine.values_list("channel_id", flat=True))


def take(name: str, channel_id: int) -> bool:
    """Take the channel if nobody alive holds it."""
    now = timezone.now()
    until = now + LEASE
    if Lease.objects.filter(channel_id=channel_id, until__lt=now).update(holder=name, until=until):
        return True
    Lease.objects.bulk_create([Lease(channel_id=channel_id, holder=name, until=until)], ignore_conflicts=True)
    return Lease.objects.filter(channel_id=channel_id, holder=name).exists()


def release(name: str, channel_ids: Collection[int]) -> None:
    """Let others have these channels at once."""
    Lease.objects.filter(holder=name, channel_id__in=channel_ids).delete()


def leave(name: str) -> None:
    """Let others have all, and do not count as alive any more."""
    Lease.objects.filter(holder=name).delete()
    ListenProcess.objects.filter(name=name).delete()
