"""Bodies made safe: HTML that can run nothing, load nothing and cover nothing, and text that every database takes."""

from __future__ import annotations

import dataclasses
import re
from functools import lru_cache
from html import unescape
from typing import TYPE_CHECKING, Any, TypeVar

import nh3
from django.utils.html import escape, urlize

from apps.conversations.html_cost import TooCostly, require_bearable

if TYPE_CHECKING:
    from collections.abc import Mapping

Record = TypeVar("Record")

# fmt: off
_TAGS = frozenset({
    "a", "abbr", "b", "blockquote", "br", "caption", "center", "code", "col", "colgroup", "dd", "del", "details",
    "div", "dl", "dt", "em", "figcaption", "figure", "font", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "i", "img",
    "ins", "kbd", "li", "ol", "p", "pre", "q", "s", "samp", "small", "span", "strike", "strong", "sub", "summary",
    "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "tt", "u", "ul",
})
# fmt: on
_ATTRIBUTES = {
    "*": {"align", "bgcolor", "data-style", "dir", "lang", "style", "valign"},
    "a": {"href", "title"},
    "details": {"class"},
    "font": {"color"},
    "p": {"class"},
    "img": {"src", "data-remote", "alt", "width", "height"},
    "table": {"border", "cellpadding", "cellspacing", "width"},
    "td": {"colspan", "rowspan", "width"},
    "th": {"colspan", "rowspan", "width"},
    "ol": {"start"},
}
_REMOVED_WITH_CONTENT = {"script", "style", "title", "head", "noscript", "template", "svg", "math"}
#: After two rounds what browsers' parsers make of HTML is what they would make of that, but for inventions.
_ROUNDS = 5
#: What nh3 writes: no `<`, `>` or `"` within a value, one blank before each name.
_PLAIN_TAG = re.compile(r'<([a-z0-9]+)((?: [^\s"=]+="[^"]*")+)>')
_PAIR = re.compile(r' ([^\s"=]+)="([^"]*)"')
#: A content warning, as adapters fold what stands behind it.
_FOLDED = re.compile(r"\s*<details>\s*<summary>([^<>]{0,2000})</summary>")
_WEB = re.compile(r"(?i)https?://[^\s/\\?#]")
_LINK = re.compile(r"(?i)https?://[^\s/\\?#]|mailto:|tel:")
_COLOUR = r"#[0-9a-f]{3,8}|[a-z]{3,20}|rgba?\([0-9., %/]{5,40}\)"
_SIZE = r"[0-9]{1,4}"
_VALUES = {
    "class": re.compile("quote|signature"),
    "align": re.compile(r"(?i)left|right|center|justify|middle|top|bottom"),
    "valign": re.compile(r"(?i)top|middle|bottom|baseline"),
    "dir": re.compile(r"(?i)ltr|rtl|auto"),
    "lang": re.compile(r"(?i)[a-z0-9-]{1,35}"),
    "bgcolor": re.compile(rf"(?i){_COLOUR}|[0-9a-f]{{6}}"),
    "color": re.compile(rf"(?i){_COLOUR}|[0-9a-f]{{6}}"),
    "width": re.compile(rf"{_SIZE}%?"),
    "height": re.compile(rf"{_SIZE}%?"),
    "border": re.compile(r"[0-9]{1,2}"),
    "cellpadding": re.compile(r"[0-9]{1,2}"),
    "cellspacing": re.compile(r"[0-9]{1,2}"),
    "colspan": re.compile(r"[0-9]{1,3}"),
    "rowspan": re.compile(r"[0-9]{1,3}"),
    "start": re.compile(r"-?[0-9]{1,6}"),
}
#: Outlook's paragraphs, which its own style sheet sets without a gap; an empty one of them is an empty line.
_OUTLOOKS = re.compile(r"(?i)(?:x_)*mso(?:normal|nospacing|plaintext|listparagraph\w*)|tight")
TIGHT = "tight"
#: None is below 0, which would draw one thing over another.
_LENGTH = (
    r"(?:0(?:\.0{1,4}1?)?(?:px|pt|r?em|cm|mm|in|%)?|[0-9]{1,2}(?:\.[0-9]{1,4})?(?:px|pt)|[0-3](?:\.[0-9]{1,4})?r?em)"
)
#: Declarations that give a mail its look and can neither load, nor move, nor hide anything.
_DECLARATIONS = {
    "color": re.compile(_COLOUR),
    "background-color": re.compile(_COLOUR),
    "text-align": re.compile(r"left|right|center|justify|start|end"),
    "vertical-align": re.compile(r"top|middle|bottom|baseline"),
    "font-weight": re.compile(r"normal|bold|bolder|lighter|[1-9]00"),
    "font-style": re.compile(r"normal|italic|oblique"),
    "text-decoration": re.compile(r"none|underline|line-through"),
    "white-space": re.compile(r"normal|nowrap|pre|pre-wrap|pre-line"),
    "margin": re.compile(rf"{_LENGTH}(?: +(?:{_LENGTH}|auto)){{0,3}}"),
    "margin-top": re.compile(_LENGTH),
    "margin-bottom": re.compile(_LENGTH),
}
_LONGEST_STYLE = 4_000
_LONGEST_CLASS = 200
#: A picture that nobody is meant to see: it counts who reads.
_INVISIBLE = re.compile(r"0*[0-2]")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_BLANKS = re.compile(r"\s+")
#: So long is the name of what has no subject.
NAME = 80


