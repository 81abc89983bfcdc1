"""What is sent to the blog: the few tags that WordPress lets through (kses), where an answer belongs, and our mark."""

from __future__ import annotations

import html
import json
import re
from typing import TYPE_CHECKING, Any

import nh3

from apps.channels.contract import Audience, PermanentError, TooLong
from apps.channels.sentences import sentence
from apps.channels.wordpress.envelopes import MARK

if TYPE_CHECKING:
    from apps.channels.contract import OutboundMessage

#: The column holds no more (wp_check_comment_data_max_lengths).
MOST_BYTES = 65_525
#: Of WordPress's $allowedtags those that an answer can need.
TAGS = {"a", "b", "blockquote", "code", "del", "em", "i", "q", "s", "strong"}
ATTRIBUTES = {"a": {"href", "title"}}
SCHEMES = {"http", "https", "mailto"}

SPACES = re.compile(r"[ \t\r\n\f]+")
LINE_BREAK = re.compile(r" ?<br\b[^>]*> ?", re.IGNORECASE)
ITEM = re.compile(r" ?<li\b[^>]*> ?(?:<p\b[^>]*>)? ?", re.IGNORECASE)
LINE_END = re.compile(r" ?(?:</p>)? ?</(?:li|tr|dt|dd)\b[^>]*> ?", re.IGNORECASE)
PARAGRAPH = re.compile(r" ?</?(?:p|div|h[1-6]|ul|ol|pre|table|blockquote)\b[^>]*> ?", re.IGNORECASE)
EMPTY_LINES = re.compile(r"\n\s*\n")

TO_NOBODY = sentence("A blog takes answers to comments only: this one answers none.")
NOT_PRIVATE = sentence("Everybody can read what is written below an article. A private answer cannot go there.")
TOO_LONG = sentence("WordPress takes %(most)s bytes, and this has %(count)s.")
NO_FILES = sentence("A comment carries no files.")
EMPTY = sentence("There is nothing written in it.")


def composed(message: OutboundMessage) -> bytes:
    """The body of the request, but for the article, which is asked for when it is sent. Raises `PermanentError`."""
    if message.audience is not Audience.PUBLIC:
        raise PermanentError(NOT_PRIVATE, stage="compose")
    if message.attachments:
        raise PermanentError(NO_FILES, stage="compose")
    content = content_of(message)
    if not content:
        raise PermanentError(EMPTY, stage="compose")
    if (count := len(content.encode())) > MOST_BYTES:
        raise TooLong(TOO_LONG % {"most": MOST_BYTES, "count": count}, stage="compose")
    fields = {"parent": parent_of(message), "content": content, "author_user_agent": MARK + message.external_id[:200]}
    return as_json(fields)


def parent_of(message: OutboundMessage) -> int:
    """The number of the comment that it answers. Raises `PermanentError`."""
    name = message.target.external_id if message.target else message.thread
    number = number_in(name)
    if not number:
        raise PermanentError(TO_NOBODY, stage="compose")
    return number


def number_in(name: str) -> int:
    """The number of a comment by our name for it, 0 if that is none of ours."""
    kind, _, number = name.partition(":")
    return int(number) if kind == "comment" and number.isdecimal() and len(number) < 19 else 0


def content_of(message: OutboundMessage) -> str:
    """The text as WordPress takes it: paragraphs are empty lines, and a `<` that is meant as one is written so."""
    if not message.html:
        text = message.text.replace("\r\n", "\n").replace("\0", "")
        return html.escape(text.encode("utf-8", "replace").decode(), quote=False).strip()
    text = SPACES.sub(" ", message.html)
    # Quotations keep their tag, on a paragraph of its own.
    text = re.sub(r"(?i)<(/?)blockquote\b[^>]*>", r"<p><\1q-block><p>", text)
    text = LINE_END.sub("\n", ITEM.sub("\n- ", LINE_BREAK.sub("\n", text)))
    text = PARAGRAPH.sub("\n\n", text)
    text = text.replace("<q-block>", "<blockquote>").replace("</q-block>", "</blockquote>")
    text = nh3.clean(text, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, link_rel=None)
    lines = "\n".join(line.strip() for line in text.replace("&nbsp;", " ").split("\n"))
    return EMPTY_LINES.sub("\n\n", re.sub(r"\n{2,}(- )", r"\n\1", lines)).strip()


def as_json(fields: dict[str, Any]) -> bytes:
    """The same fields give the same bytes."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")
