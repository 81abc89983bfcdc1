"""An installation of the product to measure: its database, its data folder, and the real servers around it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.bench.figures import Figure
from tests.bench.programs import Program
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    import argparse
    from pathlib import Path

    from tests.servers.yard import Yard


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What a benchmark gets. Django is set up with the site's settings; the database is migrated, and empty if new."""

    database: str
    folder: Path
    yard: Yard
    options: argparse.Namespace

    def program(self, *words: str, **environment: str) -> Program:
        """A `manage.py` command of this site, to be started with `with`; its output goes to a file in the folder."""
        return Program(*words, log=self.folder / f"{words[0]}.log", environment=environment)

    def figure(self, name: str, value: float, unit: str, *, budget: str = "") -> Figure:
        return Figure(name=name, value=round(value, 4), unit=unit, database=self.database, budget=budget)


def environment(yard: Yard, database: str, folder: Path) -> dict[str, str]:
    """The settings of a site in `folder` as environment variables: grown up, with Redis, durable; new, if it is not
    there yet.
    """
    is_new = not folder.exists()
    folder.mkdir(exist_ok=True)
    url = f"sqlite:///{folder / 'bench.sqlite3'}"
    if database == "postgres":
        url = yard.postgres.create_database("bench") if is_new else yard.postgres.url_of("bench")
    return {
        "DATA_DIR": str(folder),
        "DATABASE_URL": url,
        "REDIS_URL": yard.redis.facts.url,
        "LOG_LEVEL": "WARNING",
        "SITE_URL": f"http://localhost:{free_ports(1)[0]}",
    }
