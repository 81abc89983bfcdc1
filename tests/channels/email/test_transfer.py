"""Base64, quoted-printable and uuencode as they arrive."""

from __future__ import annotations

import base64
import binascii

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.channels.email.enclosures import Enclosure, taken_out
from apps.channels.email.transfer import decoded
from tests.channels.email.mime import names, part, read

pytestmark = pytest.mark.once


@pytest.mark.parametrize(
    ("encoded", "content"),
    [
        (b"QUJDRA==", b"ABCD"),
        (b"QUJDRA", b"ABCD"),
        (b"QUJDRA=", b"ABCD"),
        (b"QUJD\r\nRA==\r\n", b"ABCD"),
        (b"QUJ DRA==", b"ABCD"),
        (b"QU!JD*RA==", b"ABCD"),
        (b"QUI=\nQ0Q=", b"ABCD"),
        (b"QUJDRAX", b"ABCD\x05"),
        (b"Q", b""),
        (b"", b""),
        (b"====", b""),
        (b"QUJD\n-----------\nThis mail was scanned.\n", b"ABC\n-----------\nThis mail was scanned.\n"),
        (b"QUJD\n\nKind regards, the list\n", b"ABC\nKind regards, the list\n"),
        (b"QUI=\n--Scanner--\n", b"AB\n--Scanner--\n"),
        (b"Not encoded at all, sorry.", b"Not encoded at all, sorry."),
    ],
)
def test_base64_is_decoded_with_its_faults(encoded: bytes, content: bytes) -> None:
    assert decoded(encoded, "base64").strip(b"\n") == content.strip(b"\n")


@pytest.mark.parametrize(
    ("encoded", "content"),
    [
        (b"Gr=C3=BC=C3=9Fe", "Grüße".encode()),
        (b"Gr=c3=bc=c3=9fe", "Grüße".encode()),
        (b"lang=\r\ne Zeile", b"lange Zeile"),
        (b"lang= \t\r\ne Zeile", b"lange Zeile"),
        (b"lang=\ne Zeile=", b"lange Zeile"),
        (b"100 = 100, =ZZ, 1=1", b"100 = 100, =ZZ, 1=1"),
        (b"=", b""),
    ],
)
def test_quoted_printable_is_decoded_with_its_faults(encoded: bytes, content: bytes) -> None:
    assert decoded(encoded, "quoted-printable") == content


@pytest.mark.parametrize("name", ["BASE64", " base64 ", '"base64"', "base64; x=y", "base64 (comment)", "base-64"])
def test_the_name_of_an_encoding_is_read_generously(name: str) -> None:
    assert decoded(b"QUJD", name) == b"ABC"


@pytest.mark.parametrize("name", ["", "7bit", "8bit", "binary", "x-unheard-of", "\x00", "base6"])
def test_an_unknown_encoding_leaves_the_content(name: str) -> None:
    assert decoded(b"QUJD", name) == b"QUJD"


@given(content=st.binary(max_size=500), newline=st.sampled_from([b"\n", b"\r\n", b"", b" \n"]))
def test_what_was_encoded_comes_back(content: bytes, newline: bytes) -> None:
    assert decoded(base64.encodebytes(content).replace(b"\n", newline), "base64") == content
    assert decoded(binascii.b2a_qp(content, istext=False), "quoted-printable") == content


@given(content=st.binary(max_size=300), name=st.sampled_from(["base64", "quoted-printable", "uuencode", "x-uue"]))
def test_no_content_raises(content: bytes, name: str) -> None:
    assert isinstance(decoded(content, name), bytes)


def uuencoded(content: bytes) -> bytes:
    lines = [binascii.b2a_uu(content[start : start + 45]) for start in range(0, len(content), 45)]
    return b"begin 644 Plan.bin\n" + b"".join(lines) + b"`\nend\n"


def test_a_file_in_the_text_is_taken_out_of_it() -> None:
    content = bytes(range(256)) * 3
    found = read(part("text/plain", b"Anbei der Plan.\n\n" + uuencoded(content) + b"\nGr\xfc\xdfe\n"))
    assert found.text.split() == ["Anbei", "der", "Plan.", "Grüße"]
    assert names(found) == ["Plan.bin"]
    assert found.attachments[0].content == content


def test_a_file_in_yenc_is_taken_out() -> None:
    content = bytes(range(256))
    shifted = bytes((byte + 42) % 256 for byte in content)
    escaped = b"".join(bytes([61, (byte + 64) % 256]) if byte in b"\0\n\r=" else bytes([byte]) for byte in shifted)
    text = b"Hallo\n=ybegin line=128 size=256 name=a.bin\n" + escaped + b"\n=yend size=256\nTschau\n"
    assert taken_out(text) == (b"Hallo\nTschau\n", [Enclosure(b"a.bin", content)])


@pytest.mark.parametrize(
    "text",
    [
        b"begin 644 with this sentence\nand go on\nend\n",
        b"We begin 644 things\n",
        b"begin 644 a.bin\nM\n",
        b"=ybegin name=x\nnever ended",
        b"begin 644 a.bin\n\nend\n",
    ],
)
def test_words_that_look_like_one_stay_in_the_text(text: bytes) -> None:
    assert taken_out(text) == (text, [])


def test_a_part_in_uuencode_is_decoded() -> None:
    found = read(
        part("application/octet-stream; name=a", uuencoded(b"Inhalt"), "Content-Transfer-Encoding: x-uuencode")
    )
    assert found.attachments[0].content == b"Inhalt"
