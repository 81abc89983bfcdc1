"""The parsing child: what kills it, what it knows, when it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.utils import timezone

from apps.channels.contract import InboundMessage, RawMessage, UnreadableMessage
from apps.channels.models import Channel
from apps.intake import parser as parsers
from apps.intake.parser import DIED, NONSENSE, Parser, ParserDied, ParserUnavailable, borrowed_parser, get_ready
from tests.intake.shelf import INBOX, letter
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("shelves")]


@pytest.fixture
def parser() -> Iterator[Parser]:
    found = Parser()
    yield found
    found.close()


def parse(parser: Parser, payload: bytes, *, kind: str = "shelf") -> InboundMessage:
    channel = Channel(kind=kind, name="Support", address="support@acme.example")
    raw = RawMessage(source=INBOX, key="1:1", payload=payload, received_at=timezone.now())
    found = parser.parse(channel, raw)
    assert isinstance(found, InboundMessage)
    return found


def deadly(by: str, **fields: Any) -> bytes:
    return letter("deadly", **{"is": "deadly", "by": by, **fields})


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_a_child_is_ready_before_the_first_payload() -> None:
    get_ready()
    with borrowed_parser() as parser:
        ready = parser.pid
        assert ready
        assert parse(parser, letter("first")).text == "first"
        assert parser.pid == ready


def test_one_child_reads_many_payloads(parser: Parser) -> None:
    assert parser.pid == 0
    assert parse(parser, letter("first")).text == "first"
    pid = parser.pid
    strange = "Grüße \ud800\0 " * 1_000
    assert parse(parser, letter("second", subject=strange)).subject == strange
    with pytest.raises(UnreadableMessage, match="all Greek"):
        parse(parser, letter("", **{"is": "unreadable"}))
    assert parser.pid == pid


@pytest.mark.parametrize(
    ("by", "words"),
    [
        ("signal", DIED),
        ("exit", DIED),
        ("time", "reading it took longer than 1 seconds"),
        ("memory", "reading it took more than 96 MB of memory"),
        ("silence", "reading it took longer than 1 seconds"),
    ],
)
def test_a_payload_kills_the_child_and_nothing_else(
    parser: Parser, monkeypatch: pytest.MonkeyPatch, by: str, words: str
) -> None:
    monkeypatch.setattr(parsers, "CPU_SECONDS", 1)
    monkeypatch.setattr(parsers, "MEMORY_BYTES", 96 << 20)
    assert parse(parser, letter("before")).text == "before"
    if by == "silence":
        monkeypatch.setattr(parsers, "PATIENCE", 1.0)
    pid = parser.pid
    with pytest.raises(ParserDied) as caught:
        parse(parser, deadly(by))
    assert str(caught.value) == words
    assert not is_running(pid)
    monkeypatch.setattr(parsers, "PATIENCE", 60.0)
    assert parse(parser, letter("after")).text == "after"


@pytest.mark.parametrize("by", ["nonsense", "boasting"])
def test_a_child_that_talks_nonsense_is_not_believed_and_replaced(parser: Parser, by: str) -> None:
    parse(parser, letter("before"))
    pid = parser.pid
    with pytest.raises(UnreadableMessage, match=NONSENSE):
        parse(parser, deadly(by))
    assert not is_running(pid)
    assert parse(parser, letter("after")).text == "after"


class _TimeIsUp(Exception):
    """As a worker's limit for a task: it may come at any moment, in the midst of whatever is done."""


def _time_is_up(*_: object) -> None:
    raise _TimeIsUp


def test_the_answer_that_nobody_waited_for_is_not_taken_for_the_next_one(parser: Parser) -> None:
    parse(parser, letter("before"))
    former = signal.signal(signal.SIGALRM, _time_is_up)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(_TimeIsUp):
            parse(parser, letter("for Cora alone", busy_for=1.5))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, former)
    assert parse(parser, letter("for Otto")).text == "for Otto"


def test_each_payload_has_its_seconds_anew(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsers, "CPU_SECONDS", 2)
    for number in range(3):
        assert parse(parser, letter(f"{number}", busy_for=0.8)).text == f"{number}"
        pid = parser.pid
    assert parser.pid == pid


def test_a_child_killed_while_nobody_asks_is_replaced_unnoticed(parser: Parser) -> None:
    parse(parser, letter("before"))
    pid = parser.pid
    os.kill(pid, signal.SIGKILL)
    assert wait_until(lambda: _has_ended(pid), seconds=10)
    assert parse(parser, letter("after")).text == "after"


def _has_ended(pid: int) -> bool:
    """A zombie has: its parent has yet to ask for it."""
    with open(f"/proc/{pid}/stat", encoding="utf-8") as file:  # noqa: PTH123
        return file.read().rpartition(")")[2].split()[0] == "Z"


def test_a_child_is_replaced_when_it_has_had_its_share(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parsers, "PAYLOADS_PER_CHILD", 2)
    pids = []
    for number in range(5):
        parse(parser, letter(f"{number}"))
        pids.append(parser.pid)
    assert pids[0] == pids[1] != pids[2] == pids[3] != pids[4]
    assert not is_running(pids[0])


def test_the_child_knows_no_secret_and_writes_no_file(
    parser: Parser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgres://somebody:secret@db/inbox")
    told = json.loads(parse(parser, letter("", **{"is": "told", "to_path": str(tmp_path / "note")})).text)
    assert "secret" not in json.dumps(told) and settings.SECRET_KEY not in json.dumps(told)
    assert set(told["environment"]) <= {"PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "LC_CTYPE"}
    assert told["can write"] is False


def test_mail_is_parsed_without_any_framework() -> None:
    words = "import sys, apps.intake.parsing_child, apps.channels.email.adapter; print('django' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", words], cwd=settings.BASE_DIR, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "False"


def test_without_a_program_no_payload_is_to_blame(parser: Parser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(ParserUnavailable):
        parse(parser, letter("Hallo"))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    with pytest.raises(ParserUnavailable):
        parse(parser, letter("Hallo"))
    monkeypatch.undo()
    with pytest.raises(UnreadableMessage, match="no adapter for channels of the kind “pigeon”"):
        parse(parser, b"coo", kind="pigeon")


def test_threads_do_not_share_a_child() -> None:
    with borrowed_parser() as mine:
        parse(mine, letter("mine"))
        theirs: list[int] = []

        def read() -> None:
            with borrowed_parser() as parser:
                parse(parser, letter("theirs"))
                theirs.append(parser.pid)

        thread = threading.Thread(target=read)
        thread.start()
        thread.join(timeout=60)
        assert theirs and theirs[0] != mine.pid
        pid = mine.pid
    with borrowed_parser() as again:
        assert again.pid in (pid, *theirs)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM])
def test_the_child_ends_with_its_parent(end: signal.Signals) -> None:
    words = (
        "import sys, time; from apps.intake.parser import _Child; child = _Child();"
        "print(child.process.pid, flush=True); time.sleep(600)"
    )
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "tests.settings"}
    with subprocess.Popen(
        [sys.executable, "-c", words], cwd=settings.BASE_DIR, env=environment, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        assert is_running(pid)
        parent.send_signal(end)
        parent.wait(timeout=30)
    assert wait_until(lambda: not is_running(pid) or _has_ended(pid), seconds=20)
