"""A mail that is attached to another one, to be read where it is: as text and safe HTML, in a sandboxed frame."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404
from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels import payloads
from apps.channels.contract import DeliveryReport, InboundMessage, RawMessage, Source
from apps.channels.viruses import CannotScan, Infected, require_clean_payload
from apps.conversations.bodies import sanitise
from apps.conversations.html_cost import TooCostly
from apps.inbox.finding import attachment_for
from apps.inbox.records.files import is_mail
from apps.inbox.views.originals import SANDBOXED
from apps.intake.parser import borrowed_parser
from apps.intake.reading import FAULTS

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Attachment


@require_GET
@xframe_options_sameorigin
@deed_required(Deed.READ)
def enclosed_mail(request: AgentRequest, attachment_id: uuid.UUID) -> HttpResponse:
    """What the attached mail says. Its pictures and files stay in the file that one can download."""
    found = _read(attachment_for(request.user, attachment_id))
    page = render(request, "inbox/enclosed_mail.html", {"mail": found, "html": _safe_html(found.html)})
    for name, value in SANDBOXED.items():
        page[name] = value
    return page


def _read(attachment: Attachment) -> InboundMessage:
    """Raises `Http404` for what is no mail, cannot be read, or holds a virus."""
    message = attachment.message
    if not is_mail(attachment):
        raise Http404
    try:
        require_clean_payload(attachment.payload)
        content = payloads.read(attachment.payload)
        raw = RawMessage(source=Source(name=""), key="", payload=content, received_at=message.happened_at)
        with borrowed_parser() as parser:
            found = parser.parse(message.channel, raw)
    except (*FAULTS, FileNotFoundError, Infected, CannotScan) as error:
        raise Http404 from error
    if isinstance(found, DeliveryReport):
        return found.message
    if not isinstance(found, InboundMessage):
        raise Http404
    return found


def _safe_html(html: str) -> str:
    """As the screen shows HTML, with its look; here the frame's own policy lets `style` be. Empty: show the text."""
    try:
        clean = sanitise(html)
    except TooCostly:
        return ""
    shown = clean.replace(' data-style="', ' style="').replace("<summary></summary>", "<summary>…</summary>")
    return mark_safe(shown)
