"""Bytes to text, whatever the label says: declared, UTF-8, detected, windows-1252, replacement. Never an exception.

UTF-7 is never interpreted (a filter in front of us would not have seen what it hides), and Python's codecs that are
no charsets (`unicode_escape`, `hex`, ...) cannot be asked for by a mail. `docs/reading.md` tells the steps.
"""

from __future__ import annotations

import codecs
import re
from contextvars import ContextVar

from charset_normalizer import from_bytes

from apps.channels.email import japanese
from apps.channels.email.labels import charset

WESTERN = frozenset({"cp1252", "iso8859_15"})
DETECTED_FROM = 4096
SHORTEST_TO_DETECT = 24
#: Each takes some milliseconds, and a mail may have a thousand parts with names of their own.
MOST_DETECTIONS = 100
_detections: ContextVar[int] = ContextVar("detections", default=0)
# What most mail says of itself; if it is ASCII throughout there is nothing to decode.
PLAIN = frozenset({"us-ascii", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"})
BYTE_ORDER_MARKS = {codecs.BOM_UTF8: "utf_8", codecs.BOM_UTF16_LE: "utf_16_le", codecs.BOM_UTF16_BE: "utf_16_be"}
SURROGATE = re.compile("[\ud800-\udfff]")
# Letters above ASCII of the languages that are written in windows-1252, and what their word processors put in.
WESTERN_LETTERS = frozenset(
    "äöüÄÖÜßéèêëÉÈàâáÀçÇñÑóòôíìîïúùûåÅæÆøØœãõ¿¡€\u201e\u201c\u201d\u201a\u2018\u2019\u2013\u2014\u2026\u2022"
    "°§«»·®©™²³½µ\xb4\xa0\xad"
)
CYRILLIC = frozenset(chr(code) for code in range(0x400, 0x500)) | frozenset(
    "\xa0\xa9\xab\xbb\u2013\u2014\u2026\u201e\u201c\u2116"
)
# The ten letters that more than half of all Russian, Ukrainian and Bulgarian text consists of, and two of theirs.
USUAL_CYRILLIC = frozenset(
    map(chr, (0x43E, 0x435, 0x430, 0x438, 0x43D, 0x442, 0x441, 0x440, 0x432, 0x43B, 0x456, 0x44A))
)
# UTF-8 that was taken for windows-1252 and written in UTF-8 again: "GrÃ¼ÃŸe".
ENCODED_TWICE = re.compile("[\xc2\xc3][\x80-\xbf\u0152-\u2122]|\xe2\u20ac")


def decode(content: bytes, declared: str = "") -> str:
    """The text of `content`, free of NUL and lone surrogates, which neither database takes."""
    if declared.lower() in PLAIN and content.isascii() and b"\0" not in content and b"\x1b" not in content:
        return content.decode("ascii")
    return presentable(_mended(_decode(content, charset(declared))))


def begin_message() -> None:
    """Each message may have charsets detected `MOST_DETECTIONS` times, whatever the ones before it had."""
    _detections.set(0)


def presentable(text: str) -> str:
    """`text` without NUL; lone surrogates become U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "")
    return SURROGATE.sub("\ufffd", text) if not text.isascii() else text


def is_text_in(content: bytes, label: str) -> bool:
    """Whether `content` is free of faults in the charset that `label` means."""
    name = charset(label)
    return bool(name) and _strictly(content, name) is not None


def _decode(content: bytes, declared: str) -> str:
    for mark, name in BYTE_ORDER_MARKS.items():
        if content.startswith(mark) and (text := _strictly(content[len(mark) :], name)) is not None:
            return text
    if japanese.is_escaped(content) and (declared.startswith("iso2022_jp") or content.isascii()):
        return japanese.decode(content)
    if declared in ("", "utf_16") and (wide := _wide(content)):
        return content.decode(wide, "replace")
    if declared in WESTERN or not declared:
        # Every byte string is Latin-1, hardly one is UTF-8 by accident: what is valid UTF-8 is meant as such.
        return _strictly(content, "utf_8") or _strictly(content, declared) or _mostly_utf8(content) or _guess(content)
    return (
        _strictly(content, declared)
        or _strictly(content, "utf_8")
        or (_nearly(content, declared) if declared != "utf_8" else None)
        or _mostly_utf8(content)
        or _guess(content)
    )


def _strictly(content: bytes, name: str) -> str | None:
    if not name:
        return None
    try:
        return content.decode(name)
    except (UnicodeError, ValueError):
        return None


def _nearly(content: bytes, name: str) -> str | None:
    """The text if only a few characters of it are broken, as when a gateway cut it in the middle of one."""
    try:
        text = content.decode(name, "replace")
    except (UnicodeError, ValueError):
        return None
    broken = text.count("\ufffd")
    right = sum(letter > "\x7f" for letter in text) - broken
    return text if right > 4 * broken else None


def _mostly_utf8(content: bytes) -> str | None:
    """UTF-8 with a line in windows-1252, which a list or a scanner put under it.

    Hardly any other text holds as many letters that are valid UTF-8 as such that are not.
    """
    broken = (text := content.decode("utf_8", "replace")).count("\ufffd")
    if sum(letter > "\x7f" for letter in text) < 2 * broken:
        return None
    return content.decode("utf_8", "western")


def _western(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    if error.reason == "unexpected end of data":
        return "\ufffd", error.end
    return error.object[error.start : error.end].decode("cp1252", "replace"), error.end


codecs.register_error("western", _western)


def _wide(content: bytes) -> str:
    """UTF-16 without a mark at its beginning: every second byte of what we write is zero."""
    sample = content[:DETECTED_FROM]
    if len(sample) < 4 or sample.count(0) * 3 < len(sample):
        return ""
    return "utf_16_be" if sample[::2].count(0) > sample[1::2].count(0) else "utf_16_le"


def _guess(content: bytes) -> str:
    """Detection needs some text to go by and is slow, so that it sees the beginning only."""
    sample = _telling_part(content)
    if len(sample) >= SHORTEST_TO_DETECT and not _looks_western(sample):
        name = _cyrillic(sample) or _detected(sample)
        if (text := _strictly(content, name)) is not None:
            return text
    return content.decode("cp1252", "replace")


def _detected(sample: bytes) -> str:
    _detections.set(_detections.get() + 1)
    if _detections.get() > MOST_DETECTIONS:
        return ""
    best = from_bytes(sample, steps=3, chunk_size=512, enable_fallback=False).best()
    return charset(best.encoding) if best else ""


def _telling_part(content: bytes) -> bytes:
    """Bytes around the first that is not ASCII; a long English beginning would say nothing."""
    first = len(content) - len(content.lstrip(bytes(range(128))))
    start = max(0, first - 256)
    return content[start : start + DETECTED_FROM]


def _looks_western(sample: bytes) -> bool:
    """A few letters of windows-1252 among many of ASCII; a detector takes short German for Polish or Greek."""
    high = [byte for byte in sample if byte > 0x7F]
    letters = bytes(high).decode("cp1252", "replace")
    return 5 * len(high) < len(sample) and all(letter in WESTERN_LETTERS for letter in letters)


def _cyrillic(sample: bytes) -> str:
    """The charset in which all letters are Cyrillic and mostly the usual ones."""
    letters = bytes(byte for byte in sample if byte > 0x7F)
    for name in ("koi8_u", "cp1251", "iso8859_5", "cp866"):
        text = letters.decode(name, "replace")
        usual = sum(letter in USUAL_CYRILLIC for letter in text)
        if 5 * usual > 2 * len(text) and all(letter in CYRILLIC for letter in text):
            return name
    return ""


def _mended(text: str) -> str:
    """What was encoded twice, decoded twice; only if all of it can be, so that a text about such a fault stays."""
    if text.isascii() or not ENCODED_TWICE.search(text):
        return text
    try:
        return text.encode("cp1252").decode("utf_8")
    except UnicodeError:
        return text
