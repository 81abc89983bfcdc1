"""Every stage of a talk with an SMTP server, failing in every way: what becomes of the answer, then and in the end."""

from __future__ import annotations

import socket
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import pytest

from apps.channels import payloads
from apps.channels.email.adapter import EmailAdapter
from apps.channels.email.smtp_link import Patience
from apps.channels.models import Channel, Health
from apps.delivery import outbox
from apps.delivery.letters import StoredFile
from apps.delivery.models import Rest, State
from tests.delivery.conftest import deliver, fresh, letter, make_due
from tests.delivery.faulty_smtp import ENOUGH, FaultySmtp, Impatient, patience_for
from tests.servers.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from apps.delivery.models import OutboxEntry
    from tests.servers.sink import Sink

# What the database has to do with it is the same for both.
pytestmark = pytest.mark.once

DEFERRED, QUEUED, FAILED, UNCERTAIN, SENT = State.DEFERRED, State.QUEUED, State.FAILED, State.UNCERTAIN, State.SENT
LATER = (DEFERRED, SENT, 1)
NEVER = (FAILED, FAILED, 0)
AT_ONCE = (SENT, SENT, 1)
#: The state after the attempt; the state in the end, when the server works again and whatever has to be waited for
#: is over; and how many copies the server then has.
EXPECTED: dict[tuple[str, str], tuple[State, State, int]] = {
    ("connect", "cut"): LATER,
    ("connect", "hang"): LATER,
    ("banner", "cut"): LATER,
    ("banner", "hang"): LATER,
    ("banner", "4xx"): LATER,
    ("banner", "5xx"): LATER,
    ("ehlo", "cut"): LATER,
    ("ehlo", "hang"): LATER,
    ("ehlo", "4xx"): LATER,
    ("ehlo", "5xx"): LATER,
    ("starttls", "cut"): LATER,
    ("starttls", "hang"): LATER,
    ("starttls", "4xx"): LATER,
    ("starttls", "5xx"): LATER,
    ("auth", "cut"): LATER,
    ("auth", "hang"): LATER,
    ("auth", "4xx"): LATER,
    # The channel needs a person, and with the right password its queue goes on.
    ("auth", "5xx"): (QUEUED, SENT, 1),
    ("mail", "cut"): LATER,
    ("mail", "hang"): LATER,
    ("mail", "4xx"): LATER,
    ("mail", "5xx"): NEVER,
    ("rcpt", "cut"): LATER,
    ("rcpt", "hang"): LATER,
    ("rcpt", "4xx"): LATER,
    ("rcpt", "5xx"): NEVER,
    ("data", "cut"): LATER,
    ("data", "hang"): LATER,
    ("data", "4xx"): LATER,
    ("data", "5xx"): NEVER,
    ("body", "cut"): LATER,
    ("body", "hang"): LATER,
    # Said while nobody listens: it is the line that fails.
    ("body", "4xx"): LATER,
    ("body", "5xx"): LATER,
    # The server did not take it; from here that cannot be told.
    ("dot", "cut"): (UNCERTAIN, SENT, 1),
    ("dot", "hang"): (UNCERTAIN, SENT, 1),
    ("dot", "4xx"): LATER,
    ("dot", "5xx"): NEVER,
    # The server took it, and its yes was lost: the one repeat is a second copy.
    ("stored", "cut"): (UNCERTAIN, SENT, 2),
    ("stored", "hang"): (UNCERTAIN, SENT, 2),
    ("stored", "slow"): AT_ONCE,
    ("quit", "cut"): AT_ONCE,
    ("quit", "hang"): AT_ONCE,
    ("quit", "4xx"): AT_ONCE,
    ("quit", "5xx"): AT_ONCE,
}
PARTS = (
    ("connect", "banner", "ehlo", "starttls", "auth"),
    ("mail", "rcpt", "data", "body"),
    ("dot", "stored", "quit"),
)


@pytest.fixture
def smtp(smtp_sink: Sink) -> Iterator[FaultySmtp]:
    with FaultySmtp(smtp_sink.certificate) as server:
        yield server


