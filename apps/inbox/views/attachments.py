"""Files that came or went with messages, and files on their way into one."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import unquote

from django.core.exceptions import ValidationError
from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_POST

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.channels.payloads import open_payload
from apps.channels.viruses import CannotScan, Infected, require_clean_payload
from apps.inbox import records
from apps.inbox.finding import attachment_for
from apps.inbox.pictures import is_safe_picture
from apps.inbox.previews import BEGINNING, opens, type_to_show
from apps.inbox.streaming import download
from apps.inbox.uploads import read_token, receive, safe_name
from apps.inbox.words import in_words

if TYPE_CHECKING:
    import uuid

    from django.http import HttpResponse
    from django.http.response import HttpResponseBase

    from apps.accounts.requests import AgentRequest


@require_GET
@deed_required(Deed.READ)
def attachment(request: AgentRequest, attachment_id: uuid.UUID) -> HttpResponseBase:
    """The file; a browser shows it only if it is a picture that can run nothing, everything else it saves.

    With `?view` a PDF or a text is shown too, as nothing else than that.
    """
    found = attachment_for(request.user, attachment_id)
    return _file(request, found.payload, name=found.name, content_type=found.content_type, size=found.size)


@require_POST
@in_words
@deed_required(Deed.ANSWER)
def uploads(request: AgentRequest) -> JsonResponse:
    """The body is the file; `X-File-Name` (percent-encoded) and `X-File-Type` say what it is."""
    upload = receive(
        request,
        name=unquote(request.headers.get("X-File-Name", "")),
        content_type=request.headers.get("X-File-Type", ""),
    )
    return JsonResponse({**records.upload(upload, agent=request.user), "sha256": upload.sha256}, status=201)


@require_GET
@deed_required(Deed.ANSWER)
def upload_preview(request: AgentRequest, token: str) -> HttpResponseBase:
    """A picture that the agent has uploaded and not sent yet."""
    try:
        found = read_token(token, agent=request.user)
    except ValidationError:
        raise Http404 from None
    if not found.content_id:
        raise Http404
    return _file(request, found.sha256, name=found.name, content_type=found.content_type, size=found.size)


def _file(request: AgentRequest, digest: str, *, name: str, content_type: str, size: int) -> HttpResponseBase:
    is_picture = is_safe_picture(content_type)
    try:
        require_clean_payload(digest)
        file = open_payload(digest)
    except FileNotFoundError:
        raise Http404 from None
    except Infected as error:
        return _refusal(request, str(error), status=403)
    except CannotScan:
        return _refusal(request, "", status=503)
    shown = content_type.lower() if is_picture else ""
    if "view" in request.GET and opens(content_type, size):
        shown = type_to_show(content_type, beginning=file.read(BEGINNING))
        file.seek(0)
    return download(
        file,
        size=size,
        name=safe_name(name),
        content_type=shown or "application/octet-stream",
        inline=bool(shown) and "download" not in request.GET,
    )


def _refusal(request: AgentRequest, virus: str, *, status: int) -> HttpResponse:
    """Nobody gets past it: what is not known to be clean stays where it is, until clamd answers again."""
    return render(request, "inbox/refused_file.html", {"virus": virus}, status=status)
