"""A screen's live line, without a network between: the ASGI application is spoken to directly."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.conf import settings

from dialog_inbox.asgi import application
from tests.world import client_of

if TYPE_CHECKING:
    from apps.accounts.models import Agent

Frame = dict[str, Any]


class Socket:
    """One line. The first frame of a new one says the cursor: `ready` waits for it."""

    def __init__(
        self,
        agent: Agent | None,
        *,
        cursor: int | str | None = None,
        origin: str | None = settings.SITE_URL,
        path: str = "/ws",
    ) -> None:
        self.agent, self.origin, self.path, self.session = agent, origin, path, ""
        self.query = "" if cursor is None else f"cursor={cursor}"

    async def open(self) -> bool:
        """Tells whether it was let in."""
        self.line = _communicator(await self._scope())
        await self.line.send_input({"type": "websocket.connect"})
        return bool((await self.line.receive_output(20))["type"] == "websocket.accept")

    async def hears(self, *, within: float = 10) -> Frame:
        output = await self.line.receive_output(within)
        assert output["type"] == "websocket.send", output
        frame: Frame = json.loads(output["text"])
        return frame

    async def ready(self) -> int:
        cursor: int = (await self.hears())["cursor"]
        return cursor

    async def hears_nothing(self, *, within: float = 0.3) -> bool:
        return bool(await self.line.receive_nothing(within))

    async def says(self, text: str) -> None:
        await self.line.send_input({"type": "websocket.receive", "text": text})

    async def close_code(self, *, within: float = 10) -> int:
        """What the server closes it with, whatever it says before."""
        while True:
            output = await self.line.receive_output(within)
            if output["type"] == "websocket.close":
                code: int = output["code"]
                return code

    async def close(self) -> None:
        await self.line.send_input({"type": "websocket.disconnect", "code": 1001})
        await self.line.wait(20)

    async def _scope(self) -> dict[str, Any]:
        headers = [(b"origin", self.origin.encode())] if self.origin else []
        if self.agent:
            cookies = (await sync_to_async(client_of)(self.agent)).cookies
            self.session = cookies["sessionid"].value
            headers.append((b"cookie", f"sessionid={self.session}".encode()))
        return {
            "type": "websocket",
            "path": self.path,
            "query_string": self.query.encode(),
            "headers": headers,
            "subprotocols": [],
        }


def _communicator(scope: dict[str, Any]) -> Any:
    return ApplicationCommunicator(application, scope)  # type: ignore[no-untyped-call]
