"""HTML cut into tags and text in linear time, however broken it is.

The stdlib's html.parser looks for the end of every unclosed comment anew (CVE-2025-6069); here a search that came to
the end of the text once is not made again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from html import unescape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Kind(Enum):
    TEXT = "text"
    START = "start"
    END = "end"
    OTHER = "other"  # comments, declarations, and what script and style hold


@dataclass(frozen=True, slots=True)
class Token:
    """A piece `html[start:end]`; `name` in lower case for tags."""

    kind: Kind
    start: int
    end: int
    name: str = ""


TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)(?:[^"'>]++|"[^"]*+"|'[^']*+')*+>""")
TAG_WITH_STRAY_QUOTE = re.compile(r"<(/?)([a-zA-Z][^\s/<>]*+)[^<>]*+>")
TAG_NAME = re.compile("</?[a-zA-Z]")
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
        self._tag = TAG

    def tokens(self) -> Iterator[Token]:
        position, text_from = 0, 0
        while (opening := self._html.find("<", position)) >= 0:
            token = self._token(opening)
            if token is None:
                position = opening + 1
                continue
            if opening > text_from:
                yield Token(Kind.TEXT, text_from, opening)
            yield token
            position = text_from = token.end
            if token.kind is Kind.START and token.name in RAW_TEXT:
                position = text_from = self._find(f"</{token.name}", token.end)
                if position > token.end:
                    yield Token(Kind.OTHER, token.end, position)
        if text_from < len(self._html):
            yield Token(Kind.TEXT, text_from, len(self._html))

    def _token(self, opening: int) -> Token | None:
        html = self._html
        if html.startswith("<!--", opening):
            return Token(Kind.OTHER, opening, min(self._find("-->", opening + 4) + 3, len(html)))
        if html.startswith(("<!", "<?"), opening):
            return Token(Kind.OTHER, opening, min(self._find(">", opening) + 1, len(html)))
        match = self._tag.match(html, opening)
        if not match and self._tag is TAG and TAG_NAME.match(html, opening):
            # A quote that never closes: whoever looked for its end has seen all of the rest.
            self._tag = TAG_WITH_STRAY_QUOTE
            match = self._tag.match(html, opening)
        return match and Token(Kind.END if match[1] else Kind.START, opening, match.end(), match[2].lower())

    def _find(self, what: str, position: int) -> int:
        """Where `what` begins after `position`; the end of all if nowhere."""
        if what in self._missing:
            return len(self._html)
        found = self._lower.find(what, position)
        if found < 0:
            self._missing.add(what)
        return found if found >= 0 else len(self._html)
