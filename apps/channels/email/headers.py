"""Header fields as people meant them: encoded words, parameters and ids, with the faults that occur.

Values come in as the stdlib's parser leaves them: text in which each byte above ASCII is a surrogate. Every function
takes time linear in its input, and looks at no more than the first `USED` characters of a field.
"""

from __future__ import annotations

import binascii
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote_to_bytes

from apps.channels.email import dates, transfer
from apps.channels.email.charsets import decode, is_text_in, presentable

if TYPE_CHECKING:
    import datetime as dt

USED = 16_384
MOST_REFERENCES = 100
MOST_PARAMETERS = 200
LONGEST_DATE = 128
LONGEST_CONTENT_ID = 255
LONGEST_ID = 995  # RFC 5322 section 2.1.1: a line has at most 998 characters, the brackets and a space among them
# Raw question marks within a word, and one that is cut off at the end of the field, are taken for what they mean.
ENCODED_WORD = re.compile(
    r"=\?([^?\s]{1,64})\?([bBqQ])\?"
    r"((?:[^?=]|=(?!\?[A-Za-z])|\?(?![=\s]*\Z|=)){0,2000})"
    r"(?:\?=|\??\s*\Z)"
)
MESSAGE_ID = re.compile(r"<([^<>]{1,1024})>")
FOLDING = re.compile(r"[\r\n]+[ \t]*")
SPACES = re.compile(r"\s+")
# C0 and C1 controls, and the marks that turn the direction of text around: names are shown beside our own words.
INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


def raw_bytes(value: str) -> bytes:
    """The bytes behind a value of the stdlib's parser."""
    return value.encode("utf-8", "surrogateescape")


def unfold(value: str) -> str:
    """One line (RFC 5322 section 2.2.3), cut to what is used."""
    return FOLDING.sub(" ", value[:USED]).strip()


