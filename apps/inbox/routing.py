"""The websocket's address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import path, re_path

from apps.inbox.consumers import live

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]


async def _nowhere(
    _scope: Message, receive: Callable[[], Awaitable[Message]], send: Callable[[Message], Awaitable[None]]
) -> None:
    """Refuse a socket for an address that does not exist."""
    await receive()
    await send({"type": "websocket.close"})


websocket_urlpatterns = [path("ws", live), re_path("", _nowhere)]  # type: ignore[arg-type]
