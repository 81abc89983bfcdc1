"""Which part of a mail is its text, which its HTML, which its files."""

from __future__ import annotations

import pytest

from tests.channels.email.mime import CORA, PNG, file, multipart, names, part, read

pytestmark = pytest.mark.once

TEXT = part("text/plain", "Guten Tag, wo ist mein Paket?")
HTML = part("text/html", "<p>Guten Tag, wo ist <b>mein</b> Paket?</p>")


def picture(*more: str) -> bytes:
    return file("image/png", "bild.png", PNG, *more).replace(b"attachment", b"inline")


def test_of_alternatives_text_and_html_are_both_there() -> None:
    found = read(multipart("alternative", TEXT, HTML))
    assert found.text == "Guten Tag, wo ist mein Paket?"
    assert found.html == "<p>Guten Tag, wo ist <b>mein</b> Paket?</p>"
    assert not found.attachments


@pytest.mark.parametrize(
    "excuse",
    [
        "",
        "  \n\n",
        "This is an HTML message. Please use a client that can display HTML.",
        "Ihr E-Mail-Programm unterstützt leider keine HTML E-Mails.",
    ],
)
def test_an_empty_text_and_an_excuse_for_one_give_way_to_the_words_of_the_html(excuse: str) -> None:
    found = read(multipart("alternative", part("text/plain; charset=utf-8", excuse), HTML))
    assert found.text == "Guten Tag, wo ist mein Paket?"


def test_a_text_that_mentions_html_is_no_excuse() -> None:
    words = "Unser Newsletter kommt nicht als HTML an."
    found = read(multipart("alternative", part("text/plain", words), part("text/html", f"<p>{words}</p>")))
    assert found.text == words


def test_a_file_within_an_alternative_is_found() -> None:
    rich = multipart("mixed", HTML, file("application/pdf", "Plan.pdf"), boundary="m")
    found = read(multipart("alternative", TEXT, rich))
    assert (found.text, names(found)) == ("Guten Tag, wo ist mein Paket?", ["Plan.pdf"])
    assert "<b>mein</b>" in found.html


def test_a_related_within_an_alternative_shows_its_image() -> None:
    html = part("text/html", '<p>Bild: <img src="cid:eins@x"></p>')
    related = multipart("related", html, picture("Content-ID: <eins@x>"), boundary="r")
    [image] = read(multipart("alternative", TEXT, related)).attachments
    assert (image.content_id, image.inline, image.content) == ("eins@x", True, PNG)


def test_text_between_files_is_shown_in_its_order() -> None:
    found = read(multipart("mixed", TEXT, file("application/pdf", "a.pdf"), part("text/plain", "Und noch etwas.")))
    assert found.text == "Guten Tag, wo ist mein Paket?\n\nUnd noch etwas."
    assert names(found) == ["a.pdf"]


def test_the_start_of_a_related_is_its_root() -> None:
    html = part("text/html", "<p>Hallo</p>", "Content-ID: <root@x>")
    found = read(multipart('related; start="<root@x>"', picture("Content-ID: <bild@x>"), html))
    assert (found.html, names(found)) == ("<p>Hallo</p>", ["bild.png"])


def test_an_image_before_the_html_of_a_related_does_not_hide_it() -> None:
    html = part("text/html", '<img src="cid:bild@x">')
    found = read(multipart("related", picture("Content-ID: <bild@x>"), html))
    assert found.html == '<img src="cid:bild@x">'
    assert [(one.name, one.inline) for one in found.attachments] == [("bild.png", True)]


def test_text_and_html_side_by_side_in_a_related_are_alternatives() -> None:
    found = read(multipart("related", TEXT, HTML))
    assert (found.text, found.html) == ("Guten Tag, wo ist mein Paket?", "<p>Guten Tag, wo ist <b>mein</b> Paket?</p>")
    assert not found.attachments


def test_an_image_shown_by_its_location_gets_an_id() -> None:
    html = part("text/html", '<p><IMG alt="x" SRC="http://news.test/a/logo.png?x=1&amp;y=2"></p>')
    image = file("image/png", "", PNG, "Content-Location: http://news.test/a/logo.png?x=1&y=2")
    found = read(multipart("related", html, image.replace(b'; filename=""', b"")))
    [attachment] = found.attachments
    assert attachment.inline
    assert attachment.name == "logo.png"
    assert f'"cid:{attachment.content_id}"' in found.html


