"""Mail that is pushed to us: who may get it, and 250 only when it is safely here."""

from __future__ import annotations

import smtplib
import threading
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from apps.channels import payloads
from apps.channels.models import Channel
from apps.conversations.models import Message
from apps.intake import smtp_intake
from apps.intake.listening import start_listeners
from apps.intake.models import Arrival
from apps.intake.reading import read_kept_arrivals
from apps.intake.smtp_intake import serve_smtp
from tests.intake.post import connect, mail
from tests.servers.processes import answers, free_ports, wait_until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from tests.servers.dovecot import Dovecot

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def port(settings: Settings) -> int:
    """Where mail can be pushed to, once somebody serves it."""
    found = free_ports(1)[0]
    settings.SMTP_LISTEN = f"127.0.0.1:{found}"
    return found


@pytest.fixture
def _served(port: int) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=serve_smtp, args=(stop,))
    thread.start()
    assert wait_until(lambda: answers(port, greeting=True), seconds=60)
    yield
    stop.set()
    thread.join(timeout=60)
    assert not thread.is_alive()


@pytest.fixture
def shop() -> Channel:
    return push_channel("shop@example.test")


def push_channel(address: str, **fields: object) -> Channel:
    channel: Channel = Channel.objects.create(name=address, address=address, options={"incoming": "smtp"}, **fields)
    return channel


def push(port: int, content: bytes, *recipients: str) -> dict[str, tuple[int, bytes]]:
    """Send it; returns who was refused."""
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as client:
        return client.sendmail("cora@customer.test", list(recipients), content)


def code_of(port: int, content: bytes, recipient: str) -> int:
    """The code of the refusal that it must get."""
    try:
        push(port, content, recipient)
    except smtplib.SMTPRecipientsRefused as refused:
        return refused.recipients[recipient][0]
    except smtplib.SMTPResponseException as refused:
        return refused.smtp_code
    raise AssertionError("it was taken")


@pytest.mark.usefixtures("_served")
def test_pushed_mail_is_kept_and_read(port: int, shop: Channel) -> None:
    content = mail("Hallo", to="shop@example.test")
    assert push(port, content, "shop@example.test") == {}
    assert content in payloads.read(Arrival.objects.get().payload)
    read_kept_arrivals(seconds=60)
    assert Message.objects.get().channel == shop


@pytest.mark.usefixtures("_served")
@pytest.mark.parametrize("recipient", ["SHOP@Example.test", "shop+c-4711@example.test", "Shop+a+b@example.test"])
def test_an_address_is_known_in_all_its_spellings(port: int, shop: Channel, recipient: str) -> None:
    push(port, mail("Hallo"), recipient)
    assert Arrival.objects.get().channel == shop


@pytest.mark.usefixtures("_served")
def test_nobody_else_gets_mail_here(port: int, shop: Channel, dovecot: Dovecot, mailbox: str) -> None:
    connect(dovecot, mailbox)
    push_channel("off@example.test", is_active=False)
    for stranger in ("nobody@example.test", "shop@elsewhere.test", "off@example.test", mailbox, "%@example.test"):
        assert code_of(port, mail("Hallo"), stranger) == 550
    assert not Arrival.objects.exists()


@pytest.mark.usefixtures("_served")
def test_one_mail_for_two_mailboxes_is_kept_for_both(port: int, shop: Channel) -> None:
    office = push_channel("office@example.test")
    push(port, mail("Hallo"), "shop@example.test", "office@example.test")
    assert {arrival.channel for arrival in Arrival.objects.all()} == {shop, office}


@pytest.mark.usefixtures("_served")
def test_a_sender_that_missed_our_answer_may_repeat_it(port: int, shop: Channel) -> None:
    content = mail("Hallo")
    for _ in range(3):
        push(port, content, "shop@example.test")
    assert Arrival.objects.count() == 1


@pytest.mark.usefixtures("_served")
def test_it_asks_to_try_again_while_the_store_refuses(
    port: int, shop: Channel, settings: Settings, tmp_path: Path
) -> None:
    full = tmp_path / "full"
    full.write_text("a file where a folder should be")
    good = settings.STORAGES
    settings.STORAGES = good | {"payloads": good["payloads"] | {"OPTIONS": {"location": full}}}
    assert code_of(port, mail("Hallo"), "shop@example.test") == 451
    settings.STORAGES = good
    push(port, mail("Hallo"), "shop@example.test")
    assert Arrival.objects.count() == 1


@pytest.mark.usefixtures("_served")
def test_it_asks_to_try_again_while_the_database_refuses(port: int, shop: Channel) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE intake_arrival RENAME TO intake_arrival_away")
    try:
        assert code_of(port, mail("Hallo"), "shop@example.test") == 451
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE intake_arrival_away RENAME TO intake_arrival")
    assert not Arrival.objects.exists()


def test_a_process_that_finds_the_port_taken_takes_over_later(
    port: int, shop: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(smtp_intake, "RETRY", 0.1)
    first, second = threading.Event(), threading.Event()
    threads = [threading.Thread(target=serve_smtp, args=(stop,)) for stop in (first, second)]
    threads[0].start()
    assert wait_until(lambda: answers(port, greeting=True), seconds=60)
    threads[1].start()
    first.set()
    threads[0].join(timeout=60)
    assert wait_until(lambda: answers(port, greeting=True), seconds=60)
    push(port, mail("Hallo"), "shop@example.test")
    second.set()
    threads[1].join(timeout=60)
    assert Arrival.objects.count() == 1 and not answers(port)


@pytest.mark.parametrize("nonsense", ["2525", "localhost:smtp", "localhost:"])
def test_an_address_that_is_none_is_told_at_the_start(settings: Settings, nonsense: str) -> None:
    settings.SMTP_LISTEN = nonsense
    with pytest.raises(ImproperlyConfigured, match="SMTP_LISTEN"):
        start_listeners(threading.Event())
