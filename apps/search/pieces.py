"""A piece of a text with what was looked for in it, as parts: never as HTML."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from itertools import takewhile
from typing import TYPE_CHECKING

from apps.search.index.asked import ends
from apps.search.words import places_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from apps.search.index import Words
    from apps.search.words import Place

    Span = tuple[int, int]

#: Letters of a piece, and of these before the first hit.
LENGTH = 180
BEFORE = 50
#: Of a text, the letters that are looked through.
MOST = 200_000


@dataclass(frozen=True, slots=True)
class Part:
    """Some letters, and whether they were looked for."""

    text: str
    hit: bool


class Finder:
    """Finds some words in many texts; each is read up to the end of its piece, not further."""

    def __init__(self, words: Sequence[Words]) -> None:
        self._words = words
        self._longest = max((len(each.words) for each in words), default=0)
        self._ending: dict[str, tuple[Words, ...]] = {}

    def marked(self, text: str) -> list[Part]:
        """The whole text, on one line."""
        flat = " ".join(text.split())
        return _parts(flat, _joined(self._spans(flat)))

    def piece(self, text: str) -> list[Part]:
        """Some of it around the first hit, on one line; nothing without one."""
        flat = " ".join(text[:MOST].split())
        spans = self._spans(flat)
        first = next(spans, None)
        if first is None:
            return []
        start = _start(flat, first[0])
        end = min(start + LENGTH, len(flat))
        found = _joined([first, *takewhile(lambda span: span[0] < end, spans)])
        inside = [(begin - start, min(last, end) - start) for begin, last in found if start <= begin < end]
        return _cut(flat, start, end, inside)

    def _spans(self, text: str) -> Iterator[Span]:
        """Where it stands, one end after another."""
        row: deque[Place] = deque(maxlen=self._longest)
        for place in places_in(text) if self._words else ():
            row.append(place)
            ending = self._ending.get(place.word)
            if ending is None:
                ending = self._ending[place.word] = tuple(each for each in self._words if ends(place.word, each))
            for words in ending:
                before = [*row][-len(words.words) : -1]
                if [each.word for each in before] == [*words.words[:-1]]:
                    yield (before[0] if before else place).start, place.end


def beginning(text: str) -> list[Part]:
    """The beginning of a text in which nothing is to be shown."""
    flat = " ".join(text[:MOST].split())
    return _cut(flat, 0, min(LENGTH, len(flat)), ())


def _start(text: str, hit: int) -> int:
    """Where a piece begins, so that it begins with a word."""
    start = max(hit - BEFORE, 0)
    return text.find(" ", start, start + BEFORE) + 1 or start if start else 0


def _joined(spans: Iterable[Span]) -> list[Span]:
    """From the front; none within another."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first < found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _cut(text: str, start: int, end: int, inside: Sequence[Span]) -> list[Part]:
    parts = _parts(text[start:end], inside)
    return [*([Part("… ", hit=False)] if start else []), *parts, *([Part(" …", hit=False)] if end < len(text) else [])]


def _parts(text: str, spans: Sequence[Span]) -> list[Part]:
    parts, done = [], 0
    for first, last in spans:
        parts += [Part(text[done:first], hit=False), Part(text[first:last], hit=True)]
        done = last
    return [part for part in (*parts, Part(text[done:], hit=False)) if part.text]
