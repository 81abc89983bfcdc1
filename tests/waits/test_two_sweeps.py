"""Two processes warn of what is due at the same time: nobody hears of anything twice, and nothing is lost."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.models import Channel
from apps.conversations.models import Conversation, Direction, Message
from apps.inbox.models import Notification, NotificationKind
from apps.waits.keeping import keep_up
from apps.waits.models import Wait, Warned
from apps.waits.models.settings import ALWAYS
from tests.delivery.processes import ROOT, environment
from tests.waits.office import HOUR, make_policy
from tests.world import World, make_conversation

if TYPE_CHECKING:
    import datetime as dt
    from pathlib import Path

    from apps.accounts.models import Agent

pytestmark = pytest.mark.django_db(transaction=True)

COUNT = 40


def test_two_processes_warn_of_everything_once(tmp_path: Path) -> None:
    """Half of it is due soon, half is late."""
    world = World.build()
    Channel.objects.update(connected_at=ALWAYS)
    make_policy({"first": HOUR, "in_working_hours": False, "warn": HOUR // 2})
    for number in range(COUNT):
        ask(world, timezone.now() - timedelta(minutes=50 + number % 2 * 20))
    keep_up(Conversation.objects.values_list("pk", flat=True))
    assert Wait.objects.filter(warn_at__lt=timezone.now()).count() == COUNT
    given = swept(tmp_path, processes=2)
    assert sum(given) == COUNT
    # What is late is not told to be due soon any more.
    assert Warned.objects.count() == COUNT + COUNT // 2
    assert told(world.ana) == {NotificationKind.SOON: COUNT // 2, NotificationKind.LATE: COUNT // 2}
    assert told(world.ben) == {NotificationKind.SOON: 0, NotificationKind.LATE: COUNT // 2}


def ask(world: World, at: dt.datetime) -> None:
    """A question, in a conversation of Ana's."""
    conversation = make_conversation(world.support_mail, world.cora)
    Message.objects.create(
        conversation=conversation, channel=conversation.channel, direction=Direction.IN, happened_at=at
    )
    conversation.waiting_since, conversation.assignee = at, world.ana
    conversation.save()


def swept(folder: Path, *, processes: int) -> list[int]:
    """How many warnings each of the processes gave."""
    start = folder / "start"
    command = [sys.executable, "-m", "tests.waits.sweep_program", str(start), "3"]
    running = [
        subprocess.Popen(command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, text=True)
        for _ in range(processes)
    ]
    for each in running:
        assert each.stdout is not None
        assert each.stdout.readline() == "ready\n"
    start.touch()
    return [int(each.communicate(timeout=120)[0]) for each in running]


def told(agent: Agent) -> dict[NotificationKind, int]:
    rows = Notification.objects.filter(agent=agent)
    return {kind: rows.filter(kind=kind).count() for kind in (NotificationKind.SOON, NotificationKind.LATE)}
