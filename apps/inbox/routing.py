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

_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
_DEFAULT_PORTS = {"http": 80, "https": 443}


def websockets(site_url: str) -> Application:
    """The ASGI application for websockets; refuses (403) whatever page is not of the origin of `site_url`.

    Channels' own validator stumbles over an Origin that is no URL; browsers send one exact text (RFC 6454 section 6.2).
    """
    doors = AuthMiddlewareStack(URLRouter([path("ws", live), re_path("", _nowhere)]))  # type: ignore[arg-type]
    ours = {origin.encode() for origin in _origins_of(site_url)}

    async def checked(scope: Message, receive: Receive, send: Send) -> None:
        origins = [value for name, value in scope["headers"] if name == b"origin"]
        is_ours = len(origins) == 1 and origins[0] in ours
        try:
            await (doors if is_ours else _nowhere)(scope, receive, send)
        except DatabaseError as error:
            logger.warning("A live socket was turned away, it will come back: %s", error)
            await send({"type": "websocket.close", "code": TRY_AGAIN})

    return checked


def _origins_of(url: str) -> set[str]:
    """The origin of `url`; on one's own machine, every name that this machine has for itself."""
    parts = urlsplit(url)
    origin = _origin_of(url)
    if str(parts.hostname) not in _LOOPBACK:
        return {origin}
    port = f":{parts.port}" if parts.port else ""
    return {origin, *(_origin_of(f"{parts.scheme}://{name}{port}") for name in ("localhost", "127.0.0.1", "[::1]"))}


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
