"""Which channel a page is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from apps.channels.models import Channel

if TYPE_CHECKING:
    from apps.accounts.requests import AgentRequest


def visible_channel(request: AgentRequest, pk: int) -> Channel:
    """The channel with this number, if the agent of the request sees it; else a 404."""
    return get_object_or_404(Channel.objects.visible_to(request.user), pk=pk)
