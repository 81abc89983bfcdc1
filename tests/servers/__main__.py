"""Start and stop the tests' servers from a shell.

usage: python -m tests.servers start NAME... --dir DIR [--durable]    prints how to reach them, as NAME=VALUE lines
       python -m tests.servers stop [NAME...] --dir DIR               all of them without a name
"""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from tests.servers.processes import ServerError
from tests.servers.yard import Yard


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.servers")
    parser.add_argument("deed", choices=["start", "stop"])
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--dir", type=Path, required=True)
    parser.add_argument("--durable", action="store_true", help="PostgreSQL with fsync, for benchmarks and crashes")
    arguments = parser.parse_args()
    arguments.dir.mkdir(parents=True, exist_ok=True)
    try:
        carry_out(arguments.deed, arguments.names, Yard(arguments.dir, durable=arguments.durable))
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def carry_out(deed: str, names: list[str], yard: Yard) -> None:
    """Start or stop the servers of these names; raises ServerError for a name that nobody has."""
    known = {server.name: server for server in yard.all}
    if unknown := set(names) - set(known):
        raise ServerError(f"no server called {', '.join(sorted(unknown))}; there are {', '.join(known)}")
    if deed == "stop":
        for server in reversed([known[name] for name in names] or yard.all):
            server.stop()
        return
    for name in names:
        for variable, value in yard.started(known[name]).env().items():
            print(f"{variable}={shlex.quote(value)}")


if __name__ == "__main__":
    sys.exit(main())
