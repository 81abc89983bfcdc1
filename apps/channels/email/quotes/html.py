"""The same for HTML, before it is sanitised: mail programs mark their quotations with classes and styles, which no
sanitiser keeps, so what they mark is put into `<details>` first."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.email.quotes import outline
from apps.channels.email.quotes.marked import lines_of
from apps.channels.email.quotes.reading import kinds
from apps.channels.email.quotes.signs import may_be_there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.email.quotes.outline import Element, Line, Outline
    from apps.channels.email.quotes.reading import LineKind

OPENS: dict[LineKind, str] = {
    "quoted": '<details class="quote"><summary></summary>',
    "signature": '<details class="signature"><summary></summary>',
}
CLOSE = "</details>"
#: The screen shows no HTML of this size.
LONGEST = 512 * 1024
MOST_TAGS = 20_000

ROOTS = frozenset({"html", "body", "head"})
#: Nothing but rows and cells may stand in these.
TABLE = frozenset({"table", "tbody", "thead", "tfoot", "tr", "colgroup"})
RULE_BEFORE = re.compile(r"<hr\b[^<>]*>\s*$")
NEAR = 300


def mark_quotes(html: str) -> str:
    """Wrap what is quoted into `<details class="quote">`, signatures into `<details class="signature">`.

    Removes nothing; an empty `<summary>` in front leaves the words to the screen. HTML that is all quotation comes
    back as it is, as does what is marked already. Linear; beyond `LONGEST` characters or `MOST_TAGS` tags nothing is
    looked for.
    """
    if len(html) > LONGEST or html.count("<") > MOST_TAGS or any(each in html for each in OPENS.values()):
        return html
    return _marked(html) if may_be_there(html) else html


def _marked(html: str) -> str:
    found = outline.read(html)
    pieces, position = [], 0
    for fold in _folds(found, kinds(lines_of(found))):
        start = _with_rule(html, fold.start, position)
        pieces += [html[position:start], OPENS[fold.kind], html[start : fold.end], CLOSE]
        position = fold.end
    return "".join([*pieces, html[position:]])


@dataclass(slots=True)
class _Fold:
    kind: LineKind
    start: int
    end: int
    parent: Element | None


def _folds(found: Outline, of_lines: list[LineKind]) -> list[_Fold]:
    """Stretches of whole siblings, so that every mark is closed in the element in which it was opened."""
    folds: list[_Fold] = []
    number = 0
    while number < len(of_lines):
        if of_lines[number] == "said":
            number += 1
            continue
        last = number
        while last + 1 < len(of_lines) and of_lines[last + 1] == of_lines[number]:
            last += 1
        folds += _merged(_pieces(found, number, last, of_lines[number]))
        number = last + 1
    return folds


def _pieces(found: Outline, number: int, last: int, kind: LineKind) -> Iterator[_Fold]:
    """The largest elements that hold nothing but the lines `number` to `last`, and stretches between them."""
    while number <= last:
        line = found.lines[number]
        element, best = line.element, None
        while element is not None and _begins_within(element, number, last):
            if found.lines[element.last].end <= element.end and _may_be_wrapped(element):
                best = element
            element = element.parent
        if best is not None:
            yield _Fold(kind, best.start, best.end, best.parent)
            number = max(best.last, number) + 1
        else:
            fold = _stretch(found, number, kind)
            if fold is not None:
                yield fold
            number += 1


def _begins_within(element: Element, number: int, last: int) -> bool:
    return element.first == number and element.last <= last and element.name not in ROOTS


def _may_be_wrapped(element: Element) -> bool:
    return element.parent is None or element.parent.name not in TABLE


def _stretch(found: Outline, number: int, kind: LineKind) -> _Fold | None:
    """A line among others in one element, up to its break; none if it begins and ends in different ones."""
    line = found.lines[number]
    start, element = line.start, line.element
    while element is not line.outer:
        if element is None or element.end > line.cut or element.first < number:
            return _inside(line, kind) if element is line.element else None
        start, element = element.start, element.parent
    if element is not None and element.name in TABLE:
        return None
    return _Fold(kind, start, line.cut, element)


def _inside(line: Line, kind: LineKind) -> _Fold | None:
    """A line whose words begin and end in one element that is closed before the break."""
    element = line.element
    if element is None or element is not line.inner or element.name in TABLE:
        return None
    return _Fold(kind, line.start, line.end, element)


def _merged(pieces: Iterator[_Fold]) -> list[_Fold]:
    folds: list[_Fold] = []
    for piece in pieces:
        if folds and folds[-1].parent is piece.parent:
            folds[-1].end = piece.end
        else:
            folds.append(piece)
    return folds


def _with_rule(html: str, start: int, least: int) -> int:
    """The rule that a program drew above a quotation is folded with it."""
    rule = RULE_BEFORE.search(html, max(least, start - NEAR), start)
    return rule.start() if rule else start
