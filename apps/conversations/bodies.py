"""Bodies made safe: HTML that can run nothing, load nothing and cover nothing, and text that every database takes."""

from __future__ import annotations

import dataclasses
import re
from typing import Any, TypeVar

import nh3
from django.utils.html import escape, urlize

Record = TypeVar("Record")

#: Above these nh3 itself becomes slow (its cost is not linear); the plain text is shown instead.
MAX_HTML = 512 * 1024
MAX_TAGS = 20_000

# fmt: off
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd", "del", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
})
# fmt: on
_ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "ol": {"start"},
}
_REMOVED_WITH_CONTENT = {"script", "style", "title", "head", "noscript", "template", "svg", "math"}
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")


def sanitise(html: str) -> str:
    """HTML in which nothing runs or loads from elsewhere; pictures that came with the mail keep `src="cid:..."`.

    Empty if the HTML is too costly to clean, so that the text is shown.
    """
    if len(html) > MAX_HTML or html.count("<") > MAX_TAGS:
        return ""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        clean_content_tags=_REMOVED_WITH_CONTENT,
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        attribute_filter=_only_own_pictures,
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer nofollow",
        strip_comments=True,
    )


def _only_own_pictures(tag: str, name: str, value: str) -> str | None:
    """A remote picture tells its sender who reads where and when; only those inside the mail stay."""
    if name == "src" and not value.strip().lower().startswith("cid:"):
        return None
    if name == "href" and not value.strip().lower().startswith(("http:", "https:", "mailto:", "tel:")):
        return None
    return value


def storable(text: str) -> str:
    """The text without NUL and lone surrogates: Postgres refuses the one, both drivers the other."""
    return _UNSTORABLE.sub("\N{REPLACEMENT CHARACTER}", text)


def storable_in_all(record: Record) -> Record:
    """A frozen record with every text in it made storable, down through tuples and records."""
    clean: Record = _storable(record)
    return clean


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return storable(value)
    if isinstance(value, tuple):
        return tuple(_storable(part) for part in value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return dataclasses.replace(value, **{name: _storable(part) for name, part in fields.items()})
    return value


def snippet(text: str) -> str:
    """The first words for a list row, at most 200 characters in one line."""
    return _BLANKS.sub(" ", text[:1000]).strip()[:200]


def html_from(text: str) -> str:
    """Plain text as HTML: paragraphs, line breaks, links."""
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n"))
    return "\n".join(f"<p>{urlize(escape(part)).replace(chr(10), '<br>')}</p>" for part in paragraphs)
