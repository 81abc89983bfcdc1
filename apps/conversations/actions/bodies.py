"""What a draft becomes: the text and the HTML that go out, and the HTML that our screen shows."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.utils.html import escape, urlize
from django.utils.translation import gettext as _

from apps.channels.contract import Audience
from apps.channels.lengths import excess
from apps.channels.signatures import signature_of
from apps.conversations.bodies import html_from, storable
from apps.conversations.html_cost import TooCostly
from apps.conversations.written import clean, is_plain, styled, text_of

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from apps.conversations.actions.asking import Question
    from apps.conversations.actions.drafting import Draft


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """`text` and `html` go out; `shown` is what the screen keeps, empty where the text says it all.

    `question` goes out below them, and is kept nowhere.
    """

    text: str
    html: str
    shown: str
    question: Question | None = None


def settled(draft: Draft, channel: Channel) -> Draft:
    """The draft whose HTML is clean, and whose text is made from it; without HTML where the channel takes none.

    HTML that no sanitiser can bear is left out, and so is HTML that says nothing that its text does not say.
    """
    if not draft.html or not channel.capabilities.html:
        return replace(draft, html="")
    try:
        html = clean(storable(draft.html), pictures={file.content_id for file in draft.files})
    except TooCostly:
        return replace(draft, html="")
    return replace(draft, html="" if is_plain(html) else html, text=text_of(html))


def signed(draft: Draft, agent: Agent, channel: Channel) -> Body:
    """A settled draft with the signature below it."""
    signature = storable(signature_of(agent, channel))
    text = with_signature(draft.text, signature)
    can_html = channel.capabilities.html
    if not draft.html:
        return Body(text=text, html=html_from(text) if can_html else "", shown="")
    html, shown = styled(draft.html), draft.html
    if signature:
        lines = urlize(escape(signature)).replace("\n", "<br>")
        html += f'<p style="margin:0 0 1em">-- <br>{lines}</p>'
        shown += f"{SIGNATURE_OPENS}<p>-- <br>{lines}</p>{SIGNATURE_CLOSES}"
    return Body(text=text, html=html, shown=shown)


def unsigned(draft: Draft, channel: Channel) -> Body:
    """A settled draft as it is."""
    text = storable(f"{draft.text.rstrip()}\n")
    if not draft.html:
        return Body(text=text, html=html_from(text) if channel.capabilities.html else "", shown="")
    return Body(text=text, html=styled(draft.html), shown=draft.html)


def noted(text: str, html: str) -> Body:
    """A note, which nobody gets as a mail."""
    try:
        kept = clean(storable(html))
    except TooCostly:
        kept = ""
    shown = "" if is_plain(kept) else kept
    return Body(text=text_of(kept) if kept else storable(text), html="", shown=shown)


#: The screen folds it, as it does with signatures in mails that came.
SIGNATURE_OPENS = '<details class="signature"><summary></summary>'
SIGNATURE_CLOSES = "</details>"


def without_signature(shown: str) -> str:
    """What the agent wrote of an answer's HTML."""
    return shown.partition(SIGNATURE_OPENS)[0]


def text_without_signature(text: str, author: Agent, channel: Channel) -> str:
    """What the author wrote of an answer's text."""
    text, signature = text.rstrip(), signature_of(author, channel)
    return text.removesuffix(f"-- \n{signature}").rstrip() if signature else text


def with_signature(text: str, signature: str) -> str:
    """Below RFC 3676 section 4.3's separator, which mail programs know to fold."""
    body = text.rstrip()
    return storable(f"{body}\n\n-- \n{signature}\n" if signature else f"{body}\n")


def require_short(body: Body, channel: Channel, *, audience: Audience = Audience.PUBLIC) -> None:
    """Raises `ValueError` for a text that is longer than the channel takes, unless it goes as several posts there."""
    can = channel.capabilities.read_by(audience)
    if not can.splits and excess(body.text.rstrip(), can):
        raise ValueError(_("The text is too long for this channel: it takes %(count)s.") % {"count": can.max_length})
