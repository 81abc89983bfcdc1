"""HTML that an agent wrote: what of it stays, how it looks in a mail, and the same as plain text.

The composer (`apps/inbox/client/src/composer/`) writes no more than this takes. Its text is made here from what is left
of its HTML, so that the two parts of a mail say the same whoever asked for it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import nh3
from django.utils.html import urlize

from apps.channels.email import markup
from apps.channels.email.markup import Kind
from apps.conversations.html_cost import TooCostly, require_bearable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

_TAGS = {"a", "b", "blockquote", "br", "code", "em", "i", "img", "li", "ol", "p", "span", "strong", "u", "ul"}
_ATTRIBUTES = {"a": {"href"}, "img": {"src", "alt"}, "ol": {"start"}, "span": {"data-mention"}}
_VALUES = {
    "href": re.compile(r"(?i)(?:https?://|mailto:|tel:)\S[^\x00-\x1f]*"),
    "src": re.compile(r"cid:[0-9a-f]{32}@inline"),
    "start": re.compile(r"[0-9]{1,6}"),
    "data-mention": re.compile(r"[0-9]{1,10}"),
}
_ROUNDS = 5
_PICTURE = re.compile(r'<img(?: src="cid:(?P<id>[^"]*)")?[^>]*>')
_FORMATTED = re.compile(r"<(?!/?(?:p|br)>)")

#: Mail programs have no style sheets of their own that one could rely on.
_LOOKS = {
    "p": "margin:0 0 1em",
    "blockquote": "margin:0 0 1em;padding-left:1em;border-left:3px solid #ccc",
    "ul": "margin:0 0 1em;padding-left:2em",
    "ol": "margin:0 0 1em;padding-left:2em",
    "code": "font-family:monospace",
    "img": "max-width:100%",
}
_LOOKING = re.compile(r"(?P<item><li>)?<(?P<tag>p|blockquote|ul|ol|code|img)(?=[ >])")
_BLOCKS = frozenset({"blockquote", "li", "ol", "p", "ul"})
_SPACES = re.compile(r"[ \t\r\n\f]+")
_SCHEME = re.compile(r"(?i)^(?:https?://|mailto:|tel:)")


def clean(html: str, *, pictures: Collection[str] = ()) -> str:
    """What the composer could have written of it, with those `pictures` (Content-IDs) that there are.

    Doing it again changes nothing. Raises `TooCostly`.
    """
    for _ in range(_ROUNDS):
        require_bearable(html)
        before, html = html, _PICTURE.sub(partial(_known, pictures=pictures), _CLEANER.clean(html))
        if html == before:
            return html
    raise TooCostly


def is_plain(html: str) -> bool:
    """Whether cleaned HTML holds nothing but paragraphs and breaks, which its text says as well."""
    return _FORMATTED.search(html) is None


def styled(html: str) -> str:
    """Cleaned HTML as it goes into a mail: with its look, and with bare addresses as links."""
    return _LOOKING.sub(_with_look, _linked(html))


def text_of(html: str) -> str:
    """Cleaned HTML as plain text: `>` before what is quoted, `-` and numbers before items, addresses after links."""
    text = _blocks(_tree(html), between="\n\n").replace("\xa0", " ")
    return re.sub(r" +$", "", text, flags=re.MULTILINE).strip("\n")


def _allowed(_tag: str, name: str, value: str) -> str | None:
    value = value.strip()
    return value if name not in _VALUES or _VALUES[name].fullmatch(value) else None


_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags={"script", "style", "title", "head", "noscript", "template", "svg", "math"},
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    link_rel=None,
    strip_comments=True,
)


def _known(picture: re.Match[str], *, pictures: Collection[str]) -> str:
    return picture[0] if picture["id"] in pictures else ""


def _linked(html: str) -> str:
    pieces: list[str] = []
    apart = 0  # in a link or in code, addresses stay as they are
    for token in markup.tokens(html):
        piece = html[token.start : token.end]
        if token.name in ("a", "code"):
            apart += {Kind.START: 1, Kind.END: -1}.get(token.kind, 0)
        pieces.append(urlize(piece) if token.kind is Kind.TEXT and not apart else piece)
    return "".join(pieces)


def _with_look(tag: re.Match[str]) -> str:
    look = "margin:0" if tag["item"] and tag["tag"] == "p" else _LOOKS[tag["tag"]]
    return f'{tag["item"] or ""}<{tag["tag"]} style="{look}"'


@dataclass(slots=True)
class _Element:
    name: str
    attributes: dict[str, str]
    children: list[_Element | str] = field(default_factory=list)


def _tree(html: str) -> _Element:
    stack = [_Element("", {})]
    for token in markup.tokens(html):
        if token.kind is Kind.TEXT:
            stack[-1].children.append(_SPACES.sub(" ", markup.plain(html[token.start : token.end])))
        elif token.kind is Kind.START:
            element = _Element(token.name, markup.attributes(html[token.start : token.end]))
            stack[-1].children.append(element)
            if token.name not in markup.VOID:
                stack.append(element)
        elif token.kind is Kind.END and len(stack) > 1:
            stack.pop()
    return stack[0]


def _blocks(element: _Element, *, between: str) -> str:
    """Its paragraphs, quotations and lists; words that stand beside them are a paragraph of their own."""
    parts: list[str] = []
    words: list[_Element | str] = []
    for child in element.children:
        if isinstance(child, _Element) and child.name in _BLOCKS:
            parts += _paragraph(words)
            words = []
            parts.append(_READERS.get(child.name, _other)(child))
        else:
            words.append(child)
    return between.join([*parts, *_paragraph(words)])


def _paragraph(words: list[_Element | str]) -> list[str]:
    return [_line(words)] if any(not isinstance(each, str) or each.strip(" ") for each in words) else []


def _quotation(element: _Element) -> str:
    lines = _blocks(element, between="\n\n").split("\n")
    return "\n".join(f">{line}" if not line or line.startswith(">") else f"> {line}" for line in lines)


def _bullets(element: _Element) -> str:
    return "\n".join(_item(item, "- ") for item in _items(element))


def _numbers(element: _Element) -> str:
    first = int(element.attributes.get("start", "1"))
    return "\n".join(_item(item, f"{number}. ") for number, item in enumerate(_items(element), start=first))


def _items(element: _Element) -> list[_Element]:
    return [child for child in element.children if isinstance(child, _Element)]


def _item(element: _Element, mark: str) -> str:
    return mark + _blocks(element, between="\n").replace("\n", "\n" + " " * len(mark))


def _other(element: _Element) -> str:
    has_blocks = any(isinstance(child, _Element) and child.name in _BLOCKS for child in element.children)
    return _blocks(element, between="\n\n") if has_blocks else _line(element.children)


_READERS: dict[str, Callable[[_Element], str]] = {"blockquote": _quotation, "ul": _bullets, "ol": _numbers}


def _line(words: list[_Element | str]) -> str:
    """Blanks as browsers show them; the break at its end is not shown."""
    text = re.sub(r" {2,}", " ", "".join(map(_words, words)))
    return re.sub(r" ?\n ?", "\n", text).strip(" ").removesuffix("\n")


def _words(piece: _Element | str) -> str:
    if isinstance(piece, str):
        return piece
    match piece.name:
        case "br":
            return "\n"
        case "img":
            return f"[{piece.attributes.get('alt', '')}]"
        case "a":
            return _link("".join(map(_words, piece.children)), piece.attributes.get("href", ""))
        case _:
            return "".join(map(_words, piece.children))


def _link(words: str, address: str) -> str:
    return words if not address or _bare(words) == _bare(address) else f"{words} <{address}>"


def _bare(address: str) -> str:
    return _SCHEME.sub("", address.strip()).removesuffix("/")
