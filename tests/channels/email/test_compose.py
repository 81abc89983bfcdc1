"""The bytes that leave the house."""

from __future__ import annotations

import re
from typing import Any

import pytest

from apps.channels.contract import Address, InboundMessage, OutboundAttachment, PermanentError
from apps.channels.email.compose import compose
from apps.channels.email.parsing import parse
from tests.channels.email.conftest import answer, raw

pytestmark = pytest.mark.once

LONG_NAME = "Müller & Söhne GmbH, Kundendienst für die ganz besonders schwierigen Fälle im Außendienst"


def read(payload: bytes) -> InboundMessage:
    found = parse(raw(payload))
    assert isinstance(found, InboundMessage)
    return found


def file(
    name: str, kind: str = "application/pdf", content: bytes = b"%PDF", content_id: str = ""
) -> OutboundAttachment:
    return OutboundAttachment(name=name, content_type=kind, read=lambda: content, content_id=content_id)


def everything() -> Any:
    return answer(
        "cora@customer.test",
        external_id="one@example.test",
        cc=(Address(name="张伟", address="zhang@customer.test"),),
        bcc=(Address(name="Lea", address="lea@example.test"),),
        reply_to=Address(name="", address="support+token@example.test"),
        sender=Address(name=LONG_NAME, address="support@example.test"),
        subject="Re: Größe " + "ä" * 100,
        html='<p>Morgen. <img src="cid:logo"></p>',
        in_reply_to="frage@customer.test",
        references=("anfang@customer.test", "frage@customer.test"),
        attachments=(file("Rechnung für März — Entwurf.pdf"), file("logo.png", "image/png", b"png", "logo")),
    )


def test_what_is_composed_is_read_back_the_same() -> None:
    message = everything()
    found = read(compose(message))
    assert found.external_id == "one@example.test"
    assert (found.sender, found.to, found.cc) == (message.sender, message.to, message.cc)
    assert found.reply_to == (message.reply_to,)
    assert (found.subject, found.text, found.html.strip()) == (message.subject, message.text, message.html)
    assert found.in_reply_to == ("frage@customer.test",)
    assert found.references == message.references
    assert found.sent_at == message.written_at
    assert [(one.name, one.content, one.content_id) for one in found.attachments] == [
        ("logo.png", b"png", "logo"),
        ("Rechnung für März — Entwurf.pdf", b"%PDF", ""),
    ]
    assert not found.automatic


def test_the_same_message_has_the_same_bytes() -> None:
    assert compose(everything()) == compose(everything())


def test_all_is_seven_bit_with_lines_of_legal_length() -> None:
    payload = compose(everything())
    assert payload.isascii()
    assert payload.count(b"\r\n") == payload.count(b"\n") == payload.count(b"\r")
    assert max(map(len, payload.split(b"\r\n"))) <= 998
    header = payload.partition(b"\r\n\r\n")[0]
    assert max(map(len, header.split(b"\r\n"))) <= 78


def test_nobody_sees_a_hidden_recipient() -> None:
    assert b"lea@" not in compose(everything())


def test_without_open_recipients_the_field_says_so() -> None:
    message = answer(to=(), bcc=(Address(name="", address="cora@customer.test"),))
    assert b"To: undisclosed-recipients:;\r\n" in compose(message)


@pytest.mark.parametrize(
    "text",
    [
        "Grüße\n",
        ".\n..\nzwei Punkte\n",
        "x" * 5_000 + "\n",
        "From here\n",
        "Leerzeichen am Ende \t\n",
        "日本語のテキスト\n",
        "a\n\n\nb\n",
        "=?utf-8?q?kein_Wort?=\n",
    ],
)
def test_any_text_arrives_as_it_was_written(text: str) -> None:
    assert read(compose(answer(text=text))).text == text


@pytest.mark.parametrize(
    "subject",
    ["", "Größe", "=?utf-8?q?so_sieht_es_aus?=", "x" * 400, " mit Rand ", "ein Wort " * 40, "🎉" * 60, "Re: [A] ü b"],
)
def test_any_subject_arrives_as_it_was_written(subject: str) -> None:
    assert read(compose(answer(subject=subject))).subject == " ".join(subject.split())


@pytest.mark.parametrize(
    "name",
    ["Cora Winter", "O'Neil, Jim", 'Jim "Jo" O"Neil', "Winter (Firma)", "Jörg", "=?x?=", "a" * 100, "ö" * 90, "."],
)
def test_any_name_arrives_as_it_was_written(name: str) -> None:
    found = read(compose(answer(sender=Address(name=name, address="support@example.test"))))
    assert found.sender == Address(name=name, address="support@example.test")


@pytest.mark.parametrize("name", ["a.pdf", 'a "b".pdf', "ü.pdf", "ö" * 90 + ".pdf", "a'b;c.pdf", "日本.pdf"])
def test_any_file_name_arrives(name: str) -> None:
    found = read(compose(answer(attachments=(file(name),))))
    assert found.attachments[0].name == name.replace('"', "_")


def test_a_domain_beyond_ascii_is_written_so_that_every_server_takes_it() -> None:
    payload = compose(answer("cora@bücher.test"))
    assert b"To: <cora@xn--bcher-kva.test>" in payload


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "Re: Frage\r\nBcc: otto@elsewhere.test"},
        {"subject": "Re: Frage\nX: y"},
        {"external_id": "a@b>\r\nBcc: otto@elsewhere.test"},
        {"external_id": ""},
        {"sender": Address(name="Support\r\nBcc: otto@e.test", address="support@example.test")},
        {"sender": Address(name="Support", address="support@example.test\r\nBcc: otto@e.test")},
        {"sender": Address(name="", address="nobody")},
        {"reply_to": Address(name="", address="a@b.test>\n")},
    ],
)
def test_no_value_can_start_a_header_of_its_own(change: dict[str, Any]) -> None:
    with pytest.raises(PermanentError) as caught:
        compose(answer(**change))
    assert caught.value.stage == "compose"


def test_a_hostile_content_id_is_refused() -> None:
    image = file("a.png", "image/png", b"x", "a>\r\nBcc: otto@elsewhere.test")
    with pytest.raises(PermanentError):
        compose(answer(html="<p>x</p>", attachments=(image,)))


def test_somebody_elses_odd_id_keeps_no_answer_back() -> None:
    payload = compose(answer(in_reply_to="a\r\nBcc: x", references=("good@id", "bad id\r\nBcc: x", "other")))
    assert b"Bcc" not in payload and b"In-Reply-To" not in payload
    assert b"References: <good@id>\r\n <other>\r\n" in payload


def test_of_a_long_chain_the_first_and_the_newest_are_named() -> None:
    payload = compose(answer(references=tuple(f"r{number}@customer.test" for number in range(500))))
    ids = re.findall(rb"<r(\d+)@", payload)
    assert (len(ids), ids[0], ids[1], ids[-1]) == (100, b"0", b"401", b"499")


@pytest.mark.parametrize(("in_reply_to", "word"), [("", b"auto-generated"), ("frage@customer.test", b"auto-replied")])
def test_automatic_mail_says_so(in_reply_to: str, word: bytes) -> None:
    payload = compose(answer(automatic=True, in_reply_to=in_reply_to))
    assert b"Auto-Submitted: " + word in payload
    assert read(payload).automatic


def test_an_enclosed_mail_is_sent_as_a_file() -> None:
    payload = compose(answer(attachments=(file("mail.eml", "message/rfc822", b"From: a\r\n\r\nx"),)))
    assert b"Content-Type: application/octet-stream" in payload
    assert read(payload).attachments[0].content == b"From: a\r\n\r\nx"
