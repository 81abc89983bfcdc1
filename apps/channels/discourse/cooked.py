"""A post as it was written (`raw`, Markdown) and as it is shown (`cooked`, HTML), made fit for other pages."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING
from urllib.parse import urljoin

import nh3

if TYPE_CHECKING:
    from collections.abc import Iterator

#: What is longer is shown as text alone.
LONGEST = 1_000_000
MOST_NESTED = 200
MOST_OPEN = 10_000

LINKS = frozenset({"href", "src", "cite", "poster"})
KEPT = {
    "*": {"class", "title", "dir", "lang"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "video": {"src", "poster", "controls"},
    "audio": {"src", "controls"},
    "source": {"src", "type"},
    "blockquote": {"cite"},
    "aside": set[str](),
    "ol": {"start"},
    "td": {"align", "colspan", "rowspan"},
    "th": {"align", "colspan", "rowspan"},
    "details": {"open"},
}
TAGS = nh3.ALLOWED_TAGS | {"aside", "details", "summary", "video", "audio", "source", "article", "header"}

IMAGE = re.compile(r"<img [^>]*>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
#: What stands below an image that can be enlarged: its name, size and icons.
LIGHTBOX_META = re.compile(r'<div class="meta">(?:(?!</?div)[\s\S])*</div>')
BLOCK_END = re.compile(r"</(?:p|div|li|h[1-6]|blockquote|tr|pre|aside)>|<br>")
QUOTE = re.compile(r'\[quote(?:="?([^",\[\]\n]{0,100}+)[^\[\]\n]{0,300}+)?+\]\n?|\[/quote\]\n?')
TAG = re.compile(r"<[^<>]*>")


def html_of(cooked: str, base: str) -> str:
    """The HTML with addresses that work elsewhere, without what only the forum's own page needs. Empty if too long."""
    if not cooked or _is_monstrous(cooked):
        return ""

    def filtered(_tag: str, name: str, value: str) -> str:
        return _absolute(value, base) if name in LINKS else value

    clean = nh3.clean(cooked, tags=TAGS, attributes=KEPT, attribute_filter=filtered, link_rel=None)
    return LIGHTBOX_META.sub("", IMAGE.sub(_image, clean))


def text_of(raw: str, cooked: str) -> str:
    """What was written, quotations with a sign before each line; without the source, what is shown of it."""
    if raw:
        return "\n".join(_quoted(raw)).strip() if "[quote" in raw else raw.strip()
    broken = BLOCK_END.sub("\n", cooked[:LONGEST])
    bare = TAG.sub("", broken) if _is_monstrous(broken) else nh3.clean(broken, tags=set())
    lines = (line.strip() for line in unescape(bare).splitlines())
    return "\n".join(line for line in lines if line)


def _is_monstrous(cooked: str) -> bool:
    """Nobody writes so much, or opens so many tags: the parser's time grows with the square of their depth."""
    return len(cooked) > LONGEST or cooked.count("<") - 2 * cooked.count("</") > MOST_OPEN


def _absolute(address: str, base: str) -> str:
    try:
        return urljoin(f"{base}/", address)
    except ValueError:
        return ""


def _image(match: re.Match[str]) -> str:
    """Signs and faces are for reading: images of those are words elsewhere, or nothing."""
    found = dict(ATTRIBUTE.findall(match[0]))
    classes = set(found.get("class", "").split())
    if "emoji" in classes:
        return str(found.get("alt") or found.get("title") or "")
    return "" if classes & {"avatar", "site-icon"} else match[0]


def _quoted(raw: str) -> Iterator[str]:
    """The lines of a text with `[quote="ben, post:1, topic:2"]` as mails quote."""
    depth, at = 0, 0
    for mark in QUOTE.finditer(raw):
        yield from _signed(raw[at : mark.start()], depth)
        at = mark.end()
        if mark[0].startswith("[/"):
            depth = max(depth - 1, 0)
        else:
            depth = min(depth + 1, MOST_NESTED)
            if mark[1]:
                yield ">" * depth + f" {mark[1].strip()}:"
    yield from _signed(raw[at:], depth)


def _signed(text: str, depth: int) -> list[str]:
    lines = text.removesuffix("\n").split("\n") if text else []
    return [f"{'>' * depth} {line}" if depth else line for line in lines]
