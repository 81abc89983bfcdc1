"""Messages as they came: the raw source, and the HTML as its author sent it, in a sandbox."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING

from django.http import Http404, HttpResponse
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import payloads
from apps.channels.contract import DeliveryReport, InboundMessage, RawMessage, Source
from apps.inbox.finding import message_for
from apps.inbox.pictures import is_safe_picture
from apps.inbox.streaming import download
from apps.intake.parser import borrowed_parser
from apps.intake.reading import FAULTS

if TYPE_CHECKING:
    import uuid

    from django.http.response import HttpResponseBase

    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Message

#: The one exception among our headers. Nothing loads but what is inside; without allow-scripts nothing runs, no form is
#: sent, and a meta refresh is ignored; links open a new window that is not in the sandbox.
_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:;"
    " form-action 'none'; base-uri 'none'; frame-ancestors 'self'"
)
SANDBOXED = {
    "Content-Security-Policy": _POLICY,
    "X-DNS-Prefetch-Control": "off",
    "Cache-Control": "private, no-store",
}
#: Elements that reach out by themselves where a policy does not hold them (DNS prefetch, preconnect, refresh). They are
#: renamed, for what is cut out may join two halves to a new one; a second `head` is an element that parsers pass over.
_REACHING_OUT = re.compile(r"<(?:link|meta|base)\b", re.IGNORECASE)
_CID = re.compile(r"cid:([^\"'\s>)]{1,255})", re.IGNORECASE)
#: What the adapter folds is there to be read here.
_FOLD = re.compile('<details class="(?:quote|signature)"><summary></summary>')
_PICTURE_BYTES = 5 * 1024 * 1024


@require_GET
@xframe_options_sameorigin
@deed_required(Deed.READ)
def original(request: AgentRequest, message_id: uuid.UUID) -> HttpResponseBase:
    """The raw source as plain text; `?download` saves it as a file that mail programs open."""
    message = message_for(request.user, message_id)
    digest = message.payload or (message.outbox_entry.payload if message.outbox_entry else "")
    return raw_source(digest, name=f"{message.public_id}.eml", inline="download" not in request.GET)


def raw_source(digest: str, *, name: str, inline: bool) -> HttpResponseBase:
    """Raises `Http404` if there is no such payload (an answer whose bytes are not made yet)."""
    if not digest:
        raise Http404
    try:
        file = payloads.open_payload(digest)
    except FileNotFoundError:
        raise Http404 from None
    content_type = "text/plain; charset=utf-8" if inline else "message/rfc822"
    return download(file, size=None, name=name, content_type=content_type, inline=inline)


@require_GET
@xframe_options_sameorigin
@deed_required(Deed.READ)
def original_page(request: AgentRequest, message_id: uuid.UUID) -> HttpResponse:
    """The HTML unsanitised, for a sandboxed frame."""
    page = _page(_read(message_for(request.user, message_id)))
    response = HttpResponse(page, content_type="text/html; charset=utf-8")
    for name, value in SANDBOXED.items():
        response[name] = value
    return response


def _read(message: Message) -> InboundMessage:
    if not message.payload:
        raise Http404
    try:
        content = payloads.read(message.payload)
        raw = RawMessage(source=Source(name=""), key="", payload=content, received_at=message.happened_at)
        with borrowed_parser() as parser:
            found = parser.parse(message.channel, raw)
    except (*FAULTS, FileNotFoundError) as error:
        raise Http404 from error
    if isinstance(found, DeliveryReport):
        return found.message
    if not isinstance(found, InboundMessage):
        raise Http404
    return found


def _page(message: InboundMessage) -> str:
    pictures = {
        each.content_id.strip("<>").casefold(): each
        for each in message.attachments
        if each.content_id and is_safe_picture(each.content_type) and len(each.content) <= _PICTURE_BYTES
    }

    def inside(match: re.Match[str]) -> str:
        picture = pictures.get(match[1].casefold())
        if picture is None:
            return match[0]
        return f"data:{picture.content_type.lower()};base64,{base64.b64encode(picture.content).decode('ascii')}"

    body = _CID.sub(inside, _REACHING_OUT.sub("<head", _FOLD.sub("<details open><summary></summary>", message.html)))
    return f'<!doctype html><meta charset="utf-8"><base target="_blank">{body}'
