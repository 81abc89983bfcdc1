"""The same for HTML, before it is sanitised: mail programs mark their quotations with classes and styles, which no
sanitiser keeps, so what they mark is put into `<details class="quote">` first."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.email import markup
from apps.channels.email.markup import VOID, Kind

if TYPE_CHECKING:
    from apps.channels.email.markup import Token

OPEN = '<details class="quote"><summary></summary>'
CLOSE = "</details>"

# An element that holds the quotation, or the line that introduces it, and nothing else.
QUOTE_CLASSES = frozenset(
    {
        "gmail_quote",
        "gmail_quote_container",
        "gmail_attr",
        "moz-cite-prefix",
        "yahoo_quoted",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "ox-quote",
        "wm-reply-quote",
    }
)
QUOTE_IDS = ("yahoo_quoted", "olk_src_body_section", "isforwardcontent", "zimbra-quote")
QUOTE_NAMES = frozenset({"quote", "quoted-content"})  # GMX and web.de
# An element after which all of its parent is the quotation.
OPENER_CLASSES = frozenset({"outlookmessageheader"})
OPENER_IDS = frozenset({"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container"})
# Outlook draws a line over the header of what it quotes: #B5C4DF until 2010, #E1E1E1 since.
OUTLOOK_LINE = re.compile(r"border:none;border-top:solid#(e1e1e1|b5c4df)1\.0pt;padding:3\.0pt")
MARKED = frozenset({"div", "blockquote", "span", "hr", "table", "p"})
BREAK = re.compile(r"(?i)<br\s*/?>|&nbsp;")
LONGEST = 2_000_000


def mark_quotes(html: str) -> str:
    """Wrap what is quoted into `<details class="quote"><summary></summary>...</details>`; removes nothing.

    HTML that is all quotation comes back as it is. Linear; beyond `LONGEST` characters nothing is looked for.
    """
    if len(html) > LONGEST:
        return html
    marker = _Marker(html)
    for token in markup.tokens(html):
        marker.see(token)
    marker.finish()
    return marker.marked() if marker.said else html


@dataclass(slots=True)
class _Quotation:
    """One that is open: at which depth it began, and whether it goes on to the end of that element."""

    depth: int
    to_end_of_parent: bool


class _Marker:
    """Follows the nesting of elements and notes where a quotation begins and ends."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._open: list[Token] = []
        self._names: Counter[str] = Counter()
        self._cuts: list[tuple[int, str]] = []
        self._quotation: _Quotation | None = None
        self._last_depth = 0
        self.said = False

    def see(self, token: Token) -> None:
        """Take the next token."""
        if token.kind is Kind.TEXT:
            self._see_text(token)
        elif token.kind is Kind.START:
            self._see_start(token)
        elif token.kind is Kind.END and self._names[token.name]:
            self._close_down_to(token)

    def finish(self) -> None:
        """End a quotation that nobody ended."""
        if self._quotation:
            self._cuts.append((len(self._html), CLOSE))

    def marked(self) -> str:
        """The HTML with the marks put in."""
        pieces, position = [], 0
        for cut, mark in self._cuts:
            pieces += [self._html[position:cut], mark]
            position = cut
        return "".join([*pieces, self._html[position:]])

    def _see_text(self, token: Token) -> None:
        if not self._quotation and not self.said:
            words = markup.plain(self._html[token.start : token.end])
            self.said = bool(words.replace("\xa0", " ").strip())

    def _see_start(self, token: Token) -> None:
        if not self._quotation and token.name in MARKED:
            found = markup.attributes(self._html[token.start : token.end])
            if _is_opener(found):
                self._begin_with_wrappers(token)
            elif _is_quote(token.name, found):
                self._begin(token.start, depth=len(self._open), to_end_of_parent=False)
        if token.name not in VOID and not self._html.endswith("/>", token.start, token.end):
            self._open.append(token)
            self._names[token.name] += 1

    def _begin_with_wrappers(self, token: Token) -> None:
        """Outlook wraps the header of what it quotes; the quotation goes on behind that wrapper."""
        start, depth = token.start, len(self._open)
        while depth and self._open[depth - 1].name == "div" and self._is_blank(self._open[depth - 1].end, start):
            depth -= 1
            start = self._open[depth].start
        self._begin(start, depth=depth, to_end_of_parent=True)

    def _begin(self, start: int, *, depth: int, to_end_of_parent: bool) -> None:
        if self._cuts and depth == self._last_depth and self._is_blank(self._cuts[-1][0], start):
            self._cuts.pop()  # an introduction and what it introduces are folded as one
        else:
            self._cuts.append((start, OPEN))
        self._quotation = _Quotation(depth, to_end_of_parent)

    def _is_blank(self, start: int, end: int) -> bool:
        return end - start < 200 and not BREAK.sub("", self._html[start:end]).strip()

    def _close_down_to(self, token: Token) -> None:
        """Close the innermost element of that name, and with it what was left open inside (HTML, section 13.2.6)."""
        while True:
            name = self._open.pop().name
            self._names[name] -= 1
            if name == token.name:
                break
        if self._quotation and not self._is_inside(self._quotation):
            # The quotation's own end tag belongs to it; its parent's does not.
            own = len(self._open) == self._quotation.depth
            self._cuts.append((token.end if own else token.start, CLOSE))
            self._last_depth = self._quotation.depth
            self._quotation = None

    def _is_inside(self, quotation: _Quotation) -> bool:
        depth = len(self._open)
        return depth > quotation.depth or (quotation.to_end_of_parent and depth == quotation.depth)


def _is_quote(name: str, found: dict[str, str]) -> bool:
    if name == "blockquote" and found.get("type", "").lower() == "cite":
        return True
    classes = found.get("class", "").lower().split()
    return (
        not QUOTE_CLASSES.isdisjoint(classes)
        or found.get("id", "").lower().startswith(QUOTE_IDS)
        or (name == "div" and found.get("name", "").lower() in QUOTE_NAMES)
    )


def _is_opener(found: dict[str, str]) -> bool:
    classes = found.get("class", "").lower().split()
    style = "".join(found.get("style", "").lower().split())
    return (
        not OPENER_CLASSES.isdisjoint(classes)
        or found.get("id", "").lower() in OPENER_IDS
        or OUTLOOK_LINE.match(style) is not None
    )
