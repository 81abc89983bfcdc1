"""From a request to what it asks for; addresses that nobody of us made are a 404."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec

from django.http import Http404

from apps.accounts.planning import planned_by_values
from apps.reports.selection import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.http.response import HttpResponseBase

    from apps.accounts.requests import AgentRequest

P = ParamSpec("P")


def readable(
    view: Callable[Concatenate[AgentRequest, P], HttpResponseBase],
) -> Callable[Concatenate[AgentRequest, P], HttpResponseBase]:
    """A view to which an address that says nothing sensible does not exist; what it asks is planned for the address."""

    @wraps(view)
    def guarded(request: AgentRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        try:
            with planned_by_values():
                return view(request, *args, **kwargs)
        except Unreadable as error:
            raise Http404(str(error)) from None

    return guarded


def said(request: AgentRequest) -> dict[str, str]:
    """The words of the address."""
    return {name: str(value) for name, value in request.GET.items() if value}
