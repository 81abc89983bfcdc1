"""Delivery reports, as the standard has them and as mail servers write them."""

from __future__ import annotations

import ast
from time import process_time
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import DeliveryAction, DeliveryReport, InboundMessage
from apps.channels.email.bounces import statuses
from apps.channels.email.parsing import parse
from apps.channels.email.parts import read_tree
from apps.channels.email.reports import read_report
from tests import corpora
from tests.channels.email.conftest import raw
from tests.channels.email.harmless import HARMLESS
from tests.channels.email.returned import CORA, ORIGINAL, SENT
from tests.channels.email.returned_by_servers import BY_SERVERS
from tests.channels.email.returned_by_services import BY_SERVICES

if TYPE_CHECKING:
    from pathlib import Path

    from tests.channels.email.returned import Returned

pytestmark = pytest.mark.once

DSN = """\
From: {sender}
To: support@example.test
Subject: Undelivered Mail
Content-Type: {kind}; boundary=b

--b
Content-Type: text/plain

{words}

--b
Content-Type: {status_kind}

{fields}
--b
Content-Type: {original_kind}

{original}
--b--
"""


def read(text: str | bytes) -> DeliveryReport | InboundMessage:
    return parse(raw(text if isinstance(text, bytes) else text.encode()))


def report(text: str | bytes) -> DeliveryReport:
    found = read(text)
    assert isinstance(found, DeliveryReport)
    return found


def dsn(fields: str, **changes: str) -> str:
    usual = {
        "sender": "Mail Delivery System <MAILER-DAEMON@mx.test>",
        "kind": "multipart/report; report-type=delivery-status",
        "words": "Your message could not be delivered.",
        "status_kind": "message/delivery-status",
        "original_kind": "message/rfc822",
        "original": ORIGINAL,
    }
    return DSN.format(fields=fields, **(usual | changes))


FAILED = f"Reporting-MTA: dns; mx.test\n\nFinal-Recipient: rfc822; {CORA}\nAction: failed\nStatus: 5.2.2\n"


@pytest.mark.parametrize("returned", (*BY_SERVERS, *BY_SERVICES), ids=lambda returned: returned.name)
def test_it_knows_the_reports_of_many_servers(returned: Returned) -> None:
    found = report(returned.raw())
    assert [one.recipient.lower() for one in found.recipients] == [CORA]
    action = DeliveryAction.DELAYED if returned.delayed else DeliveryAction.FAILED
    assert (found.recipients[0].action, found.recipients[0].status) == (action, returned.status)
    assert found.original_id == (SENT if returned.linked else "")


@pytest.mark.parametrize("name", HARMLESS)
def test_it_takes_nothing_else_for_a_report(name: str) -> None:
    assert isinstance(read(HARMLESS[name]), InboundMessage)


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"original_kind": "text/rfc822-headers", "original": ORIGINAL.partition("\n\n")[0]},
        {"status_kind": "message/global-delivery-status"},
        {"status_kind": 'text/plain; name="delivery-status.txt"'},
        {"status_kind": "message/xdelivery-status"},
        {"kind": "multipart/mixed"},
        {"original_kind": "message/partial"},
    ],
    ids=str,
)
def test_it_reads_the_fields_wherever_they_are(changes: dict[str, str]) -> None:
    found = report(dsn(FAILED, **changes))
    [one] = found.recipients
    assert (one.recipient, one.action, one.status) == (CORA, DeliveryAction.FAILED, "5.2.2")
    assert found.original_id == SENT
    assert found.original_sent_at is not None
    assert "token" in found.message.reply_tokens


@pytest.mark.parametrize(
    ("fields", "recipient", "status", "diagnostic"),
    [
        ("Final-Recipient: rfc822; x@y.test\nOriginal-Recipient: rfc822; cora@customer.test\nAction: failed\n"
         "Status: 5.1.1",
         CORA, "5.1.1", ""),
        ("X-Actual-Recipient: rfc822; cora@customer.test\nAction: failed\nDiagnostic-Code: smtp; 550 5.7.1 No", CORA,
         "5.7.1", "550 5.7.1 No"),
        ("Original-Recipient: <cora@customer.test>\nAction: failed\nDiagnostic-Code: smtp; 550 Unknown user", CORA,
         "5.1.1", "550 Unknown user"),
        ("Final-Recipient: rfc822; cora@customer.test\nAction: failed\nStatus: 5.0.0\n"
         "Diagnostic-Code: smtp; 552 mailbox full", CORA, "5.2.2", "552 mailbox full"),
        ("Final-Recipient: rfc822; cora@customer.test\nAction: failure\nStatus: 4.4.7", CORA, "4.4.7", ""),
        ("Final-Recipient: rfc822; cora@customer.test\nStatus: 5.1.2 (bad host)", CORA, "5.1.2", ""),
    ],
)  # fmt: skip
def test_it_makes_the_best_of_what_a_server_says(fields: str, recipient: str, status: str, diagnostic: str) -> None:
    [one] = report(dsn(f"Reporting-MTA: dns; mx.test\n\n{fields}\n")).recipients
    assert (one.recipient, one.action, one.status) == (recipient, DeliveryAction.FAILED, status)
    assert one.diagnostic == diagnostic