def test_an_id_with_percent_signs_is_known_by_either_form() -> None:
    html = part("text/html", '<img src="cid:foo%25bar%40x">')
    [image] = read(multipart("related", html, picture("Content-ID: <foo%bar@x>"))).attachments
    assert image.inline


@pytest.mark.parametrize("value", ["<a\x01b@x>", "<" + "a" * 300 + ">", "<\xff\xfe>"])
def test_a_content_id_that_cannot_be_kept_leaves_a_plain_file(value: str) -> None:
    content = multipart("related", HTML, picture(f"Content-ID: {value}"))
    [image] = read(content).attachments
    assert not image.inline
    image.content_id.encode()


def test_a_digest_gives_each_message_as_a_file_named_by_its_subject() -> None:
    one, two = (f"From: otto@elsewhere.test\nSubject: {subject}\n\nx".encode() for subject in ("Eins", "Zwei"))
    found = read(multipart("digest", b"\n" + one, b"\n" + two))
    assert names(found) == ["Eins.eml", "Zwei.eml"]
    assert [file.content for file in found.attachments] == [one, two]


def test_an_enclosed_message_in_base64_is_decoded_and_named() -> None:
    inner = b"From: otto@elsewhere.test\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\n\nHallo"
    enclosed = file("message/rfc822", "x", inner).replace(b'; filename="x"', b"")
    [found] = read(multipart("mixed", TEXT, enclosed)).attachments
    assert (found.name, found.content) == ("Grüße.eml", inner)


def test_the_human_part_of_a_report_is_its_text() -> None:
    status = part("message/disposition-notification", "Final-Recipient: rfc822; ben@example.test\n")
    found = read(multipart("report; report-type=disposition-notification", part("text/plain", "Gelesen."), status))
    assert (found.text, len(found.attachments)) == ("Gelesen.", 1)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("application/pkcs7-signature", "smime.p7s"), ("application/pgp-signature", "signature.asc")],
)
def test_of_a_signed_mail_the_content_is_shown_and_the_signature_a_file(kind: str, name: str) -> None:
    found = read(multipart("signed; micalg=sha-256", TEXT, file(kind, name)))
    assert (found.text, names(found), found.notices) == ("Guten Tag, wo ist mein Paket?", [name], ())


def test_encrypted_mail_says_so() -> None:
    cipher = file("application/octet-stream", "encrypted.asc", b"-----BEGIN PGP MESSAGE-----")
    pgp = read(multipart("encrypted", part("application/pgp-encrypted", "Version: 1"), cipher))
    [notice] = pgp.notices
    assert notice.startswith("The content is encrypted.")
    assert "encrypted.asc" in names(pgp)
    smime = read(file("application/pkcs7-mime; smime-type=enveloped-data", "smime.p7m"))
    assert smime.notices == pgp.notices
    inline = read(part("text/plain", "-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----"))
    assert inline.notices == pgp.notices
    assert "hQEMA" in inline.text


def test_mail_wrapped_in_its_signature_says_so() -> None:
    found = read(file("application/x-pkcs7-mime; smime-type=signed-data", "smime.p7m"))
    assert "signature (S/MIME)" in found.notices[0]
    assert names(found) == ["smime.p7m"]


def test_an_apple_double_gives_both_of_its_files() -> None:
    double = multipart(
        "appledouble", part("application/applefile", "x"), file("image/png", "foto.png", PNG), boundary="d"
    )
    found = read(multipart("mixed", TEXT, double))
    assert "foto.png" in names(found)
    assert len(found.attachments) == 2


@pytest.mark.parametrize(
    "kind",
    [
        'message/partial; id="x@y"; number=1; total=2',
        "message/external-body; access-type=anon-ftp",
        "message/delivery-status",
        "text/csv",
        "text/vcard",
        "text/rtf",
        "application/x-unheard-of",
    ],
)
def test_what_people_do_not_read_is_a_file(kind: str) -> None:
    found = read(multipart("mixed", TEXT, part(kind, "Inhalt")))
    assert found.text == "Guten Tag, wo ist mein Paket?"
    assert [file.content for file in found.attachments] == [b"Inhalt"]


