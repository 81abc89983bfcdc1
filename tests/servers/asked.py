"""Programs of ours beside the test's own, which answer each line of their standard input with one."""

from __future__ import annotations

import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from tests.servers.processes import kill_family

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parents[2]


@contextmanager
def asked(module: str, *arguments: str, environment: dict[str, str]) -> Iterator[Callable[[str], str]]:
    """Call it with a line, and it returns the program's; the program ends with the block."""
    process = subprocess.Popen(
        [sys.executable, "-m", module, *arguments],
        cwd=ROOT,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdin is not None
    assert process.stdout is not None
    reader, writer = process.stdout, process.stdin

    def ask(line: str) -> str:
        writer.write(f"{line}\n")
        writer.flush()
        return reader.readline()

    try:
        yield ask
    finally:
        kill_family(process.pid)
        process.stdin.close()
        process.stdout.close()