@pytest.fixture
def mail(transactional_db: None, settings: Settings, smtp: FaultySmtp, smtp_sink: Sink) -> Channel:
    """A channel to that server, whose adapter waits a second or so instead of minutes."""
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, "impatient": "tests.delivery.faulty_smtp.Impatient"}
    ca = smtp_sink.facts.certificate.read_text()
    way = {"smtp_host": HOST, "smtp_port": smtp.port, "smtp_security": "starttls", "smtp_user": "support"}
    channel = Channel(kind="impatient", name="Support", address="support@acme.example")
    channel.options = {"outgoing": "smtp", "tls_ca": ca, **way}
    channel.secrets = {"password": "secret"}
    channel.save()
    return channel


@pytest.mark.parametrize("stages", PARTS)
def test_each_cell_ends_as_the_table_says(stages: tuple[str, ...], smtp: FaultySmtp, mail: Channel) -> None:
    cells = [cell for cell in EXPECTED if cell[0] in stages]
    found = {(stage, kind): fate(smtp, mail, stage=stage, kind=kind) for stage, kind in cells}
    assert found == {cell: EXPECTED[cell] for cell in cells}


def test_the_table_has_every_cell_and_second_copies_only_after_a_yes() -> None:
    assert len(EXPECTED) >= 24
    assert {stage for stage, _ in EXPECTED} == {stage for stages in PARTS for stage in stages}
    assert {stage for (stage, _), (_, _, copies) in EXPECTED.items() if copies > 1} == {"stored"}
    assert max(copies for _, _, copies in EXPECTED.values()) == 2


def test_a_server_has_ten_minutes_after_the_dot() -> None:
    """RFC 5321 section 4.5.3.2.6. The table has the slow yes: later than any command's answer may come."""
    assert Patience().after_dot >= 600
    assert EmailAdapter.patience == Patience()


def fate(smtp: FaultySmtp, mail: Channel, *, stage: str, kind: str) -> tuple[State, State, int]:
    """Send one answer to a server that fails so, then to one that works; as a line of the table."""
    smtp.stored.clear()
    entry = write(mail, megabytes=5 if stage == "body" else 0)
    with failing(smtp, mail, stage=stage, kind=kind):
        deliver()
    first = State(fresh(entry).state)
    mend(mail, entry)
    deliver()
    assert len(set(smtp.stored)) <= 1, "all copies are the same bytes"
    return first, State(fresh(entry).state), len(smtp.stored)


def write(mail: Channel, *, megabytes: int) -> OutboxEntry:
    message = letter()
    digest = payloads.keep(bytes(megabytes * 1_000_000))
    files = [StoredFile(name="plan.bin", content_type="application/octet-stream", sha256=digest)] if megabytes else []
    return outbox.enqueue(channel=mail, lane=message.external_id, message=message, files=files)


@contextmanager
def failing(smtp: FaultySmtp, mail: Channel, *, stage: str, kind: str) -> Iterator[None]:
    with ExitStack() as stack:
        if stage == "connect":
            port = stack.enter_context(nobody_answers(hangs=kind == "hang"))
            Channel.objects.filter(pk=mail.pk).update(options={**mail.options, "smtp_port": port})
        else:
            smtp.fault = (stage, kind)
        Impatient.patience = patience_for(stage, kind)
        yield
    Impatient.patience = Patience(command=ENOUGH, after_dot=ENOUGH)
    Channel.objects.filter(pk=mail.pk).update(options=mail.options)
    smtp.fault = ("", "")


@contextmanager
def nobody_answers(*, hangs: bool) -> Iterator[int]:
    """A port that refuses; or one whose queue is full, so that the kernel does not answer."""
    with ExitStack() as stack:
        listener = stack.enter_context(socket.create_server((HOST, 0), backlog=0))
        port = listener.getsockname()[1]
        if not hangs:
            stack.close()
        for _ in range(4 if hangs else 0):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex((HOST, port))
        yield port


def mend(mail: Channel, entry: OutboxEntry) -> None:
    """As if the password were right again and all pauses were over."""
    Rest.objects.all().delete()
    Channel.objects.filter(pk=mail.pk).update(health=Health.OK, sending_health=Health.OK)
    if fresh(entry).settled_at is None:
        make_due(entry)