def text(value: str, *, likely: str = "") -> str:
    """A field for people to read, on one line: decoded (RFC 2047), without controls and turned directions.

    `likely` is the charset of the body: what stands unencoded in a header is mostly in the same.
    """
    value = unfold(value)
    if "=?" in value or "\x1b" in value or not value.isascii():
        value = _decode_words(value, likely)
    return SPACES.sub(" ", INVISIBLE.sub("", value)).strip()


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A field such as Content-Type: its value in lower case, and its parameters (RFC 2045 section 5.1, RFC 2231)."""
    head = HEAD.match(value := unfold(value))
    if head is None:
        return "", {}
    return head[1].lower(), _joined(_split_parameters(value[head.end() :]))


def message_ids(value: str) -> tuple[str, ...]:
    """All ids of a Message-ID, In-Reply-To or References field, without brackets, each once, in order.

    Of a very long chain the first and the newest are kept.
    """
    found = MESSAGE_ID.findall(value) or [word for word in value.split() if "@" in word]
    ids = [cleaned for one in found if (cleaned := _clean_id(one))]
    unique = tuple(dict.fromkeys(ids))
    return unique if len(unique) <= MOST_REFERENCES else (unique[0], *unique[1 - MOST_REFERENCES :])


def content_id(value: str) -> str:
    """A Content-ID (RFC 2392) without its brackets; empty if there is none that a file may be known by."""
    cleaned = presentable(decode(raw_bytes(unfold(value)))).strip("<> \t")
    return cleaned if len(cleaned) <= LONGEST_CONTENT_ID and not INVISIBLE.search(cleaned) else ""


def date(value: str) -> dt.datetime | None:
    """An aware UTC time, or None if there is none that a calendar knows (RFC 5322 section 3.3, and faults of it)."""
    return dates.read(text(value[:LONGEST_DATE]))


def _clean_id(value: str) -> str:
    cleaned = "".join(presentable(decode(raw_bytes(value))).split())
    return cleaned if len(cleaned) <= LONGEST_ID and not INVISIBLE.search(cleaned) else ""


def _decode_words(value: str, likely: str) -> str:
    """RFC 2047 section 6: the space between two encoded words is not shown.

    Neighbours in one charset are joined before they are decoded, as many senders cut between the bytes of a letter.
    """
    pieces: list[str] = []
    charset, pending, end = "", bytearray(), 0
    for word in ENCODED_WORD.finditer(value):
        between = value[end : word.start()]
        label = word[1].partition("*")[0].lower()  # RFC 2231 section 5 adds a language
        if pending and (between.strip() or label != charset):
            pieces.append(decode(bytes(pending), charset))
            pending.clear()
        if between.strip() or not end:
            pieces.append(_plain(between, likely))
        charset, end = label, word.end()
        pending += _word_bytes(word[2], word[3], charset)
    return "".join([*pieces, decode(bytes(pending), charset), _plain(value[end:], likely)])


def _plain(value: str, likely: str) -> str:
    if value.isascii() and "\x1b" not in value:
        return value
    content = raw_bytes(value)
    return decode(content, "utf-8" if is_text_in(content, "utf-8") else likely)


def _word_bytes(encoding: str, encoded: str, charset: str) -> bytes:
    content = raw_bytes(encoded)
    if encoding in "bB":
        return transfer.base64_letters(content)
    spaced = binascii.a2b_qp(content.replace(b" ", b"_"), header=True)
    if b"_" not in content or is_text_in(spaced, charset):
        return spaced
    # Some leave a letter's second byte as it is where it looks like an underscore.
    literal = binascii.a2b_qp(content.replace(b" ", b"=20"))
    return literal if is_text_in(literal, charset) else spaced


# The value; a comment behind it, and a comma or nothing where a semicolon belongs, are passed over.
HEAD = re.compile(r"\s*((?:[^\s;,(=]++(?!\s*=))?)[\s,]*(?:\([^()]*\))?[\s,]*;?")
PARAMETER = re.compile(
    r"""\s*([^\s=;"]+)\s*=\s*       # name
        (?:"([^"\\]*+(?:\\.[^"\\]*+)*+)(?:"|$)|  # quoted value; one that never ends takes the rest
           ([^;]*))                 # anything up to the next semicolon
        [^;]*(?:;|$)""",
    re.VERBOSE,
)


def _split_parameters(rest: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    position = 0
    while position < len(rest) and len(found) < MOST_PARAMETERS:
        match = PARAMETER.match(rest, position)
        if not match:
            position = (rest.find(";", position) + 1) or len(rest)
            continue
        quoted, bare = match[2], match[3]
        # A backslash before anything else belongs to a path of Windows.
        value = re.sub(r'\\(["\\])', r"\1", quoted) if quoted is not None else bare.strip().strip('"')
        found.append((match[1].lower(), value))
        position = match.end()
    return found


def _joined(found: list[tuple[str, str]]) -> dict[str, str]:
    """Continuations (`name*0`, `name*1*`) put together and decoded; the first of two equal names counts."""
    plain: dict[str, str] = {}
    sections: dict[str, dict[int, tuple[str, bool]]] = {}
    for name, value in found:
        base, star, rest = name.partition("*")
        number = rest.rstrip("*")
        if not star:
            plain.setdefault(base, text(value) if base != "boundary" else value)
        elif not number or (number.isascii() and number.isdigit() and len(number) < 4):
            sections.setdefault(base, {}).setdefault(int(number or 0), (value, rest.endswith("*") or not number))
    continued = {base: _continued(parts) for base, parts in sections.items()}
    return plain | {base: value for base, value in continued.items() if value or base not in plain}


def _continued(parts: dict[int, tuple[str, bool]]) -> str:
    charset, content, first = "", bytearray(), min(parts)
    for number, (value, encoded) in sorted(parts.items()):
        if encoded and number == first and value.count("'") >= 2:
            charset, _, value = value.split("'", 2)
        content += unquote_to_bytes(raw_bytes(value)) if encoded else raw_bytes(value)
    value = decode(bytes(content), charset)
    return text(value) if not charset and value.isascii() and "=?" in value else INVISIBLE.sub("", value)
