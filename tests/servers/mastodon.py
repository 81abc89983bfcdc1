"""PyPI's mastodon_mock: Mastodon's API with a memory, a stream and faults on demand.

Acme is the company, Cora and Otto are people on the same instance, and Adam runs it.
"""

from __future__ import annotations

import signal
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.calls import ask
from tests.servers.processes import HOST, ServerError
from tests.servers.server import Server

PEOPLE = {"acme": "user", "cora": "user", "otto": "user", "adam": "owner"}


@dataclass(frozen=True, slots=True, kw_only=True)
class MastodonFacts:
    """Each person's token is `<name>-token`."""

    url: str
    port: int

    def ask(self, method: str, route: str, fields: object = None, *, who: str = "acme") -> Any:
        """What the instance answers to somebody. Raises `ServerError` for anything but a success."""
        return ask(method, self.url + route, fields, token=f"{who}-token")

    def begin_anew(self) -> None:
        """Nobody has written anything, and nothing is going to fail."""
        self.ask("POST", "/api/v1/_mock/reset")

    def fail(self, method: str, path: str, status: int, **effect: object) -> None:
        """Answer the next such request with this status."""
        self.ask(
            "POST",
            "/api/v1/_mock/faults",
            {
                "match": {"methods": [method], "path": path},
                "effect": {"type": "status", "status": status, **effect},
                "remaining": 1,
            },
        )


class Mastodon(Server[MastodonFacts]):
    name = "mastodon"
    port_names = ("http",)
    # It would wait for everybody who listens to a stream, and has nothing to put away.
    stop_signal = signal.SIGKILL

    @property
    def facts(self) -> MastodonFacts:
        return MastodonFacts(url=f"http://{HOST}:{self.port('http')}", port=self.port("http"))

    def env(self) -> dict[str, str]:
        return {"MASTODON_URL": self.facts.url}

    def prepare(self) -> None:
        seeded = [
            f'[[seed.accounts]]\nusername = "{name}"\ndisplay_name = "{name.title()}"\nrole = "{role}"\n'
            f'access_token = "{name}-token"\n'
            for name, role in PEOPLE.items()
        ]
        (self.folder / "mock.toml").write_text("\n".join(seeded))

    def command(self) -> list[str]:
        program = str(Path(sys.executable).parent / "mastodon_mock")
        where = ["--host", HOST, "--port", str(self.port("http")), "--log-level", "warning"]
        return [program, "serve", "--config", str(self.folder / "mock.toml"), "--in-memory", *where]

    def is_ready(self) -> bool:
        with suppress(OSError, ServerError, ValueError):
            return bool(self.facts.ask("GET", "/api/v1/instance"))
        return False
