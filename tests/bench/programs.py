"""The product's own programs, started as a site starts them, with what each of them used of the machine."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent.parent
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """What a program and its children used so far: seconds of CPU, and the sum of their peak memories in MB."""

    cpu_seconds: float
    peak_mb: float

    def __add__(self, other: Use) -> Use:
        return Use(cpu_seconds=self.cpu_seconds + other.cpu_seconds, peak_mb=self.peak_mb + other.peak_mb)


class Program:
    """One `manage.py` command in a process of its own; ended on leaving. `environment` is added to this process's."""

    def __init__(self, *words: str, log: Path, environment: Mapping[str, str] | None = None) -> None:
        self.words = words
        self.log = log
        self.environment = os.environ | (environment or {})

    def __enter__(self) -> Self:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, str(ROOT / "manage.py"), *self.words],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self.process.poll() is not None:
            return
        os.killpg(self.process.pid, signal.SIGTERM)
        try:
            self.process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()

    def kill(self) -> None:
        """SIGKILL it and its children, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def use(self) -> Use:
        """What it used until now, its children included."""
        used = Use(cpu_seconds=0, peak_mb=0)
        for pid in _family(self.process.pid):
            used += _use_of(pid)
        return used


def _family(pid: int) -> list[int]:
    """The process and all its descendants that live."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(member for child in children for member in _family(int(child)))]


def _use_of(pid: int) -> Use:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text()
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    # proc(5): utime and stime of the process, cutime and cstime of the children that it has buried.
    ticks = sum(int(value) for value in fields[11:15])
    return Use(cpu_seconds=ticks / _TICKS, peak_mb=int(peak.split()[1]) / 1024)
