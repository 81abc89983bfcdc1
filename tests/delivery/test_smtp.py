"""The whole way out with the real mail adapter: to a sink that fails on demand, and through Postfix to a mailbox."""

from __future__ import annotations

import email
from hashlib import sha256
from typing import TYPE_CHECKING, Any

import pytest

from apps.channels import payloads
from apps.channels.models import Channel, Health
from apps.delivery import outbox
from apps.delivery.judging import DIED_AFTER_DOT
from apps.delivery.letters import StoredFile
from apps.delivery.models import OutboxEntry, RecipientState, Rest, State
from tests.delivery.conftest import deliver, die, fresh, letter, make_due
from tests.delivery.processes import celery, web_process, workers
from tests.servers.line import Line
from tests.servers.processes import free_ports, kill_family, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.servers.dovecot import Dovecot
    from tests.servers.postfix import Postfix
    from tests.servers.redis import Redis
    from tests.servers.sink import Sink

    Post = Callable[..., OutboxEntry]


def mailbox_channel(*, password: str, **options: Any) -> Channel:
    channel = Channel(kind="email", name="Support", address="support@sink.test")
    channel.options = {"outgoing": "smtp", "smtp_host": "127.0.0.1", "smtp_security": "starttls", **options}
    channel.secrets = {"password": password}
    channel.save()
    return channel


@pytest.fixture
def mail(transactional_db: None, smtp_sink: Sink) -> Channel:
    """A mailbox that sends through the sink, with STARTTLS and a log-in."""
    facts = smtp_sink.facts
    ca = facts.certificate.read_text()
    return mailbox_channel(smtp_port=facts.port, smtp_user=facts.user, tls_ca=ca, password=facts.password)


@pytest.fixture
def send(mail: Channel) -> Post:
    """Put a letter to these addresses into the outbox."""

    def enqueue(*to: str, **more: Any) -> OutboxEntry:
        message = letter(*to)
        return outbox.enqueue(channel=mail, lane=message.external_id, message=message, **more)

    return enqueue


@pytest.fixture
def at_sink(smtp_sink: Sink) -> Callable[[OutboxEntry], int]:
    """How many copies of an entry the sink has; all have the entry's bytes."""

    def copies(entry: OutboxEntry) -> int:
        marked = [message for message in smtp_sink.messages() if f"<{entry.external_id}>".encode() in message.content]
        assert {sha256(message.content).hexdigest() for message in marked} <= {fresh(entry).payload}
        return len(marked)

    return copies


def test_an_answer_reaches_the_server_byte_for_byte(send: Post, smtp_sink: Sink, mail: Channel) -> None:
    digest = payloads.keep(b"%PDF-1.7 number 4711")
    entry = send("cora@sink.test", files=[StoredFile(name="bill.pdf", content_type="application/pdf", sha256=digest)])
    deliver()
    sent = fresh(entry)
    assert (sent.state, sent.words.partition(" stored")[0]) == (State.SENT, "250 2.0.0")
    message = smtp_sink.messages(to="cora@sink.test")[-1]
    assert (message.tls, message.user, message.sender) == (True, smtp_sink.facts.user, "support@acme.example")
    assert message.content.removesuffix(b"\r\n") == payloads.read(sent.payload).removesuffix(b"\r\n")
    parsed = email.message_from_bytes(message.content)
    assert parsed["Message-ID"] == f"<{entry.external_id}>"
    assert [part.get_payload(decode=True) for part in parsed.walk() if part.get_filename()] == [b"%PDF-1.7 number 4711"]
    assert entry.attempts.get().host == "127.0.0.1"
    mail.refresh_from_db()
    assert mail.health == Health.OK


@pytest.mark.parametrize(
    ("rule", "state", "stage", "copies"),
    [
        ("rcpt450", State.DEFERRED, "rcpt", 0),
        ("rcpt550", State.FAILED, "rcpt", 0),
        ("data451", State.DEFERRED, "data", 0),
        ("data554", State.FAILED, "data", 0),
        # A small message is gone, dot and all, before the cut is noticed: nobody can tell it from the next case.
        ("cutdata", State.UNCERTAIN, "data", 0),
        ("cutafter", State.UNCERTAIN, "data", 1),
    ],
)
def test_each_fault_has_its_state(
    send: Post, at_sink: Callable[[OutboxEntry], int], rule: str, state: State, stage: str, copies: int
) -> None:
    entry = send(f"{rule}@sink.test")
    deliver()
    assert (fresh(entry).state, entry.attempts.get().stage) == (state, stage)
    assert fresh(entry).words
    assert at_sink(entry) == copies


def test_after_faults_before_the_dot_the_same_bytes_go_out_once(
    send: Post, smtp_sink: Sink, at_sink: Callable[[OutboxEntry], int]
) -> None:
    large = StoredFile(name="plan.bin", content_type="application/octet-stream", sha256=payloads.keep(bytes(9_000_000)))
    entry = send("cora@sink.test", files=[large])
    for rule in ("data451", "cutdata", "rcpt450", ""):
        smtp_sink.set_rule("cora@sink.test", rule)
        make_due(entry)
        deliver()
    assert [attempt.outcome for attempt in entry.attempts.all()] == [State.DEFERRED] * 3 + [State.SENT]
    assert at_sink(entry) == 1


