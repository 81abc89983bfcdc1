"""Telling people of what is due: its owner a while before, its team when it is late, then who leads the team.

Each stage is told once, whoever looks: the row that says so (`Warned`) is unique.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import BooleanField, Case, Exists, F, OuterRef, Q, Value, When
from django.utils import timezone

from apps.accounts.models import Agent, Role
from apps.conversations.live import announce, announcing
from apps.conversations.models import Conversation
from apps.waits.models import Stage, Wait, Warned
from apps.waits.signals import wait_is_due

if TYPE_CHECKING:
    import datetime as dt

    from django.db.models import QuerySet

#: After so long of being late who leads the team hears of it.
VERY_LATE_AFTER = timedelta(hours=1)
#: So many at a time; the next sweep finds the others.
MOST = 500
#: With each stage those before it are settled, told or not.
_ORDER = (Stage.VERY_LATE, Stage.LATE, Stage.SOON)


def warn_due() -> int:
    """Tell of all that is due now and was not told yet; returns how many times."""
    now = timezone.now()
    return sum(_warn(wait, stage, now) for stage in _ORDER for wait in _due(stage, now))


def who_hears(wait: Wait, stage: Stage) -> list[Agent]:
    """The owner; the team where nobody owns it, or once it is late; who leads it once it is very late."""
    team = Agent.objects.active().filter(_in_team(wait)).distinct()
    match stage:
        case Stage.SOON:
            return [wait.owner] if wait.owner and wait.owner.is_active else list(team)
        case Stage.LATE:
            return list({*team, *([wait.owner] if wait.owner and wait.owner.is_active else [])})
        case Stage.VERY_LATE:
            return list(team.filter(role=Role.LEAD) or Agent.objects.active().filter(role=Role.ADMIN))


def _due(stage: Stage, now: dt.datetime) -> QuerySet[Wait]:
    told = Warned.objects.filter(question=OuterRef("pk"), of_closing=OuterRef("of_closing"), stage=stage)
    is_answer = Q(ended_at__isnull=True, due_at=F("next_due_at"))
    of_closing = Case(When(is_answer, then=Value(value=False)), default=Value(value=True), output_field=BooleanField())
    rows = Wait.objects.filter(warn_at__isnull=False, **_reached(stage, now)).alias(of_closing=of_closing)
    return rows.filter(~Exists(told)).order_by("next_due_at")[:MOST]


def _reached(stage: Stage, now: dt.datetime) -> dict[str, dt.datetime]:
    match stage:
        case Stage.SOON:
            return {"warn_at__lte": now}
        case Stage.LATE:
            return {"next_due_at__lte": now}
        case Stage.VERY_LATE:
            return {"next_due_at__lte": now - VERY_LATE_AFTER}


def _warn(found: Wait, stage: Stage, now: dt.datetime) -> bool:
    """Look again, alone, and tell. False if somebody else did, or it is not due any more."""
    with announcing():
        conversation = Conversation.objects.select_for_update(no_key=True).get(pk=found.conversation_id)
        wait = Wait.objects.select_related("owner", "team").filter(pk=found.pk, **_reached(stage, now)).first()
        if wait is None or wait.next_due_at is None or not _is_new(wait, stage, now):
            return False
        for before in _ORDER[_ORDER.index(stage) + 1 :]:
            _is_new(wait, before, now)
        wait_is_due.send(Wait, wait=wait, stage=stage, agents=who_hears(wait, stage))
        announce(conversation, "conversation")
        return True


def _is_new(wait: Wait, stage: Stage, now: dt.datetime) -> bool:
    of_closing = wait.ended_at is not None or wait.due_at != wait.next_due_at
    words = {"question_id": wait.pk, "of_closing": of_closing, "stage": stage}
    _row, is_new = Warned.objects.get_or_create(**words, defaults={"at": now})
    return is_new


def _in_team(wait: Wait) -> Q:
    """Those of its team, or where it has none of all that see the channel."""
    if wait.team_id is not None:
        return Q(teams=wait.team_id)
    return Q(teams__channels=wait.channel_id)
