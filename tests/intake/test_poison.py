"""Poison among the mails: it is shown as far as it goes or set aside, and nobody waits for it."""

from __future__ import annotations

import gc
import hashlib
import os
import re
import signal
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from apps.channels import payloads
from apps.channels.contract import Batch, RawMessage
from apps.channels.models import Channel
from apps.conversations.models import Message
from apps.intake import parser as parsers
from apps.intake.collect import collect, keep, keep_pushed
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_chunks, read_kept_arrivals
from tests.intake.bombs import some_bombs
from tests.intake.post import connect, mail
from tests.intake.shelf import INBOX, letter
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from tests.servers.dovecot import Dovecot

SAMPLES = sorted((Path(__file__).parent.parent / "channels" / "email" / "samples").glob("*.eml"))
LINE_FEED = re.compile(rb"(?<!\r)\n")
MEGABYTE = 1024 * 1024


def keep_all(channel: Channel, contents: list[bytes]) -> None:
    messages = tuple(
        RawMessage(source=INBOX, key=f"1:{number}", payload=content, received_at=timezone.now())
        for number, content in enumerate(contents)
    )
    keep(channel, Batch(messages=messages, cursor={"uid": len(messages)}, complete=True), INBOX)


def kept(channel: Channel, content: bytes) -> Arrival:
    key = str(Arrival.objects.count())
    keep_pushed(channel, RawMessage(source=INBOX, key=key, payload=content, received_at=timezone.now()))
    return Arrival.objects.get(key=key)


def deadly(by: str, **fields: str) -> bytes:
    return letter("deadly", **{"is": "deadly", "by": by, **fields})


@pytest.fixture
def office(transactional_db: None) -> Channel:
    channel: Channel = Channel.objects.create(name="Office", address="office@acme.example")
    return channel


def test_bombs_among_mails_are_shown_in_part_and_hold_up_nobody(office: Channel) -> None:
    bombs = some_bombs(10, size=300_000)
    contents = [mail(f"Frage {number}") for number in range(190)]
    for number, bomb in enumerate(bombs):
        contents.insert(20 * number, bomb)
    keep_all(office, contents)
    with parsers.borrowed_parser() as before:
        before.close()  # one that has read much already would be replaced in between
        before.get_ready()
        pid = before.pid
    assert not read_kept_arrivals(seconds=120)
    assert Arrival.objects.count() == Arrival.objects.filter(state=ArrivalState.READ).count() == 200
    assert Arrival.objects.filter(attempt_count=1).count() == 200
    shown = Message.objects.filter(subject="bomb")
    assert Message.objects.count() == 200 and shown.count() >= 9
    assert all(message.notices or message.attachments.exists() for message in shown)
    assert {hashlib.sha256(payloads.read(message.payload)).hexdigest() for message in shown} <= {
        hashlib.sha256(bomb).hexdigest() for bomb in bombs
    }
    with parsers.borrowed_parser() as after:
        assert after.pid == pid, "a bomb killed the child"


def test_what_kills_its_reader_twice_is_set_aside_and_the_others_are_read(
    support: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parsers, "MEMORY_BYTES", 96 << 20)
    kept(support, letter("before"))
    bad = [kept(support, deadly("signal")), kept(support, deadly("memory"))]
    kept(support, letter("after"))
    assert not read_kept_arrivals(seconds=120)
    assert list(Message.objects.order_by("pk").values_list("text", flat=True)) == ["before", "after"]
    for arrival in bad:
        arrival.refresh_from_db()
    assert [arrival.state for arrival in bad] == [ArrivalState.UNREADABLE] * 2
    assert bad[0].reason == parsers.DIED and "MB of memory" in bad[1].reason


def test_an_accident_of_its_reader_is_not_held_against_a_mail(support: Channel, tmp_path: Path) -> None:
    arrival = kept(support, deadly("signal", unless=str(tmp_path / "once")))
    assert not read_kept_arrivals(seconds=120)
    arrival.refresh_from_db()
    assert (arrival.state, arrival.reason) == (ArrivalState.READ, "")
    assert Message.objects.get().text == "deadly"


