"""Every label that mail carries, true or false: readable as far as it can be, and never an exception."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.channels.email.charsets import decode
from apps.channels.email.labels import charset

pytestmark = pytest.mark.once

GERMAN = "Die Größe paßt nicht: bitte schicken Sie mir eine andere. Schöne Grüße aus Österreich"

LABELS_KNOWN = """
us-ascii ascii ANSI_X3.4-1968 ansi iso-8859-1 ISO_8859-1:1987 iso8859-1 8859-1 latin1 l1 iso-ir-100 cp819 windows-1252
windows1252 win-1252 x-cp1252 cp-1252 cp1252 utf-8 utf8 UTF_8 utf8mb4 utf-8mb4 unicode-1-1-utf-8 "utf-8" 'utf-8'
utf-8; charset=utf-8 iso-8859-2 iso-8859-9 iso-8859-15 windows-1250 x-cp1250 iso-8859-16 koi8-r koi8 koi8-u windows-1251
x-mac-cyrillic macintosh mac cp-850 cp850 ibm850 dos-437 iso-8859-8-i iso-8859-8-e windows-1255 windows-1256 tis-620
windows-874 big5 big5-hkscs cn-big5 gb2312 gb_2312-80 gbk gb18030 x-gbk cp936 hz-gb-2312 shift_jis x-sjis ms932 euc-jp
x-euc-jp iso-2022-jp iso-2022-jp-ms csISO2022JP euc-kr ks_c_5601-1987 ks_c_5601-1989 windows-949 iso-2022-kr utf-16
utf-16le utf-16be ucs-2 utf-32
"""
LABELS_UNKNOWN = """
x-unknown unknown-8bit 8bit binary default none utf-7 unicode-1-1-utf-7 UTF7 csUnicode11UTF7 x-user viscii foo/bar ?
unicode_escape raw_unicode_escape hex rot13 idna punycode base64 zlib bz2 uu quopri mbcs oem undefined palmos ../utf8
"""
LABELS = LABELS_KNOWN.split()
UNKNOWN = LABELS_UNKNOWN.split()


@pytest.mark.parametrize("label", LABELS)
def test_a_label_is_known_and_what_it_names_is_read(label: str) -> None:
    name = charset(label)
    codec = codecs.lookup(name)
    text = "Hello"
    assert decode(codec.encode(text)[0], label) == text


@pytest.mark.parametrize("label", UNKNOWN)
def test_under_an_unknown_label_the_charset_is_found(label: str) -> None:
    assert charset(label) == ""
    assert decode(GERMAN.encode("cp1252"), label) == GERMAN
    assert decode(GERMAN.encode(), label) == GERMAN


@pytest.mark.parametrize("label", [*LABELS, *UNKNOWN, "", "x" * 1_000, "\x00", "ü"])
@pytest.mark.parametrize(
    "content", [bytes(range(256)), b"\xff\xfe\x00", b"\x1b$B\x1b", b"~{", b"\xed\xa0\x80", b"=\x00"]
)
def test_no_label_and_no_content_raises(label: str, content: bytes) -> None:
    text = decode(content, label)
    assert "\0" not in text
    text.encode()


@given(content=st.binary(max_size=200), label=st.sampled_from([*LABELS, *UNKNOWN, ""]))
def test_whatever_comes_can_be_stored(content: bytes, label: str) -> None:
    text = decode(content, label)
    assert "\0" not in text
    text.encode()


@pytest.mark.parametrize("label", ["utf-7", "unicode-1-1-utf-7", "us-ascii", "utf-8", "x-unknown", ""])
def test_utf7_is_never_interpreted(label: str) -> None:
    assert decode(b"+ADw-script+AD4-alert(1)", label) == "+ADw-script+AD4-alert(1)"


@pytest.mark.parametrize(
    ("text", "written_in", "label"),
    [
        ("„Grüße“ für 5 € \u2013 bitte…", "cp1252", "iso-8859-1"),
        (GERMAN, "utf-8", "us-ascii"),
        (GERMAN, "utf-8", "iso-8859-1"),
        (GERMAN, "cp1252", "utf-8"),
        (GERMAN, "cp1252", "us-ascii"),
        ("Größe", "cp1252", "utf-8"),
        ("Привет, как дела? Спасибо за письмо, до свидания.", "koi8-r", ""),
        ("Привет, как дела? Спасибо за письмо, до свидания.", "cp1251", "x-unknown"),
        ("汉字测试①", "gb18030", "gb2312"),
        ("粧字", "cp950", "big5"),
        ("한국어 똠방각하", "cp949", "ks_c_5601-1987"),
        ("①㈱高崎", "cp932", "shift_jis"),
        ("שלום", "iso8859_8", "iso-8859-8-i"),
        ("Grüße aus Köln", "utf-16-le", "utf-16"),
        ("Grüße aus Köln", "utf-16-be", "utf-16"),
        ("Grüße aus Köln", "utf-16", "utf-8"),
        ("Grüße aus Köln", "utf-8-sig", "iso-8859-1"),
        ("Grüße aus Köln", "utf-16-le", ""),
        ("こんにちは、質問", "iso2022_jp", ""),
        ("こんにちは、質問", "iso2022_jp", "us-ascii"),
        ("こんにちは、質問", "iso2022_jp", "utf-8"),
    ],
)
def test_the_text_that_was_meant_is_read(text: str, written_in: str, label: str) -> None:
    assert decode(text.encode(written_in), label) == text


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"\x1b$B-!-j\x1b(B OK", "①㈱ OK"),
        (b"\x1b(I1234\x1b(B", "ｱｲｳｴ"),
        (b"\x1b$B%F%9%H\nabc", "テスト\nabc"),
        (b"a\x1b$B%F%9\x1b(Bb", "aテスb"),
    ],
    ids=["signs of Windows", "narrow kana", "not changed back at the end of the line", "among ASCII"],
)
def test_japanese_is_read_as_its_mailers_write_it(content: bytes, text: str) -> None:
    assert decode(content, "iso-2022-jp") == text


def test_a_line_in_another_charset_under_utf8_is_read_too() -> None:
    content = "Größe, Höhe und Länge\n-- \n".encode() + "Grüße".encode("cp1252")
    assert decode(content, "utf-8") == "Größe, Höhe und Länge\n-- \nGrüße"


def test_a_letter_that_was_cut_off_is_one_replacement() -> None:
    assert decode("Größe, Höhe, Länge €".encode()[:-1], "utf-8") == "Größe, Höhe, Länge \ufffd"


def test_what_was_encoded_twice_is_decoded_twice() -> None:
    twice = GERMAN.encode().decode("cp1252").encode()
    assert decode(twice, "utf-8") == GERMAN


def test_a_text_about_such_letters_stays_as_it_is() -> None:
    words = "Statt „ü“ steht bei mir ü oder Ã¼."
    assert decode(words.encode(), "utf-8") == words


def test_nul_and_lone_surrogates_are_gone() -> None:
    assert decode(b"a\0b\xed\xa0\x80c", "utf-8").startswith("ab")
    assert "\0" not in decode("a\0b".encode("utf-16"), "utf-16")
