"""Real-world mails, each sample named after its trap."""

from __future__ import annotations

import pytest

from apps.channels.contract import DeliveryAction, DeliveryReport, InboundMessage, RawMessage, UnreadableMessage
from apps.channels.email.parsing import parse
from apps.channels.email.senders import NOBODY
from tests.channels.email.conftest import INBOX, NOON, SAMPLES, letter, raw, sample

pytestmark = pytest.mark.once


def message(name: str) -> InboundMessage:
    found = sample(name)
    assert isinstance(found, InboundMessage)
    return found


def report(name: str) -> DeliveryReport:
    found = sample(name)
    assert isinstance(found, DeliveryReport)
    return found


@pytest.mark.parametrize("name", sorted(path.stem for path in SAMPLES.glob("*.eml")))
def test_every_sample_is_readable_and_can_be_stored(name: str) -> None:
    found = sample(name)
    read = found.message if isinstance(found, DeliveryReport) else found
    for text in (read.text, read.html, read.subject, read.sender.name, *(file.name for file in read.attachments)):
        assert "\0" not in text
        text.encode()  # a lone surrogate would raise


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("umlauts-in-quoted-printable", "Grüße aus Köln, der Preis ist 5 € und diese Zeile ist lang."),
        (
            "latin1-without-label",
            "Die Größe paßt nicht, bitte schicken Sie mir eine andere. Schöne Grüße aus Österreich!",
        ),
        ("utf8-labelled-as-latin1", "Müller fragt nach der Größe."),
        ("latin1-labelled-as-utf8", "Für Müller fragt die Firma nach der Größe und der Höhe der Tür."),
        ("unknown-charset", "Müller fragt."),
        ("japanese-iso2022", "こんにちは、質問があります。"),
        ("base64-broken", "Grüße aus Köln"),
        ("bare-line-feeds", "Zeile eins\nZeile zwei"),
        ("multipart-without-boundary", "Einfach Text."),
        ("multipart-without-end", "Der Text."),
        ("signed-with-pgp", "Unterschrieben."),
        ("html-only", "Guten Tag,\n\ndie Lampe & der Schirm\nsind da.\n\n- eins\n- zwei"),
    ],
)
def test_it_reads_the_text_that_was_meant(name: str, text: str) -> None:
    assert message(name).text.strip() == text


@pytest.mark.parametrize(
    ("name", "subject"),
    [
        ("umlauts-in-quoted-printable", "Größe und Übergabe"),
        ("letter-cut-between-encoded-words", "Grüße aus Köln"),
        ("latin1-without-label", "Größe"),
        ("japanese-iso2022", "ご質問"),
    ],
)
def test_it_reads_the_subject_that_was_meant(name: str, subject: str) -> None:
    assert message(name).subject == subject


def test_utf7_is_never_interpreted() -> None:
    assert "<script" not in message("utf7-stays-as-it-is").html


def test_an_image_in_the_text_is_inline_and_known_by_its_id() -> None:
    [image] = message("inline-image-in-related").attachments
    assert (image.name, image.content_type, image.content_id, image.inline) == (
        "bild.png",
        "image/png",
        "bild1@customer",
        True,
    )
    assert image.content.startswith(b"\x89PNG")


def test_html_before_and_behind_a_file_is_all_there() -> None:
    found = message("html-between-files-by-apple")
    assert (found.text, found.html) == ("Vorher.\n\nNachher.", "<p>Vorher.</p>\n<p>Nachher.</p>")
    assert [file.name for file in found.attachments] == ["Rechnung.pdf"]


def test_a_footer_behind_the_body_is_shown_in_both_forms_and_stays_text() -> None:
    found = message("footer-behind-alternative")
    assert found.text == "Das Anliegen.\n\nVersand durch <Liste> & Co."
    assert found.html.endswith("<p>Versand durch &lt;Liste&gt; &amp; Co.</p>")


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("filename-in-pieces", ["Angebot für Müller.pdf"]),
        ("filename-in-encoded-word", ["Prüfung.pdf"]),
        ("filename-with-folders-and-turned-direction", ["htaccess", "_con.pdf", "attachment-3.pdf"]),
        ("message-enclosed", ["Das Angebot für 2027.eml"]),
        ("text-file-beside-text", ["server.log"]),
        ("invitation", ["attachment-1.ics"]),
        ("signed-with-pgp", ["signature.asc"]),
        ("multipart-without-end", ["abgeschnitten.pdf"]),
    ],
)
def test_it_names_the_files(name: str, names: list[str]) -> None:
    assert [file.name for file in message(name).attachments] == names


