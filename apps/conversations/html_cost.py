"""What HTML would cost to parse, told by one look at it in linear time.

A parser of HTML repairs: every paragraph repeats all `<b>` and `<font>` that were never closed (HTML standard, "active
formatting elements"), every attribute is compared with those before it. 200 kB made for it become 650 MB and two
minutes in any sanitiser. So what is counted here is never much less than what a parser would keep open: where the
standard has the parser pass over an end tag, it is not counted as one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict

MOST_CHARACTERS = 512 * 1024
MOST_TAGS = 20_000
MOST_REFERENCES = 60_000
DEEPEST = 200
#: Attributes of one tag, and elements that a parser may add by repeating open formatting.
MOST_ATTRIBUTES = 200
MOST_REPEATED = 200_000

_ATTRIBUTE = r"""
    [^\t\n\f\r />] [^\t\n\f\r />=]*+
    (?: [\t\n\f\r ]*+ = [\t\n\f\r ]*+ (?: "[^"]*+(?:"|\Z) | '[^']*+(?:'|\Z) | [^\t\n\f\r "'>][^\t\n\f\r >]*+ )?+ )?+
"""
_ATTRIBUTES = re.compile(_ATTRIBUTE, re.VERBOSE)
_TAG = re.compile(rf"<(/?)([a-zA-Z][^\t\n\f\r />]*+) ((?: [\t\n\f\r /]++ | {_ATTRIBUTE} )*+) >", re.VERBOSE)
_COMMENT = re.compile(r"<!--(?:-?>|.*?(?:--!?>|\Z))", re.DOTALL)
_MARKUP = re.compile(r"<(?=[a-zA-Z/!?])")
_BOGUS_COMMENT = re.compile(r"<(?:[!?]|/(?![a-zA-Z]))")
_START = re.compile(r"<([a-zA-Z][^\t\n\f\r />]*)")

_VOID_NAMES = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr"
_VOID = re.compile(_VOID_NAMES).fullmatch
_RAW = re.compile("script|style|title|textarea|xmp|iframe|noembed|noframes|noscript").fullmatch
_FORMATTING = re.compile("a|b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u").fullmatch
#: Their end tags may be left out, and often are; they nest only inside of others, which count.
_ENDED_BY_OTHERS_NAMES = "html|head|body|p|li|tr|td|th|thead|tbody|tfoot|caption|colgroup|option|optgroup|rt|rp"
_ENDED_BY_OTHERS = re.compile(_ENDED_BY_OTHERS_NAMES).fullmatch
_NEVER_COUNTED = frozenset(f"{_VOID_NAMES}|{_ENDED_BY_OTHERS_NAMES}".split("|"))
#: A start tag whose name is of ASCII letters alone, as all of those are.
_LETTERS = re.compile(r"<([a-zA-Z]+)(?=[\t\n\f\r />])")
#: Where end tags and comments mean something else.
_ENTANGLING = re.compile(r"<(?i:svg|math|script)")
#: A tag with room for too many attributes, and one that does not end at its first `>`, which stands in a value. Apart:
#: an expression that begins with one certain character is looked for ten times as fast.
_LONG_TAG = re.compile(rf"<[a-zA-Z][^>]{{{2 * MOST_ATTRIBUTES}}}")
_BLURRED_TAG = re.compile(r"""=[\t\n\f\r ]*+(?:"[^">]*+>|'[^'>]*+>)""")
#: End tags inside of them are passed over if they are for formatting that began outside.
_BARRIER = re.compile(
    "table|caption|colgroup|tbody|tfoot|thead|tr|td|th|select|template|object|applet|marquee|svg|math"
).fullmatch
#: The parser gives up to take formatting out of more than eight blocks; up to three of them need not be counted ones.
_MISNESTED = 3


class TooCostly(Exception):
    """The HTML is over one of the limits."""


def require_bearable(html: str) -> None:
    """Look at `html` once. Raises `TooCostly`."""
    if len(html) > MOST_CHARACTERS or html.count("<") > MOST_TAGS or html.count("&") > MOST_REFERENCES:
        raise TooCostly
    if _is_plainly_bearable(html):
        return
    look, place = _Look(html), 0
    while found := _MARKUP.search(html, place):
        place = look.past(found.start())


def _is_plainly_bearable(html: str) -> bool:
    """Whether mere counting shows that no limit can be reached, as with most mail; it takes a tenth of the time.

    Whatever a parser takes for a start tag is among the `<` counted here, of which only those of elements that never
    count are taken off.
    """
    if _ENTANGLING.search(html) or _LONG_TAG.search(html) or _BLURRED_TAG.search(html):
        return False
    most_tags = html.count("<") - html.count("</")
    names = Counter(_LETTERS.findall(html))
    most_open = most_tags - sum(count for name, count in names.items() if name.lower() in _NEVER_COUNTED)
    return most_open <= DEEPEST and most_tags * most_open <= MOST_REPEATED


class _Look:
    """What is open at a place of the text."""

    def __init__(self, html: str) -> None:
        self._html = html
        self._lower = html.lower() if len(html.lower()) == len(html) else html
        self._open: Counter[str] = Counter()
        self._formatting: defaultdict[str, list[int]] = defaultdict(list)
        self._depth = self._active = self._repeated = 0
        self._is_foreign = False

    def past(self, place: int) -> int:
        """Take what begins at `place`; where it ends."""
        if comment := _COMMENT.match(self._html, place):
            return comment.end()
        if _BOGUS_COMMENT.match(self._html, place):
            if self._is_foreign and self._html.startswith("<![CDATA[", place):
                raise TooCostly
            return self._find(">", place)
        tag = _TAG.match(self._html, place)
        if tag is None:  # one that never ends: parsers drop it, and with it the rest
            return len(self._html)
        name = tag[2].lower() if tag[2].isascii() else tag[2]  # “K” is the Kelvin sign too, but not for parsers
        if tag[1]:
            self._end(name)
            return tag.end()
        if len(tag[3]) > MOST_ATTRIBUTES and len(_ATTRIBUTES.findall(tag[3])) > MOST_ATTRIBUTES:
            raise TooCostly
        self._start(name)
        return self._past_raw(name, tag.end()) if _RAW(name) else tag.end()

    def _start(self, name: str) -> None:
        if _FORMATTING(name):
            self._begin_formatting(name)
        elif not _VOID(name) and not _ENDED_BY_OTHERS(name):
            self._depth += 1
            self._open[name] += 1
        if _BARRIER(name):
            self._formatting.clear()
        self._is_foreign = self._is_foreign or name in ("svg", "math")
        self._repeated += self._active
        if self._depth + self._active > DEEPEST or self._repeated > MOST_REPEATED:
            raise TooCostly

    def _begin_formatting(self, name: str) -> None:
        if name in ("a", "nobr") and self._formatting[name]:
            self._formatting[name][-1] = self._depth  # the one before is ended by this one
            return
        self._active += 1
        self._formatting[name].append(self._depth)

    def _end(self, name: str) -> None:
        if begun := self._formatting.get(name):
            if self._depth - begun.pop() <= _MISNESTED:
                self._active -= 1
        elif self._open[name]:
            self._open[name] -= 1
            self._depth -= 1

    def _past_raw(self, name: str, place: int) -> int:
        """Past what is text up to its own end tag, except inside of SVG: what looks like a tag is counted as one."""
        found = self._lower.find(f"</{name}", place)
        end = found if found >= 0 else len(self._html)
        inside = self._lower[place:end]
        if "<!--" in inside and (self._is_foreign or (name == "script" and "<script" in inside)):
            raise TooCostly
        for start in _START.finditer(inside):
            self._start(start[1])
        return end

    def _find(self, what: str, place: int) -> int:
        found = self._lower.find(what, place)
        return found + len(what) if found >= 0 else len(self._html)
