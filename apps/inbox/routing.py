"""The websocket's address, and the doors before it: our own origin, then the log-in."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from channels.auth import AuthMiddlewareStack
from channels.routing import URLRouter
from django.db import Error as DatabaseError
from django.urls import path, re_path

from apps.inbox.consumers import live
from apps.inbox.tail import TRY_AGAIN

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    Application = Callable[[Message, Receive, Send], Awaitable[None]]

logger = logging.getLogger(__name__)

_DEFAULT_PORTS = {"http": 80, "https": 443}


def websockets(site_url: str) -> Application:
    """The ASGI application for websockets; refuses (403) whatever page is not of the origin of `site_url`.

    Channels' own validator stumbles over an Origin that is no URL; browsers send one exact text (RFC 6454 section 6.2).
    """
    doors = AuthMiddlewareStack(URLRouter([path("ws", live), re_path("", _nowhere)]))  # type: ignore[arg-type]
    ours = [_origin_of(site_url).encode()]

    async def checked(scope: Message, receive: Receive, send: Send) -> None:
        is_ours = [value for name, value in scope["headers"] if name == b"origin"] == ours
        try:
            await (doors if is_ours else _nowhere)(scope, receive, send)
        except DatabaseError as error:
            logger.warning("A live socket was turned away, it will come back: %s", error)
            await send({"type": "websocket.close", "code": TRY_AGAIN})

    return checked


def _origin_of(url: str) -> str:
    """Scheme, host and the port unless it is the scheme's own."""
    parts = urlsplit(url)
    host = f"[{parts.hostname}]" if ":" in str(parts.hostname) else parts.hostname
    port = "" if parts.port in (None, _DEFAULT_PORTS[parts.scheme]) else f":{parts.port}"
    return f"{parts.scheme}://{host}{port}"


async def _nowhere(_scope: Message, receive: Receive, send: Send) -> None:
    """Refuse a socket: a foreign page, or an address that does not exist."""
    await receive()
    await send({"type": "websocket.close"})
