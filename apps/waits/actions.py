"""What may be done to calendars and policies. Each deed adds a version; what was said before stays readable."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from apps.delivery.bell import ring
from apps.waits.models import CalendarVersion, PolicyVersion
from apps.waits.models.settings import ALWAYS
from apps.waits.renewing import reckon_past_again
from apps.waits.tasks import renew_waits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.accounts.models import Agent
    from apps.waits.models import Calendar, Policy


@transaction.atomic
def set_calendar(
    row: Calendar, said: Mapping[str, Any] | None, *, agent: Agent, for_the_past: bool = False
) -> CalendarVersion:
    """Say what the calendar (new or not) says from now on; None gives it up. Past figures stay as they are.

    `for_the_past`: as if it had always said so, and all figures are reckoned again. Waits that go on are in any case.
    """
    row.save()
    if for_the_past:
        row.versions.all().delete()
    version = CalendarVersion.objects.create(
        calendar=row, from_at=ALWAYS if for_the_past else timezone.now(), said=said, agent=agent
    )
    _reckon_again(for_the_past=for_the_past)
    return version


@transaction.atomic
def set_policy(
    row: Policy, said: Mapping[str, Any] | None, *, agent: Agent, for_the_past: bool = False
) -> PolicyVersion:
    """The same for a policy."""
    row.save()
    if for_the_past:
        row.versions.all().delete()
    version = PolicyVersion.objects.create(
        policy=row, from_at=ALWAYS if for_the_past else timezone.now(), said=said, agent=agent
    )
    _reckon_again(for_the_past=for_the_past)
    return version


def _reckon_again(*, for_the_past: bool) -> None:
    if for_the_past:
        reckon_past_again()
    transaction.on_commit(partial(ring, renew_waits))
