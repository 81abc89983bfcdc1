"""Die at every place on the way into a forum, live again: there is one post and one deed, or a doubt that is named."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as configured
from django.utils import timezone

from apps.conversations.models import DeliveryState, Direction, Event, EventKind, Message
from apps.delivery.judging import DIED_AFTER_DOT
from apps.delivery.models import OutboxEntry, State
from tests.conversations.conftest import ana, team
from tests.conversations.posting import ADAPTERS, make_forum, post, taken
from tests.delivery.fake_adapter import FolderService
from tests.delivery.processes import environment
from tests.servers.processes import kill_family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.models import Channel

    Live = Callable[..., int]

pytestmark = pytest.mark.django_db(transaction=True)

__all__ = ["ana", "team"]

SENDING = ("entry_claimed", "dot_unmarked", "dot_marked", "answer_accepted", "answer_settling", "answer_settled")
ANSWERING = ("answer_queued", "answer_written", "answer_committed", "answer_composed", *SENDING)
RULING = ("answer_committed", *SENDING)
#: Where the forum may have it, and nobody wrote that down.
DOUBTFUL = {"dot_marked", "answer_accepted", "answer_settling"}


@pytest.fixture
def service(tmp_path: Path) -> FolderService:
    return FolderService(tmp_path / "forum")


@pytest.fixture
def forum(settings: Settings, service: FolderService, transactional_db: None, team: Team, ana: Agent) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(service.folder, team=team)


@pytest.fixture
def life(forum: Channel, tmp_path: Path) -> Iterator[Live]:
    """Live it: what is done, to which post, and where one dies, if at all; the life's end."""
    with (tmp_path / "lives.log").open("ab") as log:
        program = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.forum_program"],
            cwd=Path(configured.BASE_DIR),
            env=os.environ | environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )

    def live(*line: object) -> int:
        assert program.stdin and program.stdout
        program.stdin.write(" ".join(map(str, line)) + "\n")
        program.stdin.flush()
        return int(program.stdout.readline())

    try:
        yield live
    finally:
        kill_family(program.pid)


def test_an_answer_is_one_post_wherever_everybody_dies(life: Live, forum: Channel, service: FolderService) -> None:
    for number, point in enumerate(ANSWERING):
        asked = taken(forum, post(number, thread=f"topic:{number}"))
        assert life("answer", asked.pk, point) == -signal.SIGKILL, f"{point} was not reached"
        time_passes()
        assert life("answer", asked.pk) == 0
        answer = asked.conversation.messages.get(direction=Direction.OUT)
        assert copies(service, answer) == (0 if point == "dot_marked" else 1), point
        if point in DOUBTFUL:
            assert (answer.delivery, answer.delivery_words) == (DeliveryState.UNCERTAIN, DIED_AFTER_DOT), point
            if point == "dot_marked":
                time_passes()
                assert life("answer", asked.pk, "repeat_begun") == -signal.SIGKILL
            time_passes()
            assert life("answer", asked.pk) == 0
        answer.refresh_from_db()
        assert (answer.delivery, copies(service, answer)) == (DeliveryState.SENT, 1), point
        assert answer.external_id.startswith("post:"), "the forum's name of it is known"


def test_a_deed_is_done_and_told_once_wherever_everybody_dies(
    life: Live, forum: Channel, service: FolderService
) -> None:
    """It is harmless when repeated, so it is; and it holds here only when the forum has said so."""
    for number, point in enumerate(RULING):
        row = taken(forum, post(number, thread=f"topic:{number}"))
        assert life("hide", row.pk, point) == -signal.SIGKILL, f"{point} was not reached"
        hidden = point == "answer_settled"
        assert bool(Message.objects.get(pk=row.pk).withdrawn) == hidden, point
        time_passes()
        assert life("hide", row.pk) == 0
        row.refresh_from_db()
        assert row.withdrawn == "hidden", point
        assert {deed for deed, about in deeds(service) if about == row.external_id} == {"hide"}
        told = Event.objects.filter(kind=EventKind.MODERATED, conversation=row.conversation)
        assert (told.count(), row.moderations.get().outbox_entry.state) == (1, State.SENT), point
    assert len(deeds(service)) == len(RULING) + 2, "only what may have been done was done again"


def copies(service: FolderService, answer: Message) -> int:
    entry = OutboxEntry.objects.get(message=answer)
    return [each.external_id for each in service.taken()].count(entry.external_id)


def deeds(service: FolderService) -> list[tuple[str, str]]:
    told = [json.loads(each.external_id) for each in service.taken() if each.external_id.startswith("{")]
    return [(each["deed"], each["external_id"]) for each in told]


def time_passes() -> None:
    """What the dead had in hand is free again, and what is to be looked for is looked for now."""
    now = timezone.now()
    OutboxEntry.objects.filter(lease_until__isnull=False).update(lease_until=now)
    OutboxEntry.objects.filter(settled_at=None).update(due_at=now)
