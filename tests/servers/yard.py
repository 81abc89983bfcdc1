"""All servers of one folder, wired to one another: Postfix needs Dovecot and the sink, Dovecot the tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from tests.servers.atproto_network import AtprotoNetwork
from tests.servers.certificate import make_certificate
from tests.servers.dovecot import Dovecot
from tests.servers.mariadb import MariaDb
from tests.servers.mastodon import Mastodon
from tests.servers.oauth import OAuthProvider
from tests.servers.postfix import Postfix
from tests.servers.postgres import Postgres
from tests.servers.redis import Redis
from tests.servers.sink import Sink
from tests.servers.snac import Snac
from tests.servers.wordpress import WordPress

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.server import Server

S = TypeVar("S", bound="Server[Any]")


class Yard:
    """One folder for each server and one certificate for all."""

    def __init__(self, folder: Path, *, durable: bool = True) -> None:
        certificate = make_certificate(folder / "certificate")
        self.redis = Redis(folder / "redis")
        self.postgres = Postgres(folder / "postgres", durable=durable)
        self.sink = Sink(folder / "sink", certificate=certificate)
        self.oauth = OAuthProvider(folder / "oauth")
        self.dovecot = Dovecot(folder / "dovecot", certificate=certificate, oauth=self.oauth)
        self.postfix = Postfix(folder / "postfix", dovecot=self.dovecot, sink=self.sink)
        self.mariadb = MariaDb(folder / "mariadb")
        self.wordpress = WordPress(folder / "wordpress", database=self.mariadb)
        self.atproto = AtprotoNetwork(folder / "atproto")
        self.mastodon = Mastodon(folder / "mastodon")
        self.snac = Snac(folder / "snac")
        # In the order in which they need one another.
        self.all: list[Server[Any]] = [
            self.redis, self.postgres, self.sink, self.oauth, self.dovecot, self.postfix,
            self.mariadb, self.wordpress, self.atproto, self.mastodon, self.snac,
        ]  # fmt: skip
        self.wanted: set[str] = set()

    def started(self, server: S) -> S:
        """Start the server, and before it those that it needs."""
        for needed in self._needs(server):
            self.started(needed)
        server.start()
        self.wanted.add(server.name)
        return server

    def revive(self) -> None:
        """Start what was started once and does not run any more, and end the sink's faults."""
        for server in self.all:
            if server.name in self.wanted:
                server.start()
        if self.sink.name in self.wanted:
            self.sink.clear_rules()

    def stop_all(self) -> None:
        """Stop all that run, the last first."""
        for server in reversed(self.all):
            server.stop()

    def _needs(self, server: Server[Any]) -> list[Server[Any]]:
        needs: dict[str, list[Server[Any]]] = {
            "dovecot": [self.oauth],
            "postfix": [self.sink, self.dovecot],
            "wordpress": [self.mariadb],
        }
        return needs.get(server.name, [])
