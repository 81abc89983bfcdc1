"""A piece of a text with what was looked for in it, as parts: never as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.search.index.asked import fits
from apps.search.words import places_in

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.search.index import Words
    from apps.search.words import Place

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


def marked(text: str, words: Sequence[Words]) -> list[Part]:
    """The whole text, on one line."""
    flat = " ".join(text.split())
    return _parts(flat, _found(flat, words))


def piece(text: str, words: Sequence[Words]) -> list[Part]:
    """Some of it around the first hit, from its beginning without one; on one line."""
    flat = " ".join(text[:MOST].split())
    found = _found(flat, words)
    start = max(found[0][0] - BEFORE, 0) if found else 0
    if start:
        start = flat.find(" ", start, start + BEFORE) + 1 or start
    end = min(start + LENGTH, len(flat))
    inside = [(first - start, min(last, end) - start) for first, last in found if start <= first < end]
    parts = _parts(flat[start:end], inside)
    return [*([Part("… ", hit=False)] if start else []), *parts, *([Part(" …", hit=False)] if end < len(flat) else [])]


def _parts(text: str, spans: Sequence[tuple[int, int]]) -> list[Part]:
    parts, done = [], 0
    for first, last in spans:
        parts += [Part(text[done:first], hit=False), Part(text[first:last], hit=True)]
        done = last
    return [part for part in (*parts, Part(text[done:], hit=False)) if part.text]


def _found(text: str, words: Sequence[Words]) -> list[tuple[int, int]]:
    """Where it stands, from the front; none within another."""
    places = list(places_in(text)) if words else []
    spans = sorted(span for each in words for span in _spans(places, each))
    found: list[tuple[int, int]] = []
    for first, last in spans:
        if found and first < found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _spans(places: Sequence[Place], words: Words) -> list[tuple[int, int]]:
    count = len(words.words)
    rows = (places[start : start + count] for start in range(len(places) - count + 1))
    return [(row[0].start, row[-1].end) for row in rows if fits([place.word for place in row], words)]
