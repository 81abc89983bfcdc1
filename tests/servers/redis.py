"""Redis that keeps nothing on disk: a kill empties it, as the product must survive."""

from __future__ import annotations

from dataclasses import dataclass

from tests.servers.processes import HOST, answers
from tests.servers.server import Server


@dataclass(frozen=True, slots=True, kw_only=True)
class RedisFacts:
    host: str
    port: int
    url: str


class Redis(Server[RedisFacts]):
    name = "redis"
    port_names = ("redis",)
    programs = ("redis-server",)

    @property
    def facts(self) -> RedisFacts:
        port = self.port("redis")
        return RedisFacts(host=HOST, port=port, url=f"redis://{HOST}:{port}/0")

    def env(self) -> dict[str, str]:
        return {"REDIS_URL": self.facts.url}

    def prepare(self) -> None:
        """Nothing to write: all of its configuration is on the command line."""

    def command(self) -> list[str]:
        listen = ["--bind", HOST, "--port", str(self.port("redis"))]
        return ["redis-server", *listen, "--dir", str(self.folder), "--save", "", "--appendonly", "no"]

    def is_ready(self) -> bool:
        return answers(self.port("redis"), send=b"PING\r\n")