def test_an_enclosed_message_comes_out_byte_for_byte() -> None:
    whole = (SAMPLES / "message-enclosed.eml").read_bytes()
    inner = whole[whole.index(b"From: Otto") : whole.index(b"\r\n--m--")]
    assert message("message-enclosed").attachments[0].content == inner


def test_a_bounce_tells_of_each_recipient_and_of_the_message_it_is_about() -> None:
    found = report("bounce-user-unknown")
    unknown, full = found.recipients
    assert found.original_id == "answer-17.abc@example.test"
    assert (unknown.recipient, unknown.action, unknown.status) == ("cora@customer.test", DeliveryAction.FAILED, "5.1.1")
    assert unknown.diagnostic.endswith("Recipient address rejected: User unknown")
    assert (full.recipient, full.action, full.status) == ("adam@customer.test", DeliveryAction.DELAYED, "4.2.2")
    assert found.message.automatic
    assert found.message.text.startswith("I'm sorry")


def test_a_bounce_is_read_without_the_empty_lines_it_should_have() -> None:
    found = report("bounce-without-blank-lines")
    assert found.original_id == "answer-18.abc@example.test"
    assert [(one.recipient, one.status) for one in found.recipients] == [("cora@customer.test", "5.2.2")]


def test_a_note_that_a_mail_was_read_is_no_delivery_report() -> None:
    assert message("report-of-reading").automatic


@pytest.mark.parametrize("name", ["out-of-office", "newsletter", "no-sender"])
def test_mail_that_no_person_wrote_is_automatic(name: str) -> None:
    assert message(name).automatic


@pytest.mark.parametrize("name", ["person-on-a-list", "asks-for-no-automatic-answer", "html-only"])
def test_mail_that_a_person_wrote_is_not_automatic(name: str) -> None:
    assert not message(name).automatic


def test_a_name_that_poses_as_our_address_is_only_a_name() -> None:
    sender = message("name-poses-as-our-address").sender
    assert (sender.name, sender.address) == ("support@example.test", "otto@elsewhere.test")


def test_of_two_senders_the_first_counts() -> None:
    assert message("two-senders").sender.address == "cora@customer.test"


def test_without_a_sender_nobody_can_be_answered_by_mistake() -> None:
    sender = message("no-sender").sender
    assert (sender.name, sender.address) == ("MAILER-DAEMON", NOBODY)


def test_mail_without_ids_and_date_is_taken_and_has_its_hash() -> None:
    found = message("no-ids-no-date")
    assert (found.external_id, found.sent_at) == ("", None)
    assert len(found.content_hash) == 64


def test_the_reply_token_is_found_in_the_envelope() -> None:
    found = message("token-in-envelope-only")
    assert found.recipients == ("support+token.123@example.test", "ben@example.test")
    assert [one.address for one in found.cc] == ["ben@example.test"]


def test_of_a_long_chain_the_first_and_the_newest_are_kept() -> None:
    found = message("long-reference-chain")
    assert len(found.references) == 100
    assert (found.references[0], found.references[1], found.references[-1]) == (
        "r0@customer.test",
        "r51@customer.test",
        "r149@customer.test",
    )
    assert found.in_reply_to == ("r149@customer.test",)


def test_a_date_beyond_the_calendar_is_no_date() -> None:
    assert message("date-beyond-the-calendar").sent_at is None


def test_the_hash_stays_the_same_on_another_way_and_changes_with_the_content() -> None:
    payload = letter("Hallo")
    first = parse(raw(payload))
    again = parse(raw(b"Received: from elsewhere; Sat, 21 Nov 2026 10:00:00 +0100\r\n" + payload))
    other = parse(raw(payload.replace(b"Hallo", b"Hello")))
    assert isinstance(first, InboundMessage) and isinstance(again, InboundMessage) and isinstance(other, InboundMessage)
    assert first.content_hash == again.content_hash != other.content_hash


def test_the_header_of_a_mail_that_is_too_large_is_read_and_says_so() -> None:
    header = (SAMPLES / "inline-image-in-related.eml").read_bytes().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
    found = parse(RawMessage(source=INBOX, key="1:1", payload=header, received_at=NOON, omitted=70_000_000))
    assert isinstance(found, InboundMessage)
    assert (found.subject, found.omitted, found.attachments) == ("Frage", 70_000_000, ())


@pytest.mark.parametrize("payload", [b"", b"\r\n\r\n", b"no mail at all", b"\xff\xd8\xff\xe0 JFIF" * 50])
def test_what_is_no_mail_is_unreadable(payload: bytes) -> None:
    with pytest.raises(UnreadableMessage, match="not a mail"):
        parse(raw(payload))
