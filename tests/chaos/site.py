"""The product as a company runs it, with a proxy before every server it depends on, and what can be killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit, urlunsplit

from tests.chaos.proxy import FaultProxy
from tests.e2e.furnish import furnish, imap_options, sink_options
from tests.e2e.product import EMBEDDED, GROWN_UP, Product
from tests.servers.asked import asked

if TYPE_CHECKING:
    import random
    from collections.abc import Callable, Iterator
    from types import TracebackType

    from tests.servers.dovecot import Dovecot
    from tests.servers.postgres import Postgres
    from tests.servers.redis import Redis
    from tests.servers.server import Server
    from tests.servers.sink import Sink


class Site:
    """Not started until it is entered. Without Postgres and Redis it is the embedded one."""

    def __init__(
        self,
        folder: Path,
        mailbox: str,
        *,
        dovecot: Dovecot,
        sink: Sink,
        database: tuple[Postgres, str] | None = None,
        redis: Redis | None = None,
    ) -> None:
        self.mailbox, self.dovecot, self.sink, self.redis = mailbox, dovecot, sink, redis
        self.postgres: Postgres | None = None
        self._database_url = f"sqlite:///{folder / 'chaos.sqlite3'}"
        if database:
            self.postgres, self._database_url = database
        self.proxies = {"imap": FaultProxy(dovecot.facts.imaps_port), "smtp": FaultProxy(sink.facts.port)}
        environment = {"DATABASE_URL": self._database_url, "LOG_LEVEL": "WARNING"}
        if self.postgres and redis:
            self.proxies["postgres"] = FaultProxy(self.postgres.facts.port)
            self.proxies["redis"] = FaultProxy(redis.facts.port)
            environment["DATABASE_URL"] = _by_way_of(self.proxies["postgres"], self._database_url)
            environment["REDIS_URL"] = _by_way_of(self.proxies["redis"], redis.facts.url)
        self.product = Product(folder, GROWN_UP if redis else EMBEDDED, environment)
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        for proxy in self.proxies.values():
            self._stack.enter_context(proxy)
        self._stack.enter_context(self.product)
        furnish(self.product, address=self.mailbox, dovecot=self.dovecot, outgoing=self._options())
        self.product.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stack.close()

    def victims(self) -> dict[str, Callable[[random.Random], None]]:
        """What can be killed, each with how it is killed and comes back."""
        commands = sorted({words[0] for words in self.product.commands})
        found: dict[str, Callable[[random.Random], None]] = {name: self._killer_of(name) for name in commands}
        found |= {"dovecot": _server_killer(self.dovecot), "smtp server": _server_killer(self.sink)}
        if self.postgres and self.redis:
            found |= {"postgres": _server_killer(self.postgres), "redis": _server_killer(self.redis)}
            found["postgres backend"] = self._kill_a_backend
            found["worker child"] = self._kill_a_worker_child
        return found

    def revive(self) -> int:
        """Start anew what has ended by itself, as a service manager does; how many."""
        ended = [entry for entry in self.product.processes if entry[1].poll() is not None]
        for entry in ended:
            self.product.processes.remove(entry)
            self.product.launch(entry[0])
        return len(ended)

    def reconcile(self) -> str:
        """What `manage.py reconcile` finds missing; empty if it is content."""
        try:
            self.product.manage("reconcile")
        except subprocess.CalledProcessError as error:
            return f"{error.stdout}{error.stderr}"
        return ""

    @contextmanager
    def observer(self) -> Iterator[Callable[[str], Any]]:
        """Call it with `look`, `hurry` or `tell`; see observer_program.py. It goes by no proxy."""
        environment = self.product.environment | {"DATABASE_URL": self._database_url, "REDIS_URL": ""}
        with asked("tests.chaos.observer_program", environment=environment) as ask:
            yield lambda word: json.loads(ask(word))

    def _options(self) -> dict[str, object]:
        ways = {"imap_port": self.proxies["imap"].port, "smtp_port": self.proxies["smtp"].port}
        return imap_options(self.dovecot) | {"sent_folder": "none"} | sink_options(self.sink) | ways

    def _killer_of(self, command: str) -> Callable[[random.Random], None]:
        def kill(rng: random.Random) -> None:
            self.revive()
            self.product.kill(command)
            time.sleep(rng.uniform(0, 1.5))
            self.product.launch(command)

        return kill

    def _kill_a_worker_child(self, rng: random.Random) -> None:
        workers = [process.pid for name, process in self.product.processes if name == "worker"]
        _kill_one(rng, [child for pid in workers for child in _children(pid)])

    def _kill_a_backend(self, rng: random.Random) -> None:
        """PostgreSQL then ends all sessions, recovers, and goes on."""
        assert self.postgres is not None
        _kill_one(rng, [child for child in _children(self.postgres.pid) if b"127.0.0.1" in _command_of(child)])


def _server_killer(server: Server[Any]) -> Callable[[random.Random], None]:
    def kill(rng: random.Random) -> None:
        server.kill()
        time.sleep(rng.uniform(0, 2))
        server.start()

    return kill


def _kill_one(rng: random.Random, pids: list[int]) -> None:
    if pids:
        with suppress(ProcessLookupError):
            os.kill(rng.choice(pids), signal.SIGKILL)


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except (FileNotFoundError, ProcessLookupError):
        return []


def _command_of(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _by_way_of(proxy: FaultProxy, url: str) -> str:
    parts = urlsplit(url)
    user = f"{parts.username}@" if parts.username else ""
    return urlunsplit(parts._replace(netloc=f"{user}{parts.hostname}:{proxy.port}"))
