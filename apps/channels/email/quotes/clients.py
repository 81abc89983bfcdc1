"""By which classes, ids and names mail programs mark quotations and signatures in HTML."""

from __future__ import annotations

import re
from enum import Enum

from apps.channels.email import markup


class Mark(Enum):
    QUOTE = "quote"
    GMAIL = "gmail"  # holds the attribution, the quotation, and the answers between
    OPENING = "opening"  # what follows is quoted to the end
    SIGNATURE = "signature"
    INDENTED = "indented"  # a quotation if something says so


NAMES = frozenset({"div", "blockquote", "span", "hr", "table", "p", "font", "section", "td", "tr", "a", "pre"})
QUOTE_CLASSES = frozenset(
    [
        "moz-cite-prefix",
        "yahoo_quoted",
        "protonmail_quote",
        "tutanota_quote",
        "zmail_extra",
        "ox-quote",
        "wm-reply-quote",
        "gmail_attr",
        "front-blockquote",
    ]
)
QUOTE_IDS = ("yahoo_quoted", "olk_src_body_section", "zimbra-quote", "protonmail_quote")
QUOTE_NAMES = frozenset({"quote", "quoted-content", "messagereplysection"})
OPENING_CLASSES = frozenset({"outlookmessageheader"})
OPENING_IDS = frozenset(
    {"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "stopspelling", "zwchr"}
)
SIGNATURE_CLASSES = frozenset(
    [
        "gmail_signature",
        "gmail_signature_prefix",
        "moz-signature",
        "signature",
        "protonmail_signature_block",
        "k9mail-signature",
    ]
)
SIGNATURE_IDS = frozenset(
    {"signature", "ms-outlook-mobile-signature", "applemailsignature", "linebreakatbeginningofsignature"}
)
# Outlook draws a line over the header of what it quotes: #B5C4DF until 2010, #E1E1E1 since.
OUTLOOK_LINE = re.compile(r"border:none;border-top:solid#(?:e1e1e1|b5c4df)1\.0pt;padding:3\.0pt")
# Copies of Outlook's HTML have “x_” before every name, Yahoo's something like “ydp1a2b3c”.
FOREIGN = re.compile(r"(?:x_)+|ydp[0-9a-f]+")
# Of styles none but that line is asked for; a reference may stand for any letter.
WORTH_READING = re.compile(r"(?i)class|id\s*=|name|data-|border|&")


def mark(name: str, tag: str) -> Mark | None:
    """What the start tag `tag` of an element `name` says about what is in it."""
    if name == "blockquote":
        return _of_blockquote(tag)
    if name not in NAMES or not tag or not WORTH_READING.search(tag):
        return None
    found = markup.attributes(tag)
    classes = {FOREIGN.sub("", each, count=1) for each in found.get("class", "").lower().split()}
    identity = FOREIGN.sub("", found.get("id", "").lower(), count=1)
    if "gmail_quote" in classes or "gmail_quote_container" in classes:
        return Mark.GMAIL
    if classes & QUOTE_CLASSES or identity.startswith(QUOTE_IDS) or found.get("name", "").lower() in QUOTE_NAMES:
        return Mark.QUOTE
    if classes & OPENING_CLASSES or identity in OPENING_IDS or _is_outlook_line(found):
        return Mark.OPENING
    if classes & SIGNATURE_CLASSES or identity in SIGNATURE_IDS or "data-smartmail" in found:
        return Mark.SIGNATURE
    return None


def _of_blockquote(tag: str) -> Mark:
    found = markup.attributes(tag) if tag else {}
    classes = {FOREIGN.sub("", each, count=1) for each in found.get("class", "").lower().split()}
    # Gmail gives its class to what its writers indent, too.
    cited = found.get("type", "").lower() == "cite" or classes & QUOTE_CLASSES
    return Mark.QUOTE if cited else Mark.INDENTED


def _is_outlook_line(found: dict[str, str]) -> bool:
    style = found.get("style", "")
    return bool(style) and OUTLOOK_LINE.match("".join(style.lower().split())) is not None
