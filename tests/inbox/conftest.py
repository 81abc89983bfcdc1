"""Browsers and counters for the screen's tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.inbox.live_server import desk, inbox_url  # noqa: F401
from tests.inbox.trap import page  # noqa: F401
from tests.world import client_of

if TYPE_CHECKING:
    from django.test import Client

    from apps.accounts.models import Agent
    from tests.world import World


class Screen:
    """What the client of one agent asks the server, as it asks it."""

    def __init__(self, agent: Agent) -> None:
        self.agent = agent
        self.client: Client = client_of(agent)

    def get(self, path: str, **query: str) -> dict[str, Any]:
        return self._said(self.client.get(path, query), 200)

    def send(self, path: str, body: object = None, *, method: str = "post", status: int = 200) -> dict[str, Any]:
        send = getattr(self.client, method)
        return self._said(send(path, json.dumps(body or {}), content_type="application/json"), status)

    def rows(self, view: str = "all", **query: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = self.get("/inbox/rows", view=view, **query)["rows"]
        return rows

    def conversation(self, public_id: object, **query: str) -> dict[str, Any]:
        return self.get(f"/inbox/conversations/{public_id}/", **query)

    def _said(self, response: Any, status: int) -> dict[str, Any]:
        assert response.status_code == status, response.content.decode()
        said: dict[str, Any] = json.loads(response.content)
        return said


@pytest.fixture
def ana(world: World) -> Screen:
    return Screen(world.ana)


@pytest.fixture
def otto(world: World) -> Screen:
    return Screen(world.otto)