def sanitise(html: str) -> str:
    """HTML in which nothing runs or loads from elsewhere. Doing it again changes nothing.

    Pictures that came with the mail keep `src="cid:..."`. Those of other servers have their address in `data-remote`,
    which no browser follows; those of at most two pixels have none. Allowed declarations of `style`, which the pages'
    policy would stop, stand in `data-style`. Raises `TooCostly`; the text is shown then.
    """
    for _ in range(_ROUNDS):
        require_bearable(html)
        before, html = html, _PLAIN_TAG.sub(_set_aside, _CLEANER.clean(html))
        if html == before:
            return html
    raise TooCostly


def _allowed(tag: str, name: str, value: str) -> str | None:
    """The value as it may stay, or None."""
    value = value.strip()
    if name in ("src", "data-remote"):
        if name == "src" and value[:4].lower() == "cid:":
            return value
        value = f"https:{value}" if value.startswith("//") else value
        return value if _WEB.match(value) else None
    if name == "href":
        value = f"https:{value}" if value.startswith("//") else value
        return value if _LINK.match(value) else None
    if tag == "p" and name == "class":
        return TIGHT if any(map(_OUTLOOKS.fullmatch, value[:_LONGEST_CLASS].split())) else None
    if name in ("style", "data-style"):
        return _look(value[:_LONGEST_STYLE]) or None
    return value if name not in _VALUES or _VALUES[name].fullmatch(value) else None


@lru_cache(maxsize=256)
def _look(style: str) -> str:
    """The allowed declarations of a `style`, the last of each name, as `name:value` with `;` between them.

    Kept for the next time: every cell of a table says the same.
    """
    found: dict[str, str] = {}
    for declaration in style.lower().split(";"):
        name, _, value = declaration.partition(":")
        name, value = name.strip(), value.replace("!important", "").strip()
        name = "background-color" if name == "background" else name
        if name in _DECLARATIONS and _DECLARATIONS[name].fullmatch(value):
            found[name] = value
    return ";".join(f"{name}:{found[name]}" for name in sorted(found))


_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=_REMOVED_WITH_CONTENT,
    attributes=_ATTRIBUTES,
    attribute_filter=_allowed,
    url_schemes={"http", "https", "mailto", "tel", "cid"},
    link_rel="noopener noreferrer nofollow",
    strip_comments=True,
)