def test_it_names_those_alone_who_were_not_reached() -> None:
    fields = FAILED + "\nFinal-Recipient: rfc822; ben@customer.test\nAction: relayed\nStatus: 2.0.0\n"
    found = report(dsn(fields))
    assert [(one.recipient, one.action) for one in found.recipients] == [
        (CORA, DeliveryAction.FAILED),
        ("ben@customer.test", DeliveryAction.RELAYED),
    ]


def test_without_fields_the_sentences_count() -> None:
    words = f"The following recipient could not be reached:\n\n  {CORA}\n    550 5.1.1 User unknown"
    [one] = report(dsn("Reporting-MTA: dns; mx.test\n", words=words)).recipients
    assert (one.recipient, one.status) == (CORA, "5.1.1")


def test_a_report_within_a_report_leads_to_our_answer() -> None:
    inner = dsn(FAILED).replace("boundary=b", "boundary=c").replace("--b", "--c")
    outer = dsn("", words="----- The following addresses had errors -----", original=inner, kind="multipart/mixed")
    assert report(outer).original_id == SENT


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("550 5.1.1 no such user", "5.1.1"),
        ("452 4.2.2 over quota", "4.2.2"),
        ("552 mailbox full", "5.2.2"),
        ("450 mailbox full", "4.2.2"),
        ("550 User unknown", "5.1.1"),
        ("Host or domain name not found", "5.1.2"),
        ("554 Relay access denied", "5.7.1"),
        ("552 message size exceeds fixed limit", "5.3.4"),
        ("Das Postfach ist voll", "5.2.2"),
        ("host 192.0.2.5 said nothing at 4.5.2026", ""),
    ],
)
def test_it_tells_the_status_from_words(words: str, status: str) -> None:
    assert statuses.told_by(words, failed_class="5") == status


def test_the_collected_bounces_are_known() -> None:
    truth = _truth()
    found = {name: _recipients(corpora.bounces() / name) for name in truth}
    missed = [name for name, (delayed, failed) in truth.items() if delayed | failed and not found[name]]
    right = [name for name, (delayed, failed) in truth.items() if found.get(name) == _expected(delayed, failed)]
    assert len(truth) == 115
    assert len(missed) <= 3, missed
    assert len(right) >= 105


#: Looked at one by one: they are reports, which a mailing list passed on.
REPORTS_AMONG_HAM = {
    "01436.dc449ba377210e77d84647619e49c872.txt",
    "01507.e06cf7fcfb3a512f43c827529c19a9e6.txt",
    "01542.ed72bf2cd81ccd4c076533fb0af004e5.txt",
    "01304.af5f3a2d3a0a19785aeaeeb3d7e36040.txt",
    "01311.b6a06b3e24130a32172b4c5225a1d5a6.txt",
}


def test_none_of_four_thousand_wanted_mails_is_taken_for_a_report() -> None:
    paths = sorted(corpora.spam_assassin().glob("*ham*/*.txt"))
    taken = {path.name for path in paths if _is_report(path)}
    assert len(paths) == 4150
    assert taken == REPORTS_AMONG_HAM


def _truth() -> dict[str, tuple[set[str], set[str]]]:
    """By name: whom the mail says to be delayed, and whom to have failed, as the collection's own tests have it."""
    tree = ast.parse((corpora.bounces().parent / "test_detectors.py").read_text())
    [table] = [
        node.value for node in tree.body if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "DETECTORS"
    ]
    truth: dict[str, tuple[set[str], set[str]]] = {}
    for _detector, name, people, is_temporary in ast.literal_eval(table):
        expected = truth.setdefault(name, (set(), set()))
        expected[0 if is_temporary else 1].update(person.decode().lower() for person in people)
    return {name: expected for name, expected in truth.items() if (corpora.bounces() / name).exists()}


def _expected(delayed: set[str], failed: set[str]) -> dict[str, DeliveryAction]:
    return dict.fromkeys(failed, DeliveryAction.FAILED) | dict.fromkeys(delayed, DeliveryAction.DELAYED)


def _recipients(path: Path) -> dict[str, DeliveryAction]:
    found = read_report(read_tree(_mail(path)))
    return {one.recipient.lower(): one.action for one in found.recipients} if found else {}


def _is_report(path: Path) -> bool:
    return read_report(read_tree(_mail(path))) is not None


def _mail(path: Path) -> bytes:
    """Without the line that mailbox files put before a mail."""
    content = path.read_bytes()
    return content.partition(b"\n")[2] if content.startswith(b"From ") else content


HOSTILE = [
    b"a@b.test ",
    b"<a@b.test>:\n",
    b"From: x\n\tfoo\n",
    b"Received: x\nfoo\n",
    b"message could not ",
    b"550 mail from:<a@b.test> ",
    b"exceeded the quota of ",
    b"following address\n",
    b"5.1.1 ",
    b"> ",
    b"<",
    b"a",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_costs_little(piece: bytes) -> None:
    header = b"From: MAILER-DAEMON@mx.test\nSubject: Returned mail\n\n"
    begin = process_time()
    read_report(read_tree(header + piece * (500_000 // len(piece))))
    assert process_time() - begin < 10
