"""kill -9 at any moment: of listeners, of readers, of whoever takes pushed mail. Nothing is lost, nothing doubled."""

from __future__ import annotations

import os
import random
import smtplib
import subprocess
import sys
import time
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

import pytest
from django.core.management import call_command
from django.utils import timezone

from apps.channels import payloads
from apps.channels.models import Channel
from apps.conversations.models import Message
from apps.intake.claims import MAX_ATTEMPTS
from apps.intake.collect import collect
from apps.intake.models import Arrival, ArrivalState, Lease
from apps.intake.reading import read_kept_arrivals
from tests.bench.programs import ROOT, Program
from tests.intake.post import connect, mail, site_environment
from tests.servers.processes import free_ports, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)


def eventually(condition: Callable[[], object], *, seconds: float = 90) -> float:
    """Wait until it holds; returns the seconds that took."""
    start = time.monotonic()
    assert wait_until(lambda: bool(condition()), seconds=seconds)
    return time.monotonic() - start


def listen(folder: Path, name: str, **environment: str) -> Program:
    return Program("listen", log=folder / f"{name}.log", environment=site_environment(**environment))


def texts() -> list[str]:
    return sorted(Message.objects.values_list("text", flat=True))


def test_two_listeners_share_a_mailbox_and_the_second_takes_over(
    dovecot: Dovecot, mailbox: str, tmp_path: Path
) -> None:
    for number in range(60):
        dovecot.deliver(mailbox, mail(f"{number}"))
    connect(dovecot, mailbox)
    with ExitStack() as stack:
        programs = [stack.enter_context(listen(tmp_path, name)) for name in ("one", "two")]
        eventually(lambda: Arrival.objects.count() == 60)
        holder = Lease.objects.get().holder
        (held,) = [program for program in programs if f":{program.process.pid}:" in holder]
        held.kill()
        dovecot.deliver(mailbox, mail("after the kill"))
        assert eventually(lambda: Arrival.objects.count() == 61) <= 60  # 20 s of lease
        assert Lease.objects.get().holder != holder
    read_kept_arrivals(seconds=60)
    assert texts() == sorted([*(f"{number}\n" for number in range(60)), "after the kill\n"])
    assert Arrival.objects.filter(state=ArrivalState.READ).count() == 61


def test_a_listener_that_ends_lets_the_other_take_over_at_once(dovecot: Dovecot, mailbox: str, tmp_path: Path) -> None:
    connect(dovecot, mailbox)
    with listen(tmp_path, "one") as first:
        eventually(lambda: Lease.objects.filter(holder__contains=f":{first.process.pid}:").exists())
        with listen(tmp_path, "two") as second:
            first.process.terminate()
            assert first.process.wait(timeout=60) == 0
            assert not Lease.objects.filter(holder__contains=f":{first.process.pid}:").exists()
            eventually(lambda: Lease.objects.filter(holder__contains=f":{second.process.pid}:").exists())


def test_a_listener_killed_in_mid_fetch_loses_and_doubles_nothing(
    dovecot: Dovecot, mailbox: str, tmp_path: Path
) -> None:
    for number in range(600):
        dovecot.deliver(mailbox, mail(f"{number}" + " word" * 4000))
    channel = connect(dovecot, mailbox)
    for kill in range(3):
        with listen(tmp_path, "killed") as program:
            before = Arrival.objects.count()
            Lease.objects.all().delete()
            eventually(partial(more_than, before))
            time.sleep(0.03 * kill)
            program.kill()
    assert Arrival.objects.count() < 600, "the kills came too late to prove anything"
    with channel.adapter() as adapter:
        (inbox,) = adapter.sources()
        while not collect(adapter, channel=channel, source=inbox).complete:
            pass
    assert Arrival.objects.count() == 600
    assert {int(payloads.read(digest).split()[-4001]) for digest in kept_digests()} == set(range(600))
    call_command("reconcile")


def more_than(count: int) -> bool:
    return Arrival.objects.count() > count


def kept_digests() -> list[str]:
    return list(Arrival.objects.values_list("payload", flat=True))


def test_readers_killed_in_mid_flight_lose_and_double_nothing(dovecot: Dovecot, mailbox: str, tmp_path: Path) -> None:
    for number in range(400):
        dovecot.deliver(mailbox, mail(f"{number}"))
    channel = connect(dovecot, mailbox)
    with channel.adapter() as adapter:
        collect(adapter, channel=channel, source=adapter.sources()[0], limit=500)
    rng = random.Random(20261122)
    # An arrival that was in hand at one death more would be set aside, as what kills its reader is.
    for _ in range(MAX_ATTEMPTS - 1):
        kill_a_reader(tmp_path, after=rng.uniform(0.02, 0.15))
    left = Arrival.objects.filter(state=ArrivalState.KEPT).count()
    assert 0 < left < 400, "the kills came at no interesting moment"
    run_reader(tmp_path).wait(timeout=300)
    eventually(lambda: read_the_rest(tmp_path), seconds=300)
    assert texts() == sorted(f"{number}\n" for number in range(400))
    assert set(Arrival.objects.values_list("state", flat=True)) == {"read"}
    call_command("reconcile")


def kill_a_reader(folder: Path, *, after: float) -> None:
    """Kill one, `after` seconds of work."""
    read = Arrival.objects.exclude(state=ArrivalState.KEPT).count()
    reader = run_reader(folder)
    eventually(lambda: Arrival.objects.exclude(state=ArrivalState.KEPT).count() > read)
    time.sleep(after)
    reader.kill()
    reader.wait()


def read_the_rest(folder: Path) -> bool:
    run_reader(folder).wait(timeout=180)
    return not Arrival.objects.filter(state=ArrivalState.KEPT).exists()


def run_reader(folder: Path) -> subprocess.Popen[bytes]:
    with (folder / "reader.log").open("ab") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "tests.intake.reader_program"],
            cwd=ROOT,
            env=os.environ | site_environment(),
            stdout=log,
            stderr=log,
        )


def test_pushed_mail_that_was_answered_survives_a_kill(tmp_path: Path) -> None:
    channel = Channel.objects.create(name="Push", address="push@example.test", options={"incoming": "smtp"})
    port = free_ports(1)[0]
    with listen(tmp_path, "push", SMTP_LISTEN=f"127.0.0.1:{port}") as program:
        eventually(lambda: can_connect(port))
        content = mail("Hallo", to="push@example.test")
        with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
            client.sendmail("cora@customer.test", ["push+tag@example.test"], content)
            program.kill()
    arrival = Arrival.objects.get()
    assert arrival.channel == channel and content in payloads.read(arrival.payload)
    assert arrival.received_at <= timezone.now()


def can_connect(port: int) -> bool:
    try:
        smtplib.SMTP("127.0.0.1", port, timeout=5).close()
    except OSError:
        return False
    return True
