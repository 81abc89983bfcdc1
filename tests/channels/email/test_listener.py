"""Mail that is pushed to us: taken only when it is safely kept."""

from __future__ import annotations

import smtplib
import threading
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import InboundMessage
from apps.channels.email.listener import SmtpListener
from apps.channels.email.parsing import parse
from tests.channels.email.conftest import letter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.contract import RawMessage

pytestmark = pytest.mark.once
MAILBOX = "support@example.test"


class Shelf:
    """Where messages are kept; `trouble` is raised instead."""

    def __init__(self) -> None:
        self.kept: list[tuple[str, RawMessage]] = []
        self.trouble: Exception | None = None
        self.is_open = threading.Event()
        self.is_open.set()

    def accepts(self, recipient: str) -> str | None:
        local, _, domain = recipient.partition("@")
        return MAILBOX if local.partition("+")[0] == "support" and domain == "example.test" else None

    def keep(self, name: str, message: RawMessage) -> None:
        assert self.is_open.wait(timeout=30)
        if self.trouble:
            raise self.trouble
        self.kept.append((name, message))


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def listener(shelf: Shelf) -> Iterator[SmtpListener]:
    with SmtpListener("127.0.0.1", 0, accepts=shelf.accepts, keep=shelf.keep, max_bytes=3_000_000) as listener:
        yield listener


@pytest.fixture
def sender(listener: SmtpListener) -> Iterator[smtplib.SMTP]:
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=60) as client:
        yield client


def test_what_is_pushed_is_kept_with_its_envelope(sender: smtplib.SMTP, shelf: Shelf) -> None:
    payload = letter("Zeile\r\n.Punkt")
    sender.sendmail("cora@customer.test", ["support+token@example.test"], payload)
    [(name, raw)] = shelf.kept
    assert name == MAILBOX
    assert raw.payload.endswith(payload)
    found = parse(raw)
    assert isinstance(found, InboundMessage)
    assert found.recipients[0] == "support+token@example.test"


def test_a_repeated_delivery_has_the_same_key_and_another_recipient_another(sender: smtplib.SMTP, shelf: Shelf) -> None:
    payload = letter()
    for _ in range(2):
        sender.sendmail("cora@customer.test", ["support@example.test"], payload)
    sender.sendmail("cora@customer.test", ["support+a@example.test"], payload)
    first, again, other = (raw for _, raw in shelf.kept)
    assert (first.key, first.payload) == (again.key, again.payload)
    assert other.key != first.key


def test_each_recipient_gets_it(sender: smtplib.SMTP, shelf: Shelf) -> None:
    sender.sendmail("cora@customer.test", ["support+a@example.test", "support+b@example.test"], letter())
    assert len({raw.key for _, raw in shelf.kept}) == 2


def test_a_stranger_is_refused_at_the_door(sender: smtplib.SMTP, shelf: Shelf) -> None:
    sender.ehlo()
    sender.mail("cora@customer.test")
    code, words = sender.rcpt("otto@example.test")
    assert (code, words[:5]) == (550, b"5.1.1")
    sender.rset()
    refused = sender.sendmail("cora@customer.test", ["otto@example.test", MAILBOX], letter())
    assert list(refused) == ["otto@example.test"]
    assert len(shelf.kept) == 1


@pytest.mark.parametrize("trouble", [OSError("disk full"), RuntimeError("a bug")])
def test_what_cannot_be_kept_is_not_taken(sender: smtplib.SMTP, shelf: Shelf, trouble: Exception) -> None:
    shelf.trouble = trouble
    with pytest.raises(smtplib.SMTPDataError) as caught:
        sender.sendmail("cora@customer.test", [MAILBOX], letter())
    assert caught.value.smtp_code == 451
    assert str(trouble) not in str(caught.value)
    shelf.trouble = None
    sender.sendmail("cora@customer.test", [MAILBOX], letter())
    assert len(shelf.kept) == 1


def test_the_answer_comes_after_the_keeping_and_nobody_else_waits_for_it(
    listener: SmtpListener, sender: smtplib.SMTP, shelf: Shelf
) -> None:
    shelf.is_open.clear()
    slow = threading.Thread(target=sender.sendmail, args=("cora@customer.test", [MAILBOX], letter()))
    slow.start()
    with smtplib.SMTP("127.0.0.1", listener.port, timeout=20) as other:
        other.noop()
    assert slow.is_alive() and not shelf.kept
    shelf.is_open.set()
    slow.join()
    assert len(shelf.kept) == 1


def test_long_lines_eight_bits_and_foreign_addresses_are_taken(sender: smtplib.SMTP, shelf: Shelf) -> None:
    payload = letter() + "ü".encode() * 500_000 + b"\r\n"
    options = ["BODY=8BITMIME", "SMTPUTF8"]
    sender.sendmail("jörg@customer.test", ["support+ü@example.test"], payload, mail_options=options)
    assert shelf.kept[0][1].payload.endswith(payload)


def test_what_is_too_large_is_refused_for_good(sender: smtplib.SMTP, shelf: Shelf) -> None:
    sender.ehlo()
    assert sender.esmtp_features["size"] == "3000000"
    assert sender.mail("cora@customer.test", ["SIZE=4000000"])[0] == 552
    with pytest.raises(smtplib.SMTPDataError) as caught:
        sender.rset()
        sender.mail("cora@customer.test")
        sender.rcpt(MAILBOX)
        code, words = sender.data(letter() + (b"x" * 70 + b"\r\n") * 50_000)
        raise smtplib.SMTPDataError(code, words)
    assert caught.value.smtp_code == 552
    assert shelf.kept == []


def test_a_report_has_no_sender(sender: smtplib.SMTP, shelf: Shelf) -> None:
    sender.sendmail("", [MAILBOX], letter())
    assert shelf.kept[0][1].payload.startswith(b"Return-Path: <>\r\n")


def test_it_stops_and_frees_its_port(shelf: Shelf) -> None:
    first = SmtpListener("127.0.0.1", 0, accepts=shelf.accepts, keep=shelf.keep)
    first.start()
    port = first.port
    with pytest.raises(OSError, match="in use"):
        SmtpListener("127.0.0.1", port, accepts=shelf.accepts, keep=shelf.keep).start()
    with smtplib.SMTP("127.0.0.1", port, timeout=60):
        first.stop()
    with SmtpListener("127.0.0.1", port, accepts=shelf.accepts, keep=shelf.keep) as second:
        assert second.port == port