@pytest.mark.parametrize(
    ("kind", "content", "text"),
    [
        ("text/markdown", "# Hallo", "# Hallo"),
        ("text/x-unheard-of", "Hallo", "Hallo"),
        ("text", "Hallo", "Hallo"),
        ("", "Hallo", "Hallo"),
        ("text/enriched", "<bold>Ach</bold> <<so>", "Ach <so>"),
    ],
)
def test_text_by_another_name_is_read(kind: str, content: str, text: str) -> None:
    assert read(part(kind, content)).text == text


def test_the_same_text_for_a_phone_is_no_file() -> None:
    found = read(multipart("alternative", TEXT, part("text/x-amp-html", "<html amp4email>"), HTML))
    assert not found.attachments


def test_single_html_is_shown_once_and_not_attached() -> None:
    found = read(part('text/html; name="mail.html"', "<p>Hallo</p>"))
    assert (found.html, found.text, found.attachments) == ("<p>Hallo</p>", "Hallo", ())


def test_a_body_marked_as_attachment_without_a_name_is_still_the_body() -> None:
    assert read(part("text/plain", "Hallo", "Content-Disposition: attachment")).text == "Hallo"


def test_a_text_file_that_is_attached_is_a_file() -> None:
    found = read(multipart("mixed", TEXT, part("text/plain; name=a.txt", "Liste", "Content-Disposition: inline")))
    assert (found.text, names(found)) == ("Guten Tag, wo ist mein Paket?", ["a.txt"])


def test_a_link_list_of_thousands_is_read() -> None:
    found = read(part("text/html", '<a href="https://x.test/">Hier</a> ' * 6_000))
    assert found.text.count("Hier") == 6_000


@pytest.mark.parametrize(
    "content",
    [
        b"Content-Type: multipart/mixed\n\n--x\nContent-Type: text/plain\n\nHallo\n--x\nContent-Type: application/pdf;"
        b" name=a.pdf\n\nPDF\n--x--\n",
        b"Content-Type: multipart/mixed; boundary=wrong\n\nPreamble\n--x y\nContent-Type: text/plain\n\nHallo\n--x y\n"
        b"Content-Type: application/pdf; name=a.pdf\n\nPDF\n--x y--\n",
        b'Content-Type: multipart/mixed; boundary="x "\n\n--x\nContent-Type: text/plain\n\nHallo\n--x\n'
        b"Content-Type: application/pdf; name=a.pdf\n\nPDF\n",
        b"Content-Type: multipart/\x80mixed\n\n--x\nContent-Type: text/plain\n\nHallo\n--x\n"
        b"Content-Type: application/pdf; name=a.pdf\n\nPDF\n--x--\n",
    ],
    ids=["no boundary", "another boundary", "a blank at its end, and no end", "a kind that is none"],
)
def test_a_multipart_is_taken_apart_by_the_boundary_it_has(content: bytes) -> None:
    found = read(content)
    assert (found.text.strip(), names(found)) == ("Hallo", ["a.pdf"])


def test_a_multipart_that_has_no_parts_at_all_is_shown_as_it_came() -> None:
    assert read(b"Content-Type: multipart/mixed; boundary=x\n\nNur Text.\n").text.strip() == "Nur Text."


def test_nested_multiparts_with_the_same_boundary_lose_nothing() -> None:
    inner = multipart("alternative", TEXT, HTML)
    found = read(multipart("mixed", inner, file("application/pdf", "a.pdf")))
    assert "wo ist mein Paket" in found.text
    assert names(found) == ["a.pdf"]


def test_a_part_without_its_empty_line_is_read() -> None:
    found = read(b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\nHallo zusammen\n--b--\n")
    assert "Hallo zusammen" in found.text


@pytest.mark.parametrize("content", [b"", b"\n", b"\n\n\n"])
def test_an_empty_mail_is_an_empty_message(content: bytes) -> None:
    found = read(content)
    assert (found.subject, found.text, found.html, found.attachments) == ("Frage", "", "", ())


@pytest.mark.parametrize("ends", [b"\r\n", b"\r", b"\n"])
def test_lines_may_end_as_they_like(ends: bytes) -> None:
    content = multipart("mixed", part("text/plain", "Eins\nZwei"), file("application/pdf", "a.pdf"))
    found = read(content.replace(b"\n", ends), header=CORA.replace(b"\n", ends))
    assert (found.subject, found.text, names(found)) == ("Frage", "Eins\nZwei", ["a.pdf"])
