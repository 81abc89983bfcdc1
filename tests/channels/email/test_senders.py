"""The sender that a receiving server would check, or the word that there is more than one way to read it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import InboundMessage, SenderProof
from apps.channels.email.parsing import parse
from apps.channels.email.senders import NOBODY
from apps.channels.email.trust import Trust
from tests.channels.email.conftest import raw

if TYPE_CHECKING:
    from collections.abc import Sequence

pytestmark = pytest.mark.once

OURS = "support@ours.test"
EVIL = "otto@evil.test"


def read(*fields: str | bytes) -> InboundMessage:
    """A mail with these lines as its header, beside the usual ones."""
    lines = [field.encode() if isinstance(field, str) else field for field in fields]
    payload = b"\r\n".join([*lines, b"To: support@ours.test", b"Subject: Frage", b"", b"Hallo"])
    found = parse(raw(payload))
    assert isinstance(found, InboundMessage)
    return found


# The first eleven are the ways of a known attack tool to make servers and programs disagree, told by their shape.
AMBIGUOUS: Sequence[tuple[str | bytes, ...]] = [
    (f'From: "Cora" {EVIL}',),
    (f"From: <{OURS}>", f"From: <{EVIL}>"),
    (f"From: <{EVIL}>", f"From: <{OURS}>"),
    (f"From : <{OURS}>", f"From: <{EVIL}>"),
    (f"From: <{EVIL}>", f"From : <{OURS}>"),
    (f"From\r\n : <{OURS}>", f"From: <{EVIL}>"),
    ("From:", f"Sender: <{OURS}>"),
    (f"From: <{EVIL}>, <{OURS}>",),
    (f"From: =?utf-8?b?PHN1cHBvcnRAb3Vycy50ZXN0Piw=?=<{EVIL}>, <{OURS}>",),
    (f"From: <@evil.test,@any.test:{OURS}>",),
    (rf"From: <{OURS}>\,<{EVIL}>",),
    (f"From: {OURS},<{EVIL}>",),
    (f"From: <{OURS}>{EVIL}",),
    # Our own.
    (f"From: {OURS} <{EVIL}>",),
    (f"From: <{OURS}> <{EVIL}>",),
    (f"From: {OURS}\x00<{EVIL}>",),
    (f"From: {OURS} {EVIL}",),
    (f"From: {OURS}: {EVIL};",),
    (f"From: Team: {OURS}, {EVIL};",),
    (f'From: "{EVIL}"@ours.test',),
    (f"From: <{OURS}(>{EVIL}",),
    (f"From: <{EVIL}({OURS})>",),
    ("From: <=?utf-8?q?support=40ours.test?=@evil.test>",),
    ("From: =?utf-8?q?Support_=3Csupport=40ours.test=3E?=",),
    (f'From: "Support <{OURS}> <{EVIL}>',),
    (f'From: "{OURS}"@ours.test <{EVIL}>',),
    (f"From: {OURS}\r\n <{EVIL}>",),
    (f"From: {OURS}\r <{EVIL}>",),
    (f"From: <{OURS} <{EVIL}>",),
    (f"From: {OURS} @evil.test",),
    (f"From: ; {OURS}, {EVIL}",),
    (f"Sender: {OURS}", f"Reply-To: {EVIL}"),
]


@pytest.mark.parametrize("fields", AMBIGUOUS, ids=range(len(AMBIGUOUS)))
def test_what_can_be_read_in_two_ways_says_so(fields: tuple[str | bytes, ...]) -> None:
    assert read(*fields).sender_unclear


@pytest.mark.parametrize(
    ("field", "name", "address"),
    [
        (f'"{OURS}" <{EVIL}>', OURS, EVIL),
        (f"=?utf-8?q?support=40ours=2Etest?= <{EVIL}>", OURS, EVIL),
        (f"=?utf-8?q?support=40ours=2Etest=2C_=3C?= <{EVIL}>", f"{OURS}, <", EVIL),
        (f"{EVIL} ({OURS})", OURS, EVIL),
        (f"(a (b) {OURS}) {EVIL}", f"a b {OURS}", EVIL),
        ('"Winter, Cora" <cora@customer.test>', "Winter, Cora", "cora@customer.test"),
        ('"cora winter"@customer.test', "", '"cora winter"@customer.test'),
        ("Cora Winter: Fragen <cora@customer.test>", "Fragen", "cora@customer.test"),
        ('Cora "die" Winter <cora@customer.test>', "Cora die Winter", "cora@customer.test"),
        ('"Cora <cora@customer.test>', "Cora", "cora@customer.test"),
        ("cora@customer.test <cora@customer.test>", "cora@customer.test", "cora@customer.test"),
        ("Cora <cora@customer.test>, Cora <CORA@customer.test>", "Cora", "cora@customer.test"),
        ("Cora\u202e tset\u200b\u2066\u3164 <cora@customer.test>", "Cora tset", "cora@customer.test"),
        ("Cora <cora@xn--bro-hoa.test>", "Cora", "cora@xn--bro-hoa.test"),
        ("Cora <cora@büro.test>", "Cora", "cora@büro.test"),
        ("Cora <cora@\u0430cme.test>", "Cora", "cora@xn--cme-5cd.test"),
        ("Cora <cora@пример.рф>", "Cora", "cora@пример.рф"),
        ("Cora <cora@customer\uff0etest>", "Cora", "cora@customer.test"),
    ],
)
def test_what_can_be_read_in_one_way_is_read_so(field: str, name: str, address: str) -> None:
    found = read(f"From: {field}")
    assert (found.sender.name, found.sender.address, found.sender_unclear) == (name, address, False)


def test_8_bit_names_are_read() -> None:
    found = read(b"From: J\xf6rg Winter <joerg@customer.test>")
    assert (found.sender.name, found.sender.address, found.sender_unclear) == (
        "Jörg Winter",
        "joerg@customer.test",
        False,
    )


@pytest.mark.parametrize("field", ["", "From: ", "From: Cora", "From: undisclosed:;"])
def test_nobody_is_nobody_and_not_unclear(field: str) -> None:
    found = read(field or "X-Nothing: 1")
    assert (found.sender.address, found.sender_unclear) == (NOBODY, False)


@pytest.mark.parametrize("address", ['"a\\\rb"@x.test', '"a\u2028b"@x.test', "a\u200bb@x.test", "a\u00adb@x.test"])
def test_no_address_hides_a_line_or_a_letter(address: str) -> None:
    found = read(b"From: <" + address.encode() + b">")
    assert found.sender.address.isprintable()
    assert found.sender.address == NOBODY or "\\" in found.sender.address


def test_proof_of_an_unclear_sender_proves_nothing() -> None:
    results = "Authentication-Results: mx.ours.test; dmarc=pass header.from=evil.test"
    payload = f"{results}\r\nFrom: <{EVIL}>, <{OURS}>\r\n\r\nHallo".encode()
    found = parse(raw(payload), Trust(authserv_id="mx.ours.test"))
    assert isinstance(found, InboundMessage)
    assert (found.sender_proof, found.sender_unclear) == (SenderProof.NONE, True)


@pytest.mark.parametrize(
    "field",
    [
        b"(" * 60_000,
        b'"' * 60_000,
        b"<" * 60_000,
        b"<a@b>" * 20_000,
        b"a@b," * 20_000,
        b":a@b" * 20_000,
        b" " * 60_000 + b"@",
    ],
)
def test_hostile_fields_are_read_at_once(field: bytes) -> None:
    assert read(b"From: " + field[:100_000]).subject == "Frage"
