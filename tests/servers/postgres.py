"""PostgreSQL, fast for unit tests or durable for benchmarks and for tests that kill it."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from signal import SIGINT

import psycopg
from psycopg import sql

from tests.servers.processes import HOST, ServerError
from tests.servers.server import Server

# Acknowledged commits were lost on kill -9 with these, so they are for tests that never kill it.
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# What Postgres' own documentation advises for a server ("Resource Consumption"): a quarter of the machine's memory.
AS_A_SERVER = (f"shared_buffers={os.sysconf('SC_PHYS_PAGES') * os.sysconf('SC_PAGE_SIZE') // 4 >> 20}MB",)


@dataclass(frozen=True, slots=True, kw_only=True)
class PostgresFacts:
    host: str
    port: int
    user: str
    url: str


class Postgres(Server[PostgresFacts]):
    name = "postgres"
    port_names = ("postgres",)
    stop_signal = SIGINT  # "fast" shutdown: open transactions are rolled back, nobody is waited for

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        super().__init__(folder)
        self.durable = durable
        self.data = self.folder / "data"

    @property
    def facts(self) -> PostgresFacts:
        """The address of the server, with the database `inbox`, which is made at the first start."""
        return PostgresFacts(host=HOST, port=self.port("postgres"), user="postgres", url=self.url_of("inbox"))

    def env(self) -> dict[str, str]:
        return {"DATABASE_URL": self.facts.url}

    def create_database(self, name: str, *, like: str = "template1") -> str:
        """Make a database, empty or as one that nobody uses, dropping what has its name; its URL comes back."""
        with psycopg.connect(self.url_of("postgres"), autocommit=True) as connection:
            identifier = sql.Identifier(name)
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(identifier))
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(identifier, sql.Identifier(like)))
        return self.url_of(name)

    def start(self) -> PostgresFacts:
        first = not self.data.exists()
        facts = super().start()
        if first:
            self.create_database("inbox")
        return facts

    def user(self) -> str:
        """PostgreSQL refuses root, and anybody whose data folder is not theirs."""
        return pwd.getpwnam("postgres").pw_name

    def prepare(self) -> None:
        if self.data.exists():
            return
        owner = self.user() if os.geteuid() == 0 else None
        if owner:
            shutil.chown(self.folder, owner, owner)
        options = ["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
        subprocess.run(
            [self._program("initdb"), "-D", str(self.data), *options],
            cwd="/",
            check=True,
            capture_output=True,
            user=owner,
            group=owner,
            extra_groups=[] if owner else None,
        )

    def command(self) -> list[str]:
        settings = [f"port={self.port('postgres')}", f"listen_addresses={HOST}", "unix_socket_directories="]
        settings += ["max_connections=200", *(AS_A_SERVER if self.durable else FAST)]
        return [self._program("postgres"), "-D", str(self.data), *(word for s in settings for word in ("-c", s))]

    def is_ready(self) -> bool:
        try:
            psycopg.connect(self.url_of("postgres"), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True

    def url_of(self, database: str) -> str:
        return f"postgres://postgres@{HOST}:{self.port('postgres')}/{database}"

    def _program(self, name: str) -> str:
        # Debian keeps them off the PATH, one folder for each major version.
        found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
        if not found:
            raise ServerError(f"postgres: no {name}; tests/servers/install.sh installs what is missing")
        return str(found[-1])
