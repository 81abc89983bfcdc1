"""MariaDB for WordPress: small, without its safety nets, since nobody's data are in it."""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass

from tests.servers.processes import HOST, answers
from tests.servers.server import Server

SMALL = (
    "--innodb-buffer-pool-size=16M",
    "--innodb-log-file-size=4M",
    "--innodb-flush-log-at-trx-commit=0",
    "--innodb-doublewrite=0",
    "--innodb-fast-shutdown=2",
    "--debug-no-sync",
    "--performance-schema=OFF",
    "--skip-name-resolve",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MariaDbFacts:
    host: str
    port: int


class MariaDb(Server[MariaDbFacts]):
    """`root` comes in from loopback without a password."""

    name = "mariadb"
    port_names = ("mysql",)
    programs = ("mariadbd", "mariadb", "mariadb-install-db")

    @property
    def facts(self) -> MariaDbFacts:
        return MariaDbFacts(host=HOST, port=self.port("mysql"))

    def env(self) -> dict[str, str]:
        return {"MARIADB_PORT": str(self.port("mysql"))}

    def user(self) -> str:
        """It refuses root. The user that Debian makes for it comes with a package that we can do without."""
        return "www-data"

    def prepare(self) -> None:
        if (self.folder / "data").exists():
            return
        owner = self.user() if os.geteuid() == 0 else None
        if owner:
            shutil.chown(self.folder, owner)
        options = ["--no-defaults", f"--datadir={self.folder / 'data'}", "--skip-test-db"]
        subprocess.run(
            ["mariadb-install-db", *options, "--auth-root-authentication-method=normal", *SMALL],
            cwd="/",
            check=True,
            capture_output=True,
            user=owner,
            extra_groups=[] if owner else None,
        )

    def command(self) -> list[str]:
        places = [f"--datadir={self.folder / 'data'}", f"--socket={self.folder / 'socket'}"]
        return [
            *("mariadbd", "--no-defaults", *places),
            *(f"--bind-address={HOST}", f"--port={self.port('mysql')}", *SMALL),
        ]

    def is_ready(self) -> bool:
        return answers(self.port("mysql"), greeting=True)

    def run(self, statements: str, *, database: str = "") -> str:
        """Let the server carry out SQL; what it answers, in lines of tab-separated values."""
        how = ["--no-defaults", "-uroot", f"-h{HOST}", f"-P{self.port('mysql')}", "--skip-column-names", "--batch"]
        done = subprocess.run(
            ["mariadb", *how, *([database] if database else [])],
            input=statements,
            check=True,
            capture_output=True,
            text=True,
        )
        return done.stdout
