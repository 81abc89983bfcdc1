"""Each agent's own language and time zone for the pages they open."""

from __future__ import annotations

import zoneinfo
from typing import TYPE_CHECKING

from django.utils import timezone, translation

from apps.accounts.models import Agent

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest, HttpResponse


class AgentPreferencesMiddleware:
    """After authentication: an agent's settings win over what the browser asks for."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not isinstance(request.user, Agent):
            return self.get_response(request)
        with timezone.override(zoneinfo.ZoneInfo(request.user.time_zone)):
            translation.activate(request.user.language)
            request.LANGUAGE_CODE = request.user.language
            return self.get_response(request)
