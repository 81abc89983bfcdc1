"""From an outline of HTML to lines that say what the markup knows of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.email.quotes.attributions import MOST_LINES, Proof, attribution, prove
from apps.channels.email.quotes.clients import Mark, mark
from apps.channels.email.quotes.introductions import Introductions
from apps.channels.email.quotes.lines import of_text

if TYPE_CHECKING:
    from apps.channels.email.quotes.lines import Lines
    from apps.channels.email.quotes.outline import Element, Outline

#: What is longer is no signature, whatever its class: people write on inside the element.
MOST_SIGNED_LINES = 40


def lines_of(outline: Outline) -> Lines:
    """Lines with their marks. Every element is looked at once, in the order in which they begin."""
    marker = _Marker(of_text([line.words for line in outline.lines]))
    for element in outline.elements:
        said = mark(element.name, element.tag)
        if said is not None:
            marker.see(element, said)
    marker.finish()
    return marker.lines


class _Marker:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self._introductions = Introductions(lines)
        self._marked_to = -1
        self._signed_to = -1
        self._gmail: Element | None = None
        self._is_answered = False

    def see(self, element: Element, said: Mark) -> None:
        """Take the next element that a program marked."""
        if self._gmail is not None and element.start >= self._gmail.end:
            self.finish()
        if said is Mark.OPENING:
            self._open(element)
        elif element.last < element.first or element.last <= self._marked_to:
            return
        elif said is Mark.SIGNATURE:
            self._sign(element)
        elif said is Mark.GMAIL:
            self._gmail = self._gmail or element
        elif said is Mark.QUOTE or self._gmail is not None or self._is_introduced(element):
            self._quote(element)

    def finish(self) -> None:
        """Gmail's element without a quotation of its own inside is one as a whole."""
        if self._gmail is not None and not self._is_answered:
            self._mark(self._gmail.first, self._gmail.last)
        self._gmail, self._is_answered = None, False

    def _open(self, element: Element) -> None:
        first = element.first
        if first < len(self.lines.words) and (":" in self.lines.words[first] or element.last < first):
            self.lines.opening.add(first)

    def _sign(self, element: Element) -> None:
        if element.last > self._signed_to and element.last - element.first < MOST_SIGNED_LINES:
            self.lines.signed.update(range(element.first, element.last + 1))
            self._signed_to = element.last

    def _quote(self, element: Element) -> None:
        first = element.first
        if self._gmail is not None and not self._is_answered and element.name == "blockquote":
            self._is_answered = True
            first = self._gmail.first
        self._mark(first, element.last)

    def _mark(self, first: int, last: int) -> None:
        if not self._introductions.is_forward(first):
            self.lines.marked.update(range(first, last + 1))
            self._marked_to = max(self._marked_to, last)

    def _is_introduced(self, element: Element) -> bool:
        """An indented part is a quotation if an attribution stands above it, or begins it."""
        words, first = self.lines.words, element.first
        if attribution(self.lines, first):
            return True
        joined = ""
        for number in range(first - 1, max(first - 1 - MOST_LINES, -1), -1):
            joined = f"{words[number]} {joined}"
            if number in self.lines.marked or prove(joined.strip()) is not Proof.NONE:
                return number not in self.lines.marked
        return False
