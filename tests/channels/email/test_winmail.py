"""Outlook's winmail.dat: its files and its text come out, and none can keep us busy."""

from __future__ import annotations

import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.channels.email import rtf
from apps.channels.email.tnef import unpacked
from tests.channels.email.mime import PNG, file, multipart, names, part, read
from tests.channels.email.winmail import (
    SIGNATURE,
    attached,
    attribute,
    enclosed,
    fixed,
    message,
    properties,
    variable,
    winmail,
)

pytestmark = pytest.mark.once

TEXT = part("text/plain", "Anbei der Plan.")
GERMAN = fixed(0x3FDE, 1252)
#: "Grüße aus Köln" in two paragraphs, as Outlook writes them.
RICH = (
    rb"{\rtf1\ansi\ansicpg1252\fromtext{\fonttbl{\f0 Arial;}}{\*\generator Riched20;}"
    rb"\pard Gr\'fc\'dfe aus\par K\u246?ln {\b fett} \{x\}\par}"
)


def sent(content: bytes, *parts: bytes, kind: str = "application/ms-tnef", name: str = "winmail.dat") -> bytes:
    return multipart("mixed", *parts, file(kind, name, content))


def test_its_files_are_attached_by_their_long_names_and_it_is_not() -> None:
    found = read(sent(winmail(attached("Übergabe.pdf", b"PDF\0\0\0"), attached("Liste.csv", b"a;b")), TEXT))
    assert [(one.name, one.content) for one in found.attachments] == [
        ("Übergabe.pdf", b"PDF\0\0\0"),
        ("Liste.csv", b"a;b"),
    ]
    assert found.text == "Anbei der Plan."


@pytest.mark.parametrize("kind", ["application/octet-stream", "application/vnd.ms-tnef", "application/x-unknown"])
def test_it_is_known_by_its_content_under_any_label(kind: str) -> None:
    found = read(sent(winmail(attached("a.pdf", b"PDF")), TEXT, kind=kind, name="att0001.dat"))
    assert names(found) == ["a.pdf"]


def test_its_html_is_the_body_where_there_is_no_other() -> None:
    html = variable(0x1013, "<p>Grüße <img src='cid:bild@x'></p>".encode("cp1252"))
    picture = attached(
        "bild.png", PNG, variable(0x3712, b"bild@x\0", kind=0x1E), variable(0x370E, b"image/png\0", kind=0x1E)
    )
    found = read(sent(winmail(message(GERMAN, html), picture)))
    assert (found.text, found.html) == ("Grüße", "<p>Grüße <img src='cid:bild@x'></p>")
    assert [(one.content_type, one.inline) for one in found.attachments] == [("image/png", True)]


def test_its_rich_text_is_the_body_where_there_is_no_other() -> None:
    compressed = struct.pack("<II4sI", len(RICH) + 12, len(RICH), b"MELA", 0) + RICH
    found = read(sent(winmail(message(variable(0x1009, compressed)))))
    assert found.text == "Grüße aus\nKöln fett {x}"


def test_its_plain_text_is_read_by_its_code_page() -> None:
    page = attribute(0x9007, struct.pack("<II", 1251, 0))
    found = read(sent(winmail(page, attribute(0x800C, "Привет\0".encode("cp1251")))))
    assert found.text == "Привет"


def test_a_message_within_gives_its_text_and_its_files() -> None:
    inner = winmail(
        message(variable(0x0037, b"Angebot\0", kind=0x1E), GERMAN, variable(0x1013, b"<p>Hallo</p>")),
        attached("b.pdf", b"B"),
    )
    found = read(sent(winmail(enclosed("x", inner), attached("a.pdf", b"A")), TEXT))
    assert names(found) == ["Angebot.html", "b.pdf", "a.pdf"]


def test_compressed_rich_text_is_read() -> None:
    # MS-OXRTFCP section 3.1.1.1.
    example = "2d0000002b0000004c5a4675f1c5c7a703000a007263706731323542320af32068656c090020627705b06c647d0a800fa0"
    content = rtf.decompressed(bytes.fromhex(example))
    assert content == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert rtf.to_text(content) == "hello world"


@pytest.mark.parametrize(
    "content",
    [
        SIGNATURE,
        SIGNATURE + b"\xff" * 500,
        winmail(attribute(0x9003, b"\xff\xff\xff\xff")),
        winmail(attribute(0x9003, b"\xff\xff\xff\xff" + struct.pack("<HHI", 0x1003, 1, 0xFFFFFFFF))),
        winmail(attribute(0x9003, properties(struct.pack("<HHI", 0x1E, 0x1000, 0xFFFFFFFF)))),
        winmail(attribute(0x9003, properties(struct.pack("<HHI", 0x7777, 0x1000, 1)))),
        winmail(struct.pack("<BHHI", 1, 0x800C, 6, 0xFFFFFFFF) + b"x"),
        winmail(attribute(0x9004, b"\xff\xff\xff\xff")),
    ],
    ids=["nothing", "noise", "count", "many values", "many strings", "kind", "length", "recipients"],
)
def test_one_that_is_broken_stays_a_file_or_gives_what_can_be_read(content: bytes) -> None:
    begun = time.process_time()
    found = read(sent(content, TEXT))
    assert time.process_time() - begun < 1
    assert found.text == "Anbei der Plan."
    assert len(found.attachments) <= 1


def test_many_tiny_attributes_take_linear_time() -> None:
    begun = time.process_time()
    assert unpacked(winmail(attribute(0x8006, b"") * 200_000)) is not None
    assert time.process_time() - begun < 5


def test_messages_within_messages_come_to_an_end() -> None:
    content = winmail(attached("innen.pdf", b"x"))
    for _ in range(30):
        content = winmail(enclosed("x", content))
    found = unpacked(content)
    assert found is not None
    assert len(found.files) == 1


@given(content=st.binary(max_size=300))
def test_no_bytes_raise(content: bytes) -> None:
    unpacked(SIGNATURE + content)
    unpacked(winmail(message(content), attribute(0x9002, b""), attribute(0x9005, content, level=2)))
    rtf.to_text(content)
    rtf.decompressed(b"\0\0\0\0\xff\xff\xff\x7fLZFu\0\0\0\0" + content).decode("latin-1")
