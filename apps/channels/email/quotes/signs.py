"""A look that costs little and spares most HTML without any quotation the long one.

It only ever says no where nothing that the long look asks for can be there; a test compares the two.
"""

from __future__ import annotations

import re

from apps.channels.email import markup
from apps.channels.email.quotes.introductions import DIVIDERS, FORWARDS
from apps.channels.email.quotes.phrases import ABOVE_THIS_LINE

#: Letters of every class, id, name and style in `clients.py`.
OF_CLIENTS = (
    "quote",
    "gmail",
    "cite",
    "signature",
    "outlook",
    "smartmail",
    "zmail",
    "olk_src",
    "message",
    "divrplyfwdmsg",
    "appendonsend",
    "stopspelling",
    "zwchr",
    "border-top",
)
#: Without these there is no mark of a line, no field of a header, and no attribution that is sure of itself.
OF_LINES = (":", "\N{FULLWIDTH COLON}", "|", "<", ">", "_", "*", "=", "#", "~", "—", "\N{EN DASH}", "--")
#: One of them is in every line that `signatures.py` takes for one that a program added.
OF_PROGRAMS = (
    "sent",
    "written",
    "typed",
    "frommy",
    "gesendet",
    "gesandt",
    "geschickt",
    "verschickt",
    "envoy",
    "provenance",
    "enviad",
    "inviat",
    "verstuurd",
    "verzonden",
    "gestuurd",
    "wysłan",
    "sendt",
    "skickat",
    "lähetetty",
    "odesláno",
    "отправлено",
    "outlook",
    "iphone",
    "virus",
    "virenfrei",
    "avast",
    "avg",
)
# Without spaces: a line may have one where its HTML has the end of a cell.
PHRASES = tuple("".join(each.split()) for each in (*ABOVE_THIS_LINE, "original message processed by"))
DIVIDING = tuple("".join(each.split()) for each in DIVIDERS | FORWARDS)
#: References that may stand for letters of such a name.
OF_DOUBT = ("&#", "&lowbar", "&underbar")
# A tag, a raw text with its start tag, and a declaration; what is less plain than these stays, and with it its `<`.
PLAIN_MARKUP = re.compile(
    r"""(?xai)
    <(style|script|title|textarea|xmp|iframe|noembed|noframes)(?=[\s/>]) (?:[^"'<>]++|"[^"<>]*+"|'[^'<>]*+')*+ >
        (?:[^<]|<!)*+ (?=</\1)
    | </?[a-z][^\s/<>"']*+(?=[\s/>]) (?:[^"'<>]++|"[^"<>]*+"|'[^'<>]*+')*+ >
    | <![a-z][^<>]*+ >
    """
)


def may_be_there(html: str) -> bool:
    """Tell whether `html` could hold a quotation or a signature; if in doubt, yes. Linear."""
    lowered = html.lower()
    if any(sign in lowered for sign in (*OF_DOUBT, *OF_CLIENTS)):
        return True
    words = "".join(markup.plain(PLAIN_MARKUP.sub("", html)).lower().split())
    if any(sign in words for sign in (*OF_LINES, *OF_PROGRAMS, *PHRASES)):
        return True
    return "-" in words and any(phrase in words for phrase in DIVIDING)