def test_a_child_that_somebody_kills_in_mid_mail_loses_nothing(
    transactional_db: None, support: Channel, tmp_path: Path
) -> None:
    begun, is_open = tmp_path / "begun", tmp_path / "open"
    in_hand = letter("in hand", marks_its_beginning=str(begun), waits_for=str(is_open))
    keep_all(support, [letter("before"), in_hand, letter("after")])
    reading = threading.Thread(target=_read)
    reading.start()
    assert wait_until(begun.exists, seconds=60)
    for pid in _children_that_parse():
        os.kill(pid, signal.SIGKILL)
    is_open.touch()
    reading.join(timeout=60)
    assert sorted(Message.objects.values_list("text", flat=True)) == ["after", "before", "in hand"]
    assert set(Arrival.objects.values_list("state", flat=True)) == {"read"}


def _read() -> None:
    try:
        read_chunks(seconds=60)
    finally:
        connection.close()


def _children_that_parse() -> list[int]:
    """The parsing children of this process, whichever thread started them."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            if b"parsing_child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                found.append(int(pid))
    return found


def test_while_no_child_starts_nothing_is_blamed(support: Channel, monkeypatch: pytest.MonkeyPatch) -> None:
    with parsers.borrowed_parser() as idle:
        idle.close()
    kept(support, letter("patient"))
    with monkeypatch.context() as broken:
        broken.setattr("sys.executable", "/no/such/python")
        with pytest.raises(parsers.ParserUnavailable):
            read_kept_arrivals(seconds=60)
    arrival = Arrival.objects.get()
    assert (arrival.state, arrival.attempt_count) == (ArrivalState.KEPT, 0)
    Arrival.objects.update(lease_until=None)
    assert not read_kept_arrivals(seconds=60)
    assert Message.objects.get().text == "patient"


@pytest.mark.once
def test_all_samples_are_kept_byte_for_byte(dovecot: Dovecot, mailbox: str, transactional_db: None) -> None:
    # IMAP's lines end with CRLF, and its literals have no NUL (RFC 3501 section 4.3).
    whole = (path.read_bytes() for path in SAMPLES)
    contents = {LINE_FEED.sub(b"\r\n", content) for content in whole if b"\0" not in content}
    client = dovecot.connect(mailbox)
    for content in contents:
        client.append("INBOX", content)
    client.logout()
    _collect(connect(dovecot, mailbox))
    stored = set(Arrival.objects.values_list("payload", flat=True))
    assert stored == {hashlib.sha256(content).hexdigest() for content in contents}
    assert {payloads.read(digest) for digest in stored} == contents


@pytest.mark.once
def test_a_mail_over_the_limit_is_shown_by_its_header(dovecot: Dovecot, mailbox: str, transactional_db: None) -> None:
    whole = mail("Alles über Pakete")
    limit = len(whole)
    dovecot.deliver(mailbox, whole)
    dovecot.deliver(mailbox, mail("Noch viel mehr über Pakete"))
    channel = connect(dovecot, mailbox, max_bytes=limit)
    _collect(channel)
    small, large = Message.objects.order_by("pk")
    assert (small.omitted, small.text.strip()) == (0, "Alles über Pakete")
    assert large.omitted > limit and large.text == "" and large.sent_at is not None
    assert (large.sender_address, large.subject) == ("cora@customer.test", "Noch viel mehr über Pakete")


@pytest.mark.once
def test_a_mail_of_200_mb_costs_no_memory(dovecot: Dovecot, mailbox: str, transactional_db: None) -> None:
    head = mail("Ein ganzer Film").partition(b"\r\n\r\n")[0]
    dovecot.deliver(mailbox, head + b"\r\n\r\n" + b"0123456789" * 7 * MEGABYTE * 3)
    channel = connect(dovecot, mailbox)
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5")
    before = _kilobytes("VmRSS")
    _collect(channel)
    assert _kilobytes("VmHWM") - before <= 64 * 1024
    message = Message.objects.get()
    assert message.omitted >= 200 * MEGABYTE and message.subject == "Ein ganzer Film"


def _collect(channel: Channel) -> None:
    with channel.adapter() as adapter:
        (inbox,) = adapter.sources()
        while not collect(adapter, channel=channel, source=inbox).complete:
            pass
    assert not read_kept_arrivals(seconds=60)


def _kilobytes(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return int(next(line for line in lines if line.startswith(name)).split()[1])
