"""Where a mail begins, and where its header ends."""

from __future__ import annotations

import pytest

from apps.channels.email.senders import NOBODY
from tests.channels.email.mime import CORA, read

pytestmark = pytest.mark.once

BODY = b"\nHallo\n"


@pytest.mark.parametrize(
    "before",
    [
        b"\n\r\n\n",
        b"  \n\t\n",
        b"\xef\xbb\xbf",
        b"From cora@customer.test Sat Nov 21 09:30:00 2026\n",
        b">From cora@customer.test Sat Nov 21 09:30:00 2026\r\n",
        b"\xef\xbb\xbf\r\nFrom cora@customer.test Sat Nov 21 09:30:00 2026\n",
    ],
    ids=["empty lines", "blank lines", "byte order mark", "mailbox line", "quoted mailbox line", "both"],
)
def test_what_stands_before_the_header_is_passed_over(before: bytes) -> None:
    found = read(BODY, header=before + CORA)
    assert (found.sender.address, found.subject, found.text.strip()) == ("cora@customer.test", "Frage", "Hallo")


def test_line_ends_with_a_cr_too_many_are_line_ends() -> None:
    doubled = b"".join([CORA, b"\nHallo\n\nWelt\n"]).replace(b"\n", b"\r\r\n")
    found = read(b"", header=doubled)
    assert (found.subject, found.text.splitlines()) == ("Frage", ["Hallo", "", "Welt"])
    assert read(b"\r\nHallo\r\r\nWelt", header=CORA).text.split() == ["Hallo", "Welt"]


@pytest.mark.parametrize(
    "header",
    [
        b"Received: by x\nthis is no field at all\n" + CORA,
        b"this is no field at all\n" + CORA,
        b"X-First: 1\nFrom cora@customer.test Sat Nov 21 09:30:00 2026\n" + CORA,
        CORA.replace(b"Subject:", b"Subject :"),
        CORA.replace(b"Subject:", b"Subject\t:"),
    ],
    ids=["a strange line", "a strange line at first", "a mailbox line within", "blank before the colon", "tab"],
)
def test_a_strange_line_does_not_end_the_header(header: bytes) -> None:
    found = read(BODY, header=header)
    assert (found.sender.address, found.subject, found.text.strip()) == ("cora@customer.test", "Frage", "Hallo")


def test_a_body_without_its_empty_line_is_a_body() -> None:
    assert read(b"Guten Tag,\nich habe eine Frage: wo?\n").text == "Guten Tag,\nich habe eine Frage: wo?\n"


def test_of_double_fields_the_first_counts() -> None:
    found = read(
        b"Subject: Andere\nDate: Sat, 21 Nov 2026 09:30:00 +0100\nDate: Sun, 22 Nov 2026 09:30:00 +0100\n" + BODY
    )
    assert found.subject == "Frage"
    assert found.sent_at is not None
    assert found.sent_at.day == 21


def test_a_header_alone_is_a_message() -> None:
    assert read(b"", header=CORA.rstrip()).subject == "Frage"


@pytest.mark.parametrize(
    ("sender", "address"),
    [
        ("herzlicheglückwünsche@local".encode(), "herzlicheglückwünsche@local"),
        ("Jürgen <jürgen@müller.test>".encode(), "jürgen@müller.test"),
        (b"J\xfcrgen <juergen@customer.test>", "juergen@customer.test"),
        (b"undisclosed: ;", NOBODY),
        (b"", NOBODY),
    ],
    ids=["bare umlauts", "a name of a domain with umlauts", "Latin-1 in the name", "empty group", "empty"],
)
def test_a_strange_sender_is_read_and_nothing_raises(sender: bytes, address: str) -> None:
    found = read(BODY, header=CORA.replace(b"Cora Winter <cora@customer.test>", sender))
    assert (found.sender.address, found.text.strip()) == (address, "Hallo")