def test_of_three_recipients_each_has_its_own_fate(send: Post, smtp_sink: Sink) -> None:
    entry = send("cora@sink.test", "rcpt550@sink.test", "later@sink.test")
    smtp_sink.set_rule("later@sink.test", "rcpt451")
    deliver()
    assert fresh(entry).state == State.DEFERRED
    assert "rcpt550@sink.test: 550 5.1.1 refused by rule" in fresh(entry).words
    smtp_sink.set_rule("later@sink.test", "")
    make_due(entry)
    deliver()
    stored = [message for message in smtp_sink.messages() if entry.external_id.encode() in message.content]
    assert [message.recipients for message in stored] == [("cora@sink.test",), ("later@sink.test",)]
    assert len({message.content for message in stored}) == 1
    assert {row.address: row.state for row in entry.recipients.all()} == {
        "cora@sink.test": RecipientState.ACCEPTED,
        "rcpt550@sink.test": RecipientState.REFUSED,
        "later@sink.test": RecipientState.ACCEPTED,
    }
    assert fresh(entry).state == State.SENT


def test_a_wrong_password_holds_the_queue_with_the_servers_words(send: Post, mail: Channel) -> None:
    entries = [send("cora@sink.test"), send("cora@sink.test")]
    Channel.objects.filter(pk=mail.pk).update(secrets={"password": "wrong"})
    deliver()
    mail.refresh_from_db()
    assert (mail.health, mail.health_words[:3]) == (Health.NEEDS_PERSON, "535")
    assert [fresh(entry).state for entry in entries] == [State.QUEUED, State.QUEUED]
    assert OutboxEntry.objects.filter(attempt_count=0).count() == 1


@pytest.mark.parametrize("trouble", ["refused", "greeting"])
def test_a_server_that_is_down_defers_and_rests_the_channel(
    send: Post, mail: Channel, smtp_sink: Sink, trouble: str
) -> None:
    entries = [send("cora@sink.test"), send("cora@sink.test")]
    if trouble == "refused":
        Channel.objects.filter(pk=mail.pk).update(options={**mail.options, "smtp_port": free_ports(1)[0]})
    else:
        smtp_sink.set_rule("*", "greet421")
    assert deliver() == 1
    assert [fresh(entry).state for entry in entries] == [State.DEFERRED, State.QUEUED]
    mail.refresh_from_db()
    assert mail.health == Health.FAILING
    assert Rest.objects.filter(channel=mail).exists()


@pytest.mark.parametrize("options", [{}, {"outgoing": "smtp", "smtp_host": ""}, {"outgoing": "pigeon"}])
def test_settings_that_cannot_work_need_a_person(send: Post, mail: Channel, options: dict[str, Any]) -> None:
    entry = send("cora@sink.test")
    Channel.objects.filter(pk=mail.pk).update(options=options)
    deliver()
    mail.refresh_from_db()
    assert (mail.health, fresh(entry).state) == (Health.NEEDS_PERSON, State.QUEUED)


def test_a_worker_killed_while_the_server_thinks_leaves_an_uncertain_entry(
    send: Post, smtp_sink: Sink, at_sink: Callable[[OutboxEntry], int], tmp_path: Path
) -> None:
    entry = send("slow30@sink.test")
    with workers(1, tmp_path) as (worker,):
        assert wait_until(lambda: at_sink(entry) == 1, seconds=90)
        kill_family(worker.pid)
    assert fresh(entry).dot_at is not None
    die(entry)
    deliver()
    assert (fresh(entry).state, fresh(entry).words) == (State.UNCERTAIN, DIED_AFTER_DOT)
    assert at_sink(entry) == 1


def test_a_worker_killed_on_a_frozen_line_before_the_dot_costs_nothing(
    send: Post, mail: Channel, smtp_sink: Sink, at_sink: Callable[[OutboxEntry], int], tmp_path: Path
) -> None:
    entry = send("cora@sink.test")
    with Line(smtp_sink.facts.port) as line:
        Channel.objects.filter(pk=mail.pk).update(options={**mail.options, "smtp_port": line.port})
        line.freeze()
        with workers(1, tmp_path) as (worker,):
            assert wait_until(lambda: fresh(entry).state == State.SENDING, seconds=90)
            kill_family(worker.pid)
        line.thaw()
        die(entry)
        deliver()
    assert fresh(entry).state == State.SENT
    assert at_sink(entry) == 1


def test_a_worker_that_hears_the_bell_sends_at_once(mail: Channel, redis_server: Redis, tmp_path: Path) -> None:
    url = redis_server.facts.url
    # Without beat: only bells can wake it.
    with web_process(mail, redis_url=url) as enqueue, celery(tmp_path, "worker", "--queues=delivery", redis_url=url):
        # The bell for the first letter was rung before the worker was there to hear it.
        assert wait_until(lambda: all_sent(1), seconds=120)
        enqueue()
        assert wait_until(lambda: all_sent(2), seconds=10)


def all_sent(count: int) -> bool:
    return OutboxEntry.objects.filter(state=State.SENT).count() == count


def test_a_customer_finds_the_answer_in_the_mailbox(
    transactional_db: None, postfix: Postfix, dovecot: Dovecot, mailbox: str
) -> None:
    facts = postfix.facts
    channel = mailbox_channel(
        smtp_port=facts.submission_port,
        smtp_user=facts.user,
        tls_ca=facts.certificate.read_text(),
        password=facts.password,
    )
    message = letter(mailbox, text="It is on its way. Grüße!")
    entry = outbox.enqueue(channel=channel, lane="conversation:1", message=message)
    deliver()
    sent = fresh(entry)
    assert sent.state == State.SENT, sent.words
    assert "queued as" in sent.words
    client = dovecot.connect(mailbox)
    client.select_folder("INBOX", readonly=True)
    assert wait_until(lambda: bool(client.noop() and client.search()), seconds=90)
    (arrived,) = client.fetch(client.search(), ["BODY.PEEK[]"]).values()
    client.logout()
    parsed = email.message_from_bytes(arrived[b"BODY[]"])
    assert parsed["Message-ID"] == f"<{message.external_id}>"
    assert "Grüße" in parsed.as_bytes().decode() or "Gr=C3=BC=C3=9Fe" in parsed.as_string()
