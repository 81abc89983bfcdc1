"""HTML as lines, and which element holds which of them. One pass, however broken the HTML is."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.channels.email import markup
from apps.channels.email.markup import VOID, Kind
from apps.channels.email.plaintext import BLOCKS
from apps.channels.email.quotes.lines import BLANK, LONGEST_LINE

if TYPE_CHECKING:
    from apps.channels.email.markup import Token

SPACES = re.compile(r"[\s\xa0]+")
#: A picture that came with the mail is something said; one from elsewhere may be there to spy.
PICTURE = "\N{OBJECT REPLACEMENT CHARACTER}"
CELLS = frozenset({"td", "th"})
# A start tag that ends an open element of these names (HTML, section 13.1.2.4, the cases that mail has).
ENDED_BY = {
    "p": BLOCKS - {"tr", "td", "tbody", "thead", "tfoot"},
    "li": frozenset({"li"}),
    "td": frozenset({"td", "th", "tr", "tbody"}),
    "th": frozenset({"td", "th", "tr", "tbody"}),
    "tr": frozenset({"tr", "tbody"}),
}


@dataclass(slots=True, eq=False)
class Element:
    """`html[start:end]`, holding the lines `first` to `last`; `first > last` when it holds none."""

    name: str
    tag: str
    start: int
    parent: Element | None
    first: int
    end: int = -1
    last: int = -1


@dataclass(slots=True, eq=False)
class Line:
    """Words between two breaks. Its first are at `start`, in `element`, its last end at `end`, in `inner`; the break is
    at `cut`, in `outer`."""

    words: str
    start: int
    end: int
    element: Element | None
    inner: Element | None = None
    cut: int = -1
    outer: Element | None = None


@dataclass(slots=True)
class Outline:
    """What `read` found, in the order of the HTML."""

    lines: list[Line] = field(default_factory=list)
    elements: list[Element] = field(default_factory=list)


def read(html: str) -> Outline:
    """Lines and elements of `html`."""
    reader = _Reader(html)
    for token in markup.tokens(html):
        reader.see(token)
    reader.finish()
    return reader.outline


class _Reader:
    def __init__(self, html: str) -> None:
        self.outline = Outline()
        self._html = html
        self._open: list[Element] = []
        self._names: Counter[str] = Counter()
        self._line: Line | None = None

    def see(self, token: Token) -> None:
        """Take the next token."""
        if token.kind is Kind.TEXT:
            self._see_text(token)
        elif token.kind is Kind.START:
            self._see_start(token)
        elif token.kind is Kind.END and self._names[token.name]:
            if token.name in BLOCKS:
                self._break(token.start)
            self._close_down_to(token)

    def finish(self) -> None:
        """End what nobody ended."""
        self._break(len(self._html))
        while self._open:
            self._close(self._open.pop(), len(self._html))

    def _see_text(self, token: Token) -> None:
        if not self._names["pre"]:
            self._add(self._html[token.start : token.end], token.start, token.end)
            return
        position = token.start
        for piece in self._html[token.start : token.end].splitlines(keepends=True):
            self._add(piece, position, position + len(piece))
            position += len(piece)
            if piece.endswith(("\n", "\r")):
                self._break(position)

    def _add(self, text: str, start: int, end: int) -> None:
        line, inner = self._line, self._open[-1] if self._open else None
        if line is not None and len(line.words) >= LONGEST_LINE:
            line.end, line.inner = end, inner
            return
        words = SPACES.sub(" ", markup.plain(text[: 4 * LONGEST_LINE]))
        if not words.strip(BLANK):
            if line is not None:
                line.words += words[:1]
        elif line is None:
            self._line = Line(words, start, end, inner, inner)
        else:
            line.words += words
            line.end, line.inner = end, inner

    def _see_start(self, token: Token) -> None:
        name = token.name
        if name == "br" or name in BLOCKS:
            self._break(token.end if name == "br" else token.start)
        elif name == "img" and "cid:" in self._html[token.start : token.end].lower():
            self._add(PICTURE, token.start, token.end)
        elif name in CELLS and self._line is not None:
            self._add(" ", token.start, token.start)
        while self._open and name in ENDED_BY.get(self._open[-1].name, ()):
            ended = self._open.pop()
            self._names[ended.name] -= 1
            self._close(ended, token.start)
        if name == "hr":
            self.outline.elements.append(self._element(token))
        if name not in VOID and not self._html.endswith("/>", token.start, token.end):
            self._begin(token)

    def _begin(self, token: Token) -> None:
        element = self._element(token)
        self._open.append(element)
        self._names[token.name] += 1
        self.outline.elements.append(element)

    def _element(self, token: Token) -> Element:
        tag = self._html[token.start : token.end] if token.end - token.start > len(token.name) + 2 else ""
        parent = self._open[-1] if self._open else None
        return Element(token.name, tag, token.start, parent, first=len(self.outline.lines))

    def _close_down_to(self, token: Token) -> None:
        """Close the innermost element of that name, and with it what was left open inside (HTML, section 13.2.6)."""
        while True:
            element = self._open.pop()
            self._names[element.name] -= 1
            self._close(element, token.end if element.name == token.name else token.start)
            if element.name == token.name:
                return

    def _close(self, element: Element, end: int) -> None:
        element.end = end
        element.last = len(self.outline.lines) - (0 if self._line is not None else 1)

    def _break(self, position: int) -> None:
        """End the line that is open."""
        if self._line is not None:
            self._line.cut = position
            self._line.outer = self._open[-1] if self._open else None
            self._line.words = self._line.words.strip(BLANK)[:LONGEST_LINE]
            self.outline.lines.append(self._line)
            self._line = None
