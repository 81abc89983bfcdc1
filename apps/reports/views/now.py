"""The wall: who waits for us now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.reports.wall import cut, look
from apps.reports.watching import Viewer, pieces

if TYPE_CHECKING:
    from django.http import HttpResponse

    from apps.accounts.requests import AgentRequest


@require_GET
@deed_required(Deed.READ)
def now(request: AgentRequest) -> HttpResponse:
    """The wall as it is; a script then follows `stream`."""
    return render(request, "reports/now.html", cut(look(), request.user.pk))


@require_GET
@deed_required(Deed.READ)
def stream(request: AgentRequest) -> StreamingHttpResponse:
    """Server-sent events, each the whole wall as HTML."""
    agent = request.user
    viewer = Viewer(
        agent=agent.pk,
        session=request.session.session_key or "",
        auth_hash=agent.get_session_auth_hash(),
        language=agent.language,
        time_zone=agent.time_zone,
    )
    response = StreamingHttpResponse(pieces(viewer), content_type="text/event-stream")
    response["Cache-Control"] = "no-store"
    # nginx would hold it back until much of it has come together.
    response["X-Accel-Buffering"] = "no"
    return response
