"""The HTML of a post as text, and without the mention of us that it begins with."""

from __future__ import annotations

import re
from html import escape
from html.parser import HTMLParser

#: A post is seldom a hundredth of it; what is longer is cut.
LONGEST = 100_000
BLOCKS = frozenset({"p", "div", "ul", "ol", "pre", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"})
#: `@acme` as instances write it, at the beginning of a post; Friendica and GNU social put the sign before the link.
FIRST = re.compile(
    r"""^\s*(<p[^<>]{0,200}>)?\s*(?P<before>@)?(?:<span[^<>]{0,200}>)?\s*<a\s[^<>]{0,1000}>\s*(?(before)|@)"""
    r"""(?:<span[^<>]{0,100}>)?(?P<name>[^<>@\s]{1,100})(?:@(?P<host>[^<>\s]{1,200}))?(?:</span>)?\s*</a>(?:</span>)?"""
    r"""(?:\s|&nbsp;|<br\s*/?>)*""",
    re.IGNORECASE,
)
#: The same where it is no link.
PLAIN = re.compile(
    r"^\s*(<p[^<>]{0,200}>)?\s*@(?P<name>[\w.-]{1,100})(?:@(?P<host>[\w.-]{1,200}))?(?![\w@])(?:\s|&nbsp;|<br\s*/?>)*",
    re.IGNORECASE,
)


def without_us(content: str, name: str, domain: str) -> str:
    """Whom a post is for is no part of what it says: cut off when it is us, once, at the beginning."""
    found = FIRST.match(content) or PLAIN.match(content)
    if not name or not found or found["name"].casefold() != name.casefold():
        return content
    if (found["host"] or domain).casefold() != domain.casefold():
        return content
    rest = content[found.end() :]
    return (found[1] or "") + rest if re.sub(r"<[^<>]*>|\s", "", rest) else rest


def text_of(content: str) -> str:
    """What a person reads of it: paragraphs with an empty line between them, addresses whole."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    lines = [re.sub(r"[ \t\xa0]+", " ", line).strip() for line in "".join(reader.parts).splitlines()]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def folded(content: str, warning: str) -> str:
    """Behind its warning, which is to be read first."""
    return f"<details><summary>{escape(warning)}</summary>{content}</details>" if warning else content


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        #: Where the text of a link begins, and where the link leads.
        self._link: tuple[int, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "br":
            self.parts.append("\n")
        elif tag == "li":
            self.parts.append("\n- ")
        elif tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a":
            self._link = len(self.parts), next((value or "" for name, value in attrs if name == "href"), "")
        elif tag == "img":
            # Emoji of the instance's own.
            self.parts.append(next((value or "" for name, value in attrs if name == "alt"), ""))

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self.parts.append("\n\n")
        elif tag == "a" and self._link:
            start, place = self._link
            if _is_shortened("".join(self.parts[start:]).strip(), place):
                self.parts[start:] = [place]
            self._link = None

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def _is_shortened(label: str, place: str) -> bool:
    """Takahe shows of an address what comes after its scheme, and thirty characters of that."""
    shown, (scheme, found, rest) = label.removesuffix("…"), place.partition("://")
    return bool(found and "." in shown and scheme in ("http", "https") and rest.startswith(shown))
