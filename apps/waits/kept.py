"""How targets were kept of late: met, nearly missed, missed."""

from __future__ import annotations

from datetime import timedelta
from typing import NamedTuple

from django.db.models import Count, F, Q
from django.utils import timezone

from apps.waits.models import Wait

#: A target was nearly missed if less than this share of its time was left.
NEAR = 0.2
LATELY = timedelta(days=30)


class Kept(NamedTuple):
    """How many waits met a target, nearly missed it (these are among the first), and missed it."""

    met: int = 0
    near: int = 0
    missed: int = 0


def kept_lately() -> dict[int, Kept]:
    """By policy, of the waits that began lately."""
    now = timezone.now()
    rows = Wait.objects.counted().filter(policy__isnull=False, opened_at__gt=now - LATELY)
    met, missed = Q(is_on_time=True), Q(is_on_time=False) | Q(ended_at=None, due_at__lt=now)
    counted = (
        rows.order_by()
        .values_list("policy")
        .annotate(
            met=Count("pk", filter=met),
            near=Count("pk", filter=met & nearly_missed()),
            missed=Count("pk", filter=missed),
        )
    )
    return {policy: Kept(*numbers) for policy, *numbers in counted}


def nearly_missed() -> Q:
    """Waits that took most of the time that their target gives, by its clock, or more."""
    most = F("target") * (1 - NEAR)
    return Q(in_working_hours=True, working_seconds__gt=most) | Q(in_working_hours=False, seconds__gt=most)
