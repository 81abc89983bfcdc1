"""Die at every named place of the two straight lines, live again: nothing is lost, nothing doubled."""

from __future__ import annotations

import ast
import hashlib
import os
import signal
import subprocess
import sys
from collections import Counter
from email import message_from_bytes
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.utils import timezone

from apps.accounts.models import Agent
from apps.channels import crashpoints, payloads
from apps.conversations.models import Direction, LiveCounter, LiveEvent, Message
from apps.delivery.models import OutboxEntry, State
from apps.intake.models import Arrival, ArrivalState, SourceCursor
from tests.e2e.furnish import sink_options
from tests.intake.post import connect, mail, site_environment
from tests.servers.processes import kill_family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.channels.models import Channel
    from tests.servers.dovecot import Dovecot
    from tests.servers.sink import Sink

    Live = Callable[[str], int]

ROOT = Path(settings.BASE_DIR)
MAILS = 3
#: Where the program died between the server's yes and its own writing: a repeat is the second copy.
TAKEN_BUT_UNKNOWN = {"answer_accepted", "answer_settling"}
#: Where it is not known whether the server took it, so a repeat comes only after a quarter of an hour.
DOUBTFUL = TAKEN_BUT_UNKNOWN | {"dot_marked"}
#: The point at which an earlier life must have ended.
BEFORE = {"repeat_begun": "dot_marked"}


@pytest.mark.once
def test_every_point_is_placed_once_and_there_are_many() -> None:
    sources = [path for path in (ROOT / "apps").rglob("*.py") if "node_modules" not in path.parts]
    calls = [node for path in sources for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Call)]
    placed = [
        call.args[0].value
        for call in calls
        if isinstance(call.func, ast.Name) and call.func.id == "crashpoint" and isinstance(call.args[0], ast.Constant)
    ]
    assert sorted(map(str, placed)) == sorted(crashpoints.POINTS)
    assert len(placed) >= 12


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("point", crashpoints.POINTS)
def test_nothing_is_lost_or_doubled(
    point: str, life: Live, channel: Channel, dovecot: Dovecot, smtp_sink: Sink
) -> None:
    appended = [mail(f"{number}", sender=f"c{number}-{channel.pk}@sink.test") for number in range(MAILS)]
    for content in appended:
        dovecot.deliver(channel.address, content)
    if point in BEFORE:
        assert life(BEFORE[point]) == -signal.SIGKILL
        half_a_minute_passes()
        assert life("") == 0
        a_quarter_of_an_hour_passes()
    assert life(point) == -signal.SIGKILL, "the point was not reached"
    half_a_minute_passes()
    assert life("") == 0
    assert OutboxEntry.objects.filter(state=State.UNCERTAIN).count() == (point in DOUBTFUL)
    if point in DOUBTFUL:
        a_quarter_of_an_hour_passes()
        assert life("") == 0

    assert_each_mail_is_here_once(appended, channel, dovecot)
    assert_each_answer_went_out(smtp_sink, twice=int(point in TAKEN_BUT_UNKNOWN), channel=channel)
    assert_nothing_is_left_behind()


def assert_each_mail_is_here_once(appended: list[bytes], channel: Channel, dovecot: Dovecot) -> None:
    kept = sorted(Arrival.objects.values_list("payload", flat=True))
    assert kept == sorted(hashlib.sha256(content).hexdigest() for content in appended)
    assert set(Arrival.objects.values_list("state", flat=True)) == {ArrivalState.READ}
    subjects = Message.objects.filter(direction=Direction.IN).values_list("subject", flat=True)
    assert sorted(subjects) == [f"{number}" for number in range(MAILS)]
    client = dovecot.connect(channel.address)
    client.select_folder("INBOX", readonly=True)
    assert len(client.search("SEEN")) == MAILS, "the server was told that they are kept"
    client.logout()


def assert_each_answer_went_out(sink: Sink, *, twice: int, channel: Channel) -> None:
    """With one Message-ID and the same bytes; a second copy only where the first one's fate could not be known."""
    answers = list(Message.objects.filter(direction=Direction.OUT))
    names = [*(f"c{number}" for number in range(MAILS)), "third", "new"]
    assert len(answers) == len(names)
    taken = Counter[tuple[str, bytes]]()
    for name in names:
        for copy in sink.messages(to=f"{name}-{channel.pk}@sink.test"):
            taken[str(message_from_bytes(copy.content)["Message-ID"]).strip("<>"), copy.content] += 1
    assert {external_id for external_id, _ in taken} == {answer.external_id for answer in answers}
    assert sorted(taken.values()) == sorted([1] * (len(names) - twice) + [2] * twice)
    assert {answer.delivery for answer in answers} == {State.SENT}


def assert_nothing_is_left_behind() -> None:
    assert not OutboxEntry.objects.unfinished().exists()
    assert not Arrival.objects.filter(state=ArrivalState.KEPT).exists()
    for digest in OutboxEntry.objects.values_list("payload", flat=True):
        assert hashlib.sha256(payloads.read(digest)).hexdigest() == digest
    numbers = list(LiveEvent.objects.order_by("seq").values_list("seq", flat=True))
    assert numbers == list(range(numbers[0], LiveCounter.objects.get().last + 1))
    assert SourceCursor.objects.get().settled == Arrival.objects.latest("pk").pk


def half_a_minute_passes() -> None:
    """What the dead had in hand is free again."""
    now = timezone.now()
    Arrival.objects.filter(lease_until__isnull=False).update(lease_until=now)
    OutboxEntry.objects.filter(lease_until__isnull=False).update(lease_until=now)


def a_quarter_of_an_hour_passes() -> None:
    """What may have been delivered is looked after."""
    OutboxEntry.objects.filter(state=State.UNCERTAIN).update(due_at=timezone.now())


@pytest.fixture
def channel(transactional_db: None, dovecot: Dovecot, mailbox: str, smtp_sink: Sink) -> Channel:
    """A mailbox whose mails are marked as seen once they are kept; Ana answers through the sink."""
    Agent.objects.create_user("ana@acme.example", name="Ana Alvarez")
    return connect(dovecot, mailbox, after_keep="seen", **sink_options(smtp_sink))


@pytest.fixture
def life(channel: Channel, lives: subprocess.Popen[str]) -> Live:
    """Call it with a crash point, or with nothing: how that life ended comes back, 0 if it had its full length."""

    def live(point: str) -> int:
        assert lives.stdin is not None
        assert lives.stdout is not None
        lives.stdin.write(f"{channel.pk} {point}\n")
        lives.stdin.flush()
        return int(lives.stdout.readline())

    return live


@pytest.fixture(scope="module")
def lives(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[str]]:
    """The program from which all lives begin; what they say is in `lives.log`."""
    with (tmp_path_factory.mktemp("chaos") / "lives.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.life_program"],
            cwd=ROOT,
            env=os.environ | site_environment(REDIS_URL="", DJANGO_SETTINGS_MODULE="dialog_inbox.settings"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            start_new_session=True,
        )
    with process:
        yield process
        kill_family(process.pid)
