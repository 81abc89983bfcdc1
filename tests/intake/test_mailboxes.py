"""Real mailboxes in Dovecot: every mail once, whatever the server, another mail program or the network does."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from imapclient import SEEN

from apps.channels.email import watching
from apps.conversations.models import Conversation, Direction, Message, State
from apps.intake import mailbox as following
from apps.intake.collect import collect
from apps.intake.mailbox import Mailbox
from apps.intake.models import Arrival, SourceRestart
from apps.intake.reading import read_kept_arrivals
from tests.intake.post import connect, mail
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from imapclient import IMAPClient
    from pytest_django.fixtures import Settings

    from apps.channels.models import Channel
    from tests.servers.dovecot import Dovecot
    from tests.servers.line import Line

pytestmark = pytest.mark.django_db(transaction=True)


def fetch_all(channel: Channel, *, limit: int = 100) -> None:
    with channel.adapter() as adapter:
        for source in adapter.sources():
            while not collect(adapter, channel=channel, source=source, limit=limit).complete:
                pass


def read_all() -> None:
    assert not read_kept_arrivals(seconds=60)


def texts() -> list[str]:
    return sorted(Message.objects.values_list("text", flat=True))


def eventually(condition: Callable[[], object], *, seconds: float = 60) -> None:
    assert wait_until(lambda: bool(condition()), seconds=seconds)


def test_what_another_program_has_read_is_read_here_too(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    for number in range(3):
        dovecot.deliver(mailbox, mail(f"{number}"))
    other_program.select_folder("INBOX")
    other_program.add_flags([1, 2], [SEEN])
    fetch_all(connect(dovecot, mailbox))
    assert Arrival.objects.count() == 3
    other_program.noop()
    flags = other_program.get_flags([1, 2, 3])
    assert [SEEN in flags[uid] for uid in (1, 2, 3)] == [True, True, False]


def test_a_folder_that_was_made_anew_brings_only_what_is_new(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    letters = [mail(f"{number}") for number in range(7)]
    put_in_folder(other_program, letters[:4])
    channel = connect(dovecot, mailbox, folders=["INBOX", "Shop"])
    fetch_all(channel)
    read_all()
    other_program.delete_folder("Shop")
    put_in_folder(other_program, [*letters[4:], *reversed(letters[:4])])
    fetch_all(channel, limit=3)
    read_all()
    assert texts() == [f"{number}\n" for number in range(7)]
    assert Arrival.objects.filter(source="Shop").count() == 7
    assert SourceRestart.objects.get().source == "Shop"


def put_in_folder(client: IMAPClient, letters: list[bytes]) -> None:
    client.create_folder("Shop")
    for letter in letters:
        client.append("Shop", letter)


def test_what_is_deleted_while_we_fetch_does_not_disturb_the_rest(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    for number in range(60):
        dovecot.deliver(mailbox, mail(f"{number}"))
    channel = connect(dovecot, mailbox)
    other_program.select_folder("INBOX")
    stop = threading.Event()

    def delete_every_other() -> None:
        for uid in range(60, 0, -2):
            other_program.delete_messages([uid])
            other_program.expunge()
        stop.set()

    deleting = threading.Thread(target=delete_every_other)
    deleting.start()
    fetch_all(channel, limit=2)
    deleting.join()
    keys = {int(key.partition(":")[2]) for key in Arrival.objects.values_list("key", flat=True)}
    assert stop.is_set() and keys >= set(range(1, 60, 2))


def test_four_programs_that_deliver_at_once_lose_nothing(dovecot: Dovecot, mailbox: str) -> None:
    channel = connect(dovecot, mailbox)

    def append(first: int) -> None:
        client = dovecot.connect(mailbox)
        for number in range(first, first + 25):
            client.append("INBOX", mail(f"{number}"))
        client.logout()

    programs = [threading.Thread(target=append, args=(first,)) for first in range(0, 100, 25)]
    for program in programs:
        program.start()
    while any(program.is_alive() for program in programs):
        fetch_all(channel)
    fetch_all(channel)
    read_all()
    assert texts() == sorted(f"{number}\n" for number in range(100))


def test_an_answer_from_another_program_is_shown_in_its_conversation(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    question = mail("Wann kommt mein Paket?", to=mailbox)
    dovecot.deliver(mailbox, question)
    channel = connect(dovecot, mailbox, sent_folder="")
    channel.connected_at = datetime.now(UTC) - timedelta(hours=1)
    channel.save(update_fields=["connected_at"])
    fetch_all(channel)
    read_all()
    other_program.append("Sent", answer_to(question, sender=mailbox))
    fetch_all(channel)
    read_all()
    conversation = Conversation.objects.get()
    assert [m.direction for m in conversation.messages.in_order()] == [Direction.IN, Direction.OUT]
    assert conversation.state == State.PENDING and conversation.waiting_since is None


def answer_to(question: bytes, *, sender: str) -> bytes:
    question_id = next(line for line in question.splitlines() if line.startswith(b"Message-ID: "))[12:]
    answer = mail("Morgen.", sender=sender, to="cora@customer.test")
    return b"In-Reply-To: " + question_id + b"\r\nReferences: " + question_id + b"\r\n" + answer


def test_it_reads_from_now_on_when_it_was_told_so(dovecot: Dovecot, mailbox: str) -> None:
    dovecot.deliver(mailbox, mail("old"), received=datetime.now(UTC) - timedelta(days=3))
    channel = connect(dovecot, mailbox, read_from="now")
    fetch_all(channel)
    dovecot.deliver(mailbox, mail("new"))
    fetch_all(channel)
    read_all()
    assert texts() == ["new\n"]


def test_mail_from_before_the_connection_arrives_closed(dovecot: Dovecot, mailbox: str) -> None:
    received = datetime(2026, 11, 1, 12, 0, tzinfo=UTC)
    dovecot.deliver(mailbox, mail("old"), received=received)
    fetch_all(connect(dovecot, mailbox))
    read_all()
    conversation = Conversation.objects.get()
    assert conversation.state == State.CLOSED and conversation.waiting_since is None
    assert Message.objects.get().happened_at == received


def test_kept_mail_is_moved_away_when_the_channel_says_so(
    dovecot: Dovecot, mailbox: str, other_program: IMAPClient
) -> None:
    dovecot.deliver(mailbox, mail("Hallo"))
    channel = connect(dovecot, mailbox, after_keep="move", move_to="Archive")
    fetch_all(channel)
    assert other_program.select_folder("Archive")[b"EXISTS"] == 1
    assert other_program.select_folder("INBOX")[b"EXISTS"] == 0


@pytest.fixture
def _impatient(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """It comes back soon after a failure, and nothing is found by polling alone."""
    settings.MAIL_POLL_SECONDS = 600
    monkeypatch.setattr(following, "FIRST_PAUSE", 0.1)


@pytest.fixture
def followed(dovecot: Dovecot, mailbox: str, _impatient: None) -> Iterator[Channel]:
    """A channel with a listener that follows it."""
    channel = connect(dovecot, mailbox)
    with listening_to(channel):
        yield channel


@pytest.fixture
def followed_over_line(dovecot: Dovecot, mailbox: str, imap_line: Line, _impatient: None) -> Iterator[Channel]:
    """The same over a line that the test can break."""
    channel = connect(dovecot, mailbox, imap_host="127.0.0.1", imap_port=imap_line.port, imap_security="plain")
    with listening_to(channel):
        yield channel
        imap_line.thaw()


@contextmanager
def listening_to(channel: Channel) -> Iterator[None]:
    listener = Mailbox(channel)
    listener.start()
    eventually(lambda: health(channel) == "ok")
    yield
    listener.ending.set()
    listener.join(timeout=60)
    assert not listener.is_alive()


def health(channel: Channel) -> str:
    channel.refresh_from_db()
    return channel.health


def test_new_mail_is_kept_as_soon_as_dovecot_says_so(dovecot: Dovecot, mailbox: str, followed: Channel) -> None:
    for number in range(1, 6):
        dovecot.deliver(mailbox, mail(f"{number}"))
        eventually(Arrival.objects.filter(key__endswith=f":{number}").exists)


def test_it_survives_a_cut_line(dovecot: Dovecot, mailbox: str, imap_line: Line, followed_over_line: Channel) -> None:
    imap_line.cut()
    dovecot.deliver(mailbox, mail("Hallo"))
    eventually(lambda: Arrival.objects.exists())
    eventually(lambda: health(followed_over_line) == "ok")


def test_it_survives_a_restart_of_the_server(dovecot: Dovecot, mailbox: str, followed: Channel) -> None:
    dovecot.kill()
    eventually(lambda: health(followed) == "failing")
    dovecot.start()
    dovecot.deliver(mailbox, mail("Hallo"))
    eventually(lambda: Arrival.objects.exists())


def test_it_survives_being_kicked(dovecot: Dovecot, mailbox: str, followed: Channel) -> None:
    dovecot.doveadm("kick", mailbox)
    dovecot.deliver(mailbox, mail("Hallo"))
    eventually(lambda: Arrival.objects.exists())


@pytest.fixture
def _seconds_for_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    """What together is below a minute in the product takes at most four seconds."""
    assert watching.ROUND + watching.ANSWER_WITHIN <= 60
    monkeypatch.setattr(watching, "ROUND", 2.0)
    monkeypatch.setattr(watching, "ANSWER_WITHIN", 2.0)


@pytest.mark.usefixtures("_seconds_for_minutes")
def test_a_line_that_is_dead_without_a_word_is_noticed(
    dovecot: Dovecot, mailbox: str, imap_line: Line, followed_over_line: Channel
) -> None:
    time.sleep(1)  # until it idles
    imap_line.freeze()
    dovecot.deliver(mailbox, mail("Hallo"))
    eventually(lambda: health(followed_over_line) == "failing")
    imap_line.cut()
    eventually(lambda: Arrival.objects.exists())


def test_a_wrong_password_is_for_a_person(dovecot: Dovecot, mailbox: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "FIRST_PAUSE", 0.05)
    channel = connect(dovecot, mailbox)
    channel.secrets = {"password": "wrong"}
    channel.save(update_fields=["secrets"])
    listener = Mailbox(channel)
    listener.start()
    eventually(lambda: health(channel) == "needs_person" and channel.auth_failures == 3)
    assert "AUTHENTICATIONFAILED" in channel.health_words and "password" in channel.health_advice
    listener.ending.set()
    listener.join(timeout=60)
