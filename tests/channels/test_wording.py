"""What adapters say in English is read in the agent's language; what servers say stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

from apps.channels.contract import Finding, Severity
from apps.channels.email.checking import HAS_FOLDERS, NO_FOLDER
from apps.channels.email.options import BadOption, refuse_no_reply
from apps.channels.wording import translated, translated_words

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _german() -> Iterator[None]:
    with override("de"):
        yield


pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Correct this setting.", "Korrigieren Sie diese Einstellung."),
        ("There is no folder “Kunden”.", "Es gibt keinen Ordner „Kunden“."),
        ("Logged in at imap.example.com as cora as.", "Angemeldet bei imap.example.com als cora as."),
        ("imap.example.com:993: connection refused", "imap.example.com:993: Verbindung abgelehnt"),
        (
            "There are 700 recipients: only the first 500 are shown.",
            "Es gibt 700 Empfänger: Nur die ersten 500 werden gezeigt.",
        ),
        (
            "There are 7000 recipients: only the first 500 are shown.",
            "Es gibt 7.000 Empfänger: Nur die ersten 500 werden gezeigt.",
        ),
        (
            "The header is longer than 262144 bytes or 1000 lines: parts of it were left out.",
            "Der Kopf der Nachricht ist länger als 262.144 Bytes oder 1.000 Zeilen: Teile davon wurden weggelassen.",
        ),
        ("There is no folder “100 %(s)s”.", "Es gibt keinen Ordner „100 %(s)s“."),
    ],
)
def test_a_sentence_of_ours_is_read_in_german(said: str, read: str) -> None:
    assert translated(said) == read


@pytest.mark.parametrize("said", ["", "535 5.7.8 Error: authentication failed", "[AUTHENTICATIONFAILED] No.\r\nBye."])
def test_the_words_of_a_server_stay(said: str) -> None:
    assert translated(said) == said
    assert translated_words(said) == said


def test_english_stays_english() -> None:
    with override("en"):
        assert translated(NO_FOLDER % {"name": "Kunden"}) == "There is no folder “Kunden”."


def test_the_words_of_a_check_are_read_line_by_line() -> None:
    words = "Folders: There is no folder “A”. · Sending mail: mx:25: connection refused · Reading mail: NO: never"
    assert translated_words(words) == (
        "Ordner: Es gibt keinen Ordner „A“. · E-Mails senden: mx:25: Verbindung abgelehnt · E-Mails lesen: NO: never"
    )


def test_findings_are_shown_in_german_and_escaped() -> None:
    finding = Finding(
        severity=Severity.ERROR,
        subject="Folders",
        words=NO_FOLDER % {"name": "<b>"},
        advice=HAS_FOLDERS % {"names": "A, <i>"},
    )
    page = render_to_string("channels/_findings.html", {"findings": [finding]})
    assert "Ordner</strong>" in page
    assert "Es gibt keinen Ordner „&lt;b&gt;“." in page
    assert "Der Server hat: A, &lt;i&gt;." in page


def test_a_refused_address_is_explained_in_german() -> None:
    with pytest.raises(BadOption) as caught:
        refuse_no_reply("no-reply@acme.de")
    assert translated(str(caught.value)).startswith("no-reply@acme.de sagt Kunden, dass sie nicht antworten sollen.")
