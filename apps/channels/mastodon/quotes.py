"""The post that a post quotes: since Mastodon 4.4 beside it (docs.joinmastodon.org/entities/Quote), at Pleroma and
Akkoma in places of their own. For whoever does not show it an address stands in the text.
"""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING

from apps.channels.mastodon.content import LONGEST, text_of
from apps.channels.mastodon.shapes import inner, read_account, text

if TYPE_CHECKING:
    from apps.channels.mastodon.shapes import Fields

#: The address, as it is marked for being left out.
INSTEAD = re.compile(
    r"""<(?P<tag>p|span)\s[^<>]{0,100}\bclass=["']quote-inline["'][^<>]{0,100}>.{0,2000}?</(?P=tag)>""",
    re.DOTALL | re.IGNORECASE,
)


def quoted(fields: Fields) -> Fields:
    """The quoted post in these fields of a post; empty if there is none, or we may not see it."""
    said = inner(fields, "quote") or inner(inner(fields, "pleroma"), "quote")
    found = inner(said, "quoted_status") if "quoted_status" in said else said
    return found if text(found, "content") else {}


def without_address(content: str) -> str:
    """What is written, for those who see the quoted post."""
    return INSTEAD.sub("", content, count=1)


def as_text(post: Fields) -> str:
    """A quoted post for reading as text; empty for none."""
    lines = f"{_author(post)}:\n{_words(post)}".splitlines() if post else []
    return "\n".join(f"> {line}".rstrip() for line in lines)


def as_html(post: Fields) -> str:
    """The same as HTML."""
    if not post:
        return ""
    marked = escape(_words(post)).replace("\n", "<br>")
    return f"<blockquote><p><b>{escape(_author(post))}</b></p><p>{marked}</p></blockquote>"


def _author(post: Fields) -> str:
    return read_account(inner(post, "account")).name


def _words(post: Fields) -> str:
    found = text_of(without_address(text(post, "content")[:LONGEST]))
    return "\n\n".join(part for part in (text(post, "spoiler_text").strip(), found) if part)
