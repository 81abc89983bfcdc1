"""Permission at the door of a view."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, cast

from django.core.exceptions import PermissionDenied

from apps.accounts.permissions import may

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http import HttpRequest
    from django.http.response import HttpResponseBase

    from apps.accounts.permissions import Deed
    from apps.accounts.requests import AgentRequest

P = ParamSpec("P")


def deed_required(
    deed: Deed,
) -> Callable[
    [Callable[Concatenate[AgentRequest, P], HttpResponseBase]], Callable[Concatenate[HttpRequest, P], HttpResponseBase]
]:
    """A function view for agents whose role allows `deed`; others get 403.

    The log-in itself is asked for by LoginRequiredMiddleware. Which objects the agent sees is the view's to ask:
    it starts from `visible_to(request.user)`, and what is not visible is a 404.
    """

    def decorate(
        view: Callable[Concatenate[AgentRequest, P], HttpResponseBase],
    ) -> Callable[Concatenate[HttpRequest, P], HttpResponseBase]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            if not may(request.user, deed):
                raise PermissionDenied
            return view(cast("AgentRequest", request), *args, **kwargs)

        return guarded

    return decorate
