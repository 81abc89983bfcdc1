"""Text to read from HTML, for mail that has no other body."""

from __future__ import annotations

import re

from apps.channels.email import markup
from apps.channels.email.markup import Kind

APART_NAMES = "blockquote h1 h2 h3 h4 h5 h6 p pre table ul ol dl"
BLOCK_NAMES = """
address article aside body center dd details div dt fieldset figure footer form header hr li main nav section summary
tbody tfoot thead tr
"""
APART = frozenset(APART_NAMES.split())
BLOCKS = APART | frozenset(BLOCK_NAMES.split())
SPACES = re.compile(r"[ \t\r\n\f]+")
EMPTY_LINES = re.compile(r"\n{3,}")
SPACE_AT_END = re.compile(r"[ \t]+\n")
LONGEST = 2_000_000


def from_html(html: str) -> str:
    """The words of `html` in lines and paragraphs; linear, and of no more than its first two million characters."""
    html = html[:LONGEST]
    pieces: list[str] = []
    for token in markup.tokens(html):
        if token.kind is Kind.TEXT:
            _add_words(pieces, markup.plain(html[token.start : token.end]))
        elif token.name == "br":
            pieces.append("\n")
        elif token.name in BLOCKS:
            _break(pieces, apart=token.name in APART)
            if token.name == "li" and token.kind is Kind.START:
                pieces.append("- ")
        elif token.name in ("td", "th") and token.kind is Kind.END:
            pieces.append(" ")
    joined = SPACE_AT_END.sub("\n", "".join(pieces).replace("\xa0", " "))
    return EMPTY_LINES.sub("\n\n", joined).strip()


def _add_words(pieces: list[str], words: str) -> None:
    words = SPACES.sub(" ", words)
    if not pieces or pieces[-1].endswith(("\n", " ")):
        words = words.lstrip(" ")
    if words:
        pieces.append(words)


def _break(pieces: list[str], *, apart: bool) -> None:
    if pieces and not pieces[-1].endswith("\n"):
        pieces.append("\n")
    if apart and len(pieces) > 1:
        pieces.append("\n")
