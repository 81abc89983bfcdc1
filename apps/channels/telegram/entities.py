"""Telegram's marks in a text (MessageEntity) as HTML. They count in UTF-16 code units."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from apps.channels.telegram.shapes import listed, number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.telegram.shapes import Fields

#: How each is written. Links, mentions and the like need no mark: they are seen in the text.
TAGS = {
    "bold": "b",
    "italic": "i",
    "underline": "u",
    "strikethrough": "s",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
    "expandable_blockquote": "blockquote",
    "text_link": "a",
}
#: A text has at most 100 of them; what comes after so many is shown without.
MOST = 400


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    kind: str
    url: str


def as_html(said: str, entities: object) -> str:
    """The text with its marks as HTML; empty if there are none that change how it looks."""
    units = said.encode("utf-16-le")
    marks = sorted(_marks(listed(entities), len(units) // 2), key=lambda each: (each.start, -each.end))[:MOST]
    return _written(units, marks) if marks else ""


def _marks(entities: Sequence[Fields], length: int) -> list[_Mark]:
    found = []
    for entity in entities:
        start = max(0, number(entity.get("offset")))
        end = min(length, start + number(entity.get("length")))
        kind, url = text(entity.get("type")), text(entity.get("url"))
        if kind in TAGS and start < end and (kind != "text_link" or url.startswith(("https://", "http://", "tg://"))):
            found.append(_Mark(start, end, kind, url))
    return found


def _written(units: bytes, marks: Sequence[_Mark]) -> str:
    """They lie within one another; one that does not ends where the one around it ends."""
    html, place, still_open = [], 0, list[_Mark]()
    for mark in marks:
        while still_open and still_open[-1].end <= mark.start:
            html += [_text(units, place, still_open[-1].end, still_open), _closing(still_open[-1])]
            place = max(place, still_open.pop().end)
        html += [_text(units, place, mark.start, still_open), _opening(mark)]
        place = max(place, mark.start)
        end = min([mark.end, *(each.end for each in still_open)])
        still_open.append(_Mark(mark.start, end, mark.kind, mark.url))
    while still_open:
        html += [_text(units, place, still_open[-1].end, still_open), _closing(still_open[-1])]
        place = max(place, still_open.pop().end)
    return "".join([*html, _text(units, place, len(units) // 2, [])])


def _text(units: bytes, start: int, end: int, within: Sequence[_Mark]) -> str:
    words = escape(units[2 * start : 2 * max(start, end)].decode("utf-16-le", "replace"))
    return words if any(mark.kind == "pre" for mark in within) else words.replace("\n", "<br>")


def _opening(mark: _Mark) -> str:
    return f'<a href="{escape(mark.url)}">' if mark.kind == "text_link" else f"<{TAGS[mark.kind]}>"


def _closing(mark: _Mark) -> str:
    return f"</{TAGS[mark.kind]}>"
