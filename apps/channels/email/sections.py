"""Stretches of a message in text and in HTML: put one after another, or the best of alternatives chosen."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property
from html import escape

from apps.channels.email import plaintext

# "Your program cannot show HTML" is not what was written; so much of it would be in the HTML as well.
LONGEST_EXCUSE = 1_000
WORD = re.compile(r"\w{3,40}")
MOST_COMPARED = 20_000  # characters
SAME = 0.5


@dataclass(frozen=True)
class Section:
    """A stretch of the message in either form; both are empty for what is an attachment."""

    text: str = ""
    html: str = ""

    @cached_property
    def is_filled(self) -> bool:
        """Whether there is anything to see in it."""
        return bool(self.text.strip() or self.html.strip())

    @cached_property
    def words(self) -> str:
        """Its text, taken from the HTML where there is none."""
        return self.text if self.text.strip() else plaintext.from_html(self.html)


def joined(found: list[Section]) -> Section:
    """One after the other. As soon as one has HTML all have: plain text between is put into paragraphs."""
    filled = [section for section in found if section.is_filled]
    if len(filled) == 1:
        return filled[0]
    html = any(section.html.strip() for section in filled)
    return Section(
        "\n\n".join(section.words.rstrip() for section in filled),
        "\n".join(section.html or _as_html(section.text) for section in filled) if html else "",
    )


def best(alternatives: list[Section]) -> Section:
    """The last text and the last HTML that are not empty; what only says that there is HTML is no text."""
    texts = [section.text for section in alternatives if section.text.strip()]
    htmls = [section.html for section in alternatives if section.html.strip()]
    chosen = Section(texts[-1] if texts else "", htmls[-1] if htmls else "")
    if chosen.text and chosen.html and _is_excuse(chosen):
        return Section(html=chosen.html)
    return chosen


def are_alternatives(found: list[Section]) -> bool:
    """Whether these are a text and an HTML that say the same."""
    texts = [section.text for section in found if section.text.strip()]
    htmls = [section.html for section in found if section.html.strip()]
    return len(texts) == len(htmls) == 1 and _overlap(texts[0], plaintext.from_html(htmls[0])) >= SAME


def lines(text: str) -> str:
    """With line feeds at the ends of lines, whatever was there."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _is_excuse(chosen: Section) -> bool:
    """Asked of few texts, so that the words of the HTML are looked for in few."""
    if len(chosen.text) > LONGEST_EXCUSE or "html" not in chosen.text.lower():
        return False
    words = plaintext.from_html(chosen.html)
    return bool(words) and _overlap(chosen.text, words) < SAME


def _overlap(text: str, html_words: str) -> float:
    """The share of the words of one that are in the other as well."""
    words = set(WORD.findall(text[:MOST_COMPARED].lower()))
    shown = set(WORD.findall(html_words[:MOST_COMPARED].lower()))
    return len(words & shown) / len(words) if words else 1


def _as_html(text: str) -> str:
    return "<p>" + escape(lines(text)).replace("\n", "<br>\n") + "</p>"