def _set_aside(tag: re.Match[str]) -> str:
    """The tag with what would load or offend the policy under names that browsers do not know."""
    values = dict(_PAIR.findall(tag[2]))
    if "src" in values:
        values.pop("data-remote", None)
        if _WEB.match(values["src"]):
            values["data-remote"] = values.pop("src")
    if "data-remote" in values and any(_INVISIBLE.fullmatch(values.get(side, "")) for side in ("width", "height")):
        del values["data-remote"]
    if "style" in values:
        values["data-style"] = values.pop("style")
    pairs = "".join(f' {name}="{value}"' for name, value in values.items())
    return f"<{tag[1]}{pairs}>"


def remote_pictures(html: str) -> list[str]:
    """The addresses of the pictures from elsewhere in sanitised HTML, each once, in order."""
    if "data-remote" not in html:
        return []
    pairs = (pair for tag in _PLAIN_TAG.finditer(html) if tag[1] == "img" for pair in _PAIR.findall(tag[2]))
    return list(dict.fromkeys(unescape(value) for name, value in pairs if name == "data-remote"))


def with_numbered_pictures(html: str) -> str:
    """Sanitised HTML that names pictures from elsewhere by their place in `remote_pictures`, not by their address."""
    numbers = {address: str(number) for number, address in enumerate(remote_pictures(html))}

    def number(tag: re.Match[str]) -> str:
        if tag[1] != "img" or "data-remote" not in tag[2]:
            return tag[0]
        pairs = [
            (name, numbers[unescape(value)] if name == "data-remote" else value)
            for name, value in _PAIR.findall(tag[2])
        ]
        return "<img" + "".join(f' {name}="{value}"' for name, value in pairs) + ">"

    return _PLAIN_TAG.sub(number, html) if numbers else html


_FOLD = re.compile('<details class="(?:quote|signature)"><summary></summary>')
_PICTURE = re.compile(r'<img(?: [^\s"=]+="[^"]*")*? src="cid:([^"]*)"[^>]*>')


def without_folds(html: str) -> str:
    """Sanitised HTML whose quotations and signatures stand open, for those who cannot fold them."""
    return _FOLD.sub("<div>", html).replace("</details>", "</div>")


def with_pictures(html: str, ids: Mapping[str, str]) -> str:
    """Sanitised HTML whose pictures (`cid:`) have other Content-IDs; those that are not among `ids` are left out."""

    def rename(picture: re.Match[str]) -> str:
        known = ids.get(unescape(picture[1]))
        return picture[0].replace(f'"cid:{picture[1]}"', f'"cid:{known}"') if known else ""

    return _PICTURE.sub(rename, html)


def for_mail(html: str) -> str:
    """Sanitised HTML as other programs read it: what was set aside stands where it was."""
    return _PLAIN_TAG.sub(lambda tag: tag[0].replace(" data-style=", " style=").replace(" data-remote=", " src="), html)


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


def snippet(text: str, html: str = "") -> str:
    """The first words for a list row, at most 200 characters in one line; of what is folded in `html` its warning."""
    return _BLANKS.sub(" ", _at_sight(text, html)[:1000]).strip()[:200]


def first_words(text: str, html: str = "") -> str:
    """What a text without a subject is called: its first words, at most 80 characters in one line; or its warning."""
    line = _BLANKS.sub(" ", _at_sight(text, html)[:1000]).strip()
    if len(line) <= NAME:
        return line
    # Not within a word, unless that is all there is.
    return f"{line[:NAME].rpartition(' ')[0] or line[: NAME - 1]}…"


def _at_sight(text: str, html: str) -> str:
    """Without what stands folded behind a warning, which is the first paragraph of the text then."""
    warning, found = text.partition("\n\n")[0], _FOLDED.match(html)
    return warning if found and unescape(found[1]).strip() == warning.strip() else text


def html_from(text: str) -> str:
    """Plain text as HTML: paragraphs, line breaks, links."""
    paragraphs = re.split(r"\n{2,}", text.replace("\r\n", "\n").strip("\n"))
    return "\n".join(f"<p>{urlize(escape(part)).replace(chr(10), '<br>')}</p>" for part in paragraphs)
