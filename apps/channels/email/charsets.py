"""Bytes to text, whatever the label says: declared, UTF-8, detected, windows-1252, replacement. Never an exception.

UTF-7 is never interpreted (a filter in front of us would not have seen what it hides), and Python's codecs that are
no charsets (`unicode_escape`, `hex`, ...) cannot be asked for by a mail.
"""

from __future__ import annotations

import re
from encodings import normalize_encoding
from encodings.aliases import aliases

from charset_normalizer import from_bytes

# Labels by what senders mean with them (WHATWG Encoding standard, section 4.2), so that the larger repertoire is read.
MEANT = {
    "ascii": "cp1252",
    "latin_1": "cp1252",
    "iso8859_1": "cp1252",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "ksc5601": "cp949",
    "ks_c_5601_1987": "cp949",
    "iso8859_9": "cp1254",
    "iso8859_11": "cp874",
    "tis_620": "cp874",
    "iso8859_8_i": "iso8859_8",
    "iso_8859_8_i": "iso8859_8",
    "iso_8859_8_e": "iso8859_8",
    "x_sjis": "cp932",
    "windows_31j": "cp932",
    "windows_874": "cp874",
    "x_mac_cyrillic": "mac_cyrillic",
    "cp_850": "cp850",
    "x_gbk": "gb18030",
    "x_euc_jp": "euc_jp",
    "x_mac_roman": "mac_roman",
    "x_user_defined": "cp1252",
    "utf8mb4": "utf_8",
    "unicode": "utf_8",
    "iso2022_jp": "iso2022_jp_ext",
}
WESTERN = frozenset({"cp1252", "iso8859_15"})
KNOWN_NAMES = """
ascii utf_8 utf_8_sig utf_16 utf_16_le utf_16_be utf_32 utf_32_le utf_32_be
iso8859_2 iso8859_3 iso8859_4 iso8859_5 iso8859_6 iso8859_7 iso8859_8 iso8859_10 iso8859_13 iso8859_14 iso8859_15
iso8859_16 cp1250 cp1251 cp1252 cp1253 cp1254 cp1255 cp1256 cp1257 cp1258 cp874 cp437 cp850 cp852 cp855 cp858 cp862
cp865 cp866 koi8_r koi8_u koi8_t kz1048 ptcp154 mac_roman mac_latin2 mac_cyrillic mac_greek mac_turkish
big5 big5hkscs cp950 gb18030 hz cp932 cp949 johab euc_jp euc_jis_2004 euc_jisx0213 shift_jis_2004 shift_jisx0213
iso2022_jp_ext iso2022_jp_1 iso2022_jp_2 iso2022_jp_3 iso2022_jp_2004 iso2022_kr
"""
KNOWN = frozenset(KNOWN_NAMES.split())
DETECTED_FROM = 4096
SHORTEST_TO_DETECT = 24
# What most mail says of itself; if it is ASCII throughout there is nothing to decide.
PLAIN = frozenset({"us-ascii", "utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"})
LONGEST_LABEL = 40
SURROGATE = re.compile("[\ud800-\udfff]")


def decode(content: bytes, declared: str = "") -> str:
    """The text of `content`, free of NUL and lone surrogates, which neither database takes."""
    if declared.lower() in PLAIN and content.isascii() and b"\0" not in content:
        return content.decode("ascii")
    return presentable(_decode(content, charset(declared)))


def presentable(text: str) -> str:
    """`text` without NUL; lone surrogates become U+FFFD."""
    if "\0" in text:
        text = text.replace("\0", "")
    return SURROGATE.sub("\ufffd", text) if not text.isascii() else text


def charset(label: str) -> str:
    """Python's name of the charset that senders mean with `label`; empty if it is none that mail may use."""
    if not label or len(label) > LONGEST_LABEL:
        return ""
    name = normalize_encoding(label.strip(" \t\"'")).lower()
    name = aliases.get(name, name)
    name = MEANT.get(name, name)
    return name if name in KNOWN else ""


def _decode(content: bytes, declared: str) -> str:
    if declared in WESTERN or not declared:
        # Every byte string is Latin-1, hardly one is UTF-8 by accident: what is valid UTF-8 is meant as such.
        return _strictly(content, "utf_8") or _strictly(content, declared) or _mostly_utf8(content) or _guess(content)
    return (
        _strictly(content, declared)
        or _strictly(content, "utf_8")
        or _nearly(content, declared)
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
    return _nearly(content, "utf_8")


def _guess(content: bytes) -> str:
    """Detection needs some text to go by and is slow, so that it sees the beginning only."""
    sample = _telling_part(content)
    if len(sample) >= SHORTEST_TO_DETECT:
        best = from_bytes(sample, steps=3, chunk_size=512, enable_fallback=False).best()
        name = charset(best.encoding) if best else ""
        if name and (text := _strictly(content, name)) is not None:
            return text
    return content.decode("cp1252", "replace")


def _telling_part(content: bytes) -> bytes:
    """Bytes around the first that is not ASCII; a long English beginning would say nothing."""
    first = len(content) - len(content.lstrip(bytes(range(128))))
    start = max(0, first - 256)
    return content[start : start + DETECTED_FROM]
