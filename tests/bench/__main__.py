"""Measure, and print the budgets beside the figures: `python -m tests.bench NAME [--json] [options]`.

Exit code 1 if a figure missed its budget. A benchmark runs on each database in a process of its own, against real
servers in a folder that is removed afterwards.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.arguments import DATABASES, parse, servers_for
from tests.bench.figures import Figure, machine, table
from tests.bench.site import environment
from tests.servers.yard import Yard

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


def main(words: list[str]) -> int:
    arguments = parse(words)
    facts = machine(arguments.seed)
    print(
        json.dumps(facts) if arguments.json else "\n".join(f"{name}: {what}" for name, what in facts.items()),
        flush=True,
    )
    figures = []
    databases = [arguments.database] if arguments.database else DATABASES
    for figure in measure(servers_for(arguments), databases, words, keep=arguments.keep):
        figures.append(figure)
        print(figure.as_json() if arguments.json else f"  {figure.database}: {figure.name}", flush=True)
    if not arguments.json:
        print(f"\n{table(figures)}")
    return 0 if all(figure.is_within_budget for figure in figures) else 1


def measure(servers: list[str], databases: Iterable[str], words: list[str], *, keep: str | None) -> Iterator[Figure]:
    """Start the servers, measure on each database, stop them. Raises CalledProcessError if a benchmark broke."""
    folder = Path(keep).resolve() if keep else Path(tempfile.mkdtemp(prefix="bench-"))
    folder.mkdir(exist_ok=True)
    folder.chmod(0o755)
    yard = Yard(folder / "servers", durable=True)
    try:
        for server in ("redis", "postgres", *servers):
            yard.started(getattr(yard, server))
        for database in databases:
            yield from measure_on(database, yard, folder, words)
    finally:
        yard.stop_all()
        if not keep:
            shutil.rmtree(folder)


def measure_on(database: str, yard: Yard, folder: Path, words: list[str]) -> Iterator[Figure]:
    """The figures of one database, from a process that has its settings."""
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.child", str(folder / "servers"), database, *words],
        env=os.environ | environment(yard, database, folder / database),
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    for line in child.stdout:
        yield Figure(**json.loads(line))
    if child.wait():
        tell_logs(folder / database)
        raise subprocess.CalledProcessError(child.returncode, child.args)


def tell_logs(folder: Path) -> None:
    """The ends of what the product's programs wrote, before the folder goes."""
    for log in sorted(folder.glob("*.log")):
        print(f"--- {log.name}", *log.read_text(errors="replace").splitlines()[-20:], sep="\n", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
