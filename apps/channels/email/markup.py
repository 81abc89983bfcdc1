"""HTML cut into tags and text in linear time, however broken it is.

The stdlib's html.parser looks for the end of every unclosed comment anew (CVE-2025-6069); here a search that came to
the end of the text once is not made again.
"""

from __future__ import annotations

import re
from enum import Enum
from html import unescape
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(Enum):
    TEXT = "text"
    START = "start"
    END = "end"
    OTHER = "other"  # comments, declarations, and what script and style hold


class Token(NamedTuple):
    """A piece `html[start:end]`; `name` in lower case for tags."""

    kind: Kind
    start: int
    end: int
    name: str = ""


# A tag, what begins a comment or a declaration, and a tag with a quote that never closes: whoever looked for that quote
# has seen all of the rest, so that from there on quotes mean nothing.
MARKUP = re.compile(
    r"""<(?:(/?)([a-zA-Z][^\s/>]*+)(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>|(!--|[!?])|(/?[a-zA-Z]))""",
)
MARKUP_WITH_STRAY_QUOTE = re.compile(r"<(?:(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>|(!--|[!?])|((?!)))")
ATTRIBUTE = re.compile(r"""([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+)))?""")
RAW_TEXT = frozenset({"script", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes"})
VOID_NAMES = "area base br col embed hr img input link meta param source track wbr basefont bgsound frame keygen"
VOID = frozenset(VOID_NAMES.split())


def tokens(html: str) -> Iterator[Token]:
    """All of `html` in order, without gaps."""
    return _Scanner(html).tokens()


def attributes(tag: str) -> dict[str, str]:
    """The attributes of a start tag, names in lower case; the first of two equal names counts."""
    found: dict[str, str] = {}
    name_end = re.match(r"<[^\s/>]*", tag)
    for match in ATTRIBUTE.finditer(tag, name_end.end() if name_end else 0, len(tag) - 1):
        found.setdefault(match[1].lower(), plain(match[2] or match[3] or match[4] or ""))
    return found


def plain(text: str) -> str:
    """`text` with its character references resolved."""
    if "&" not in text:
        return text
    try:
        return unescape(text)
    except ValueError:  # a reference with more digits than Python turns into a number
        return text


class _Scanner:
    def __init__(self, html: str) -> None:
        self._html = html
        self._lower = html.lower() if len(html.lower()) == len(html) else html
        self._missing: set[str] = set()

    def tokens(self) -> Iterator[Token]:
        markup, position, text_from = MARKUP, 0, 0
        while found := markup.search(self._html, position):
            opening, position = found.span()
            slash, name, other, stray = found.groups()
            if stray:
                markup, position = MARKUP_WITH_STRAY_QUOTE, opening
                continue
            if opening > text_from:
                yield Token(Kind.TEXT, text_from, opening)
            if other:
                position = self._past_other(opening, other)
                yield Token(Kind.OTHER, opening, position)
            elif slash:
                yield Token(Kind.END, opening, position, name.lower())
            else:
                name = name.lower()
                yield Token(Kind.START, opening, position, name)
                if name in RAW_TEXT and (end := self._find(f"</{name}", position)) > position:
                    yield Token(Kind.OTHER, position, end)
                    position = end
            text_from = position
        if text_from < len(self._html):
            yield Token(Kind.TEXT, text_from, len(self._html))

    def _past_other(self, opening: int, beginning: str) -> int:
        end = self._find("-->", opening + 4) + 3 if beginning == "!--" else self._find(">", opening) + 1
        return min(end, len(self._html))

    def _find(self, what: str, position: int) -> int:
        """Where `what` begins after `position`; the end of all if nowhere."""
        if what in self._missing:
            return len(self._html)
        found = self._lower.find(what, position)
        if found < 0:
            self._missing.add(what)
        return found if found >= 0 else len(self._html)
