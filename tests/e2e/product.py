"""The product as an admin runs it: its own commands in processes of their own, to be used from outside and killed."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

from tests.servers.asked import asked
from tests.servers.processes import free_ports

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import TracebackType

ROOT = Path(__file__).resolve().parent.parent.parent
#: Seconds until the first page; a machine under load needs them.
PATIENCE = 180.0

EMBEDDED: tuple[tuple[str, ...], ...] = (("start",),)
GROWN_UP: tuple[tuple[str, ...], ...] = (("web",), ("worker",), ("worker",), ("beat",), ("listen",), ("listen",))


class Product:
    """One installation in `folder`; `environment` says which database and broker it has."""

    def __init__(self, folder: Path, commands: tuple[tuple[str, ...], ...], environment: dict[str, str]) -> None:
        self.folder = folder
        self.commands = commands
        (self.port,) = free_ports(1)
        self.url = f"http://localhost:{self.port}"
        self.processes: list[tuple[str, subprocess.Popen[bytes]]] = []
        inherited = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL", "DATA_DIR"}}
        self.environment = {
            **inherited,
            "DJANGO_SETTINGS_MODULE": "dialog_inbox.settings",
            "DATA_DIR": str(folder),
            "SITE_URL": self.url,
            **environment,
        }

    def __enter__(self) -> Self:
        self.manage("migrate", "--no-input", "--verbosity", "0")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Start all processes and wait for the first page."""
        for words in self.commands:
            self.launch(*words)
        self._wait_for_page()

    def launch(self, *words: str) -> None:
        """Start one more process."""
        port = ("--port", str(self.port)) if words[0] in {"start", "web", "demo"} else ()
        log = (self.folder / "product.log").open("ab")
        process = subprocess.Popen(
            [sys.executable, str(ROOT / "manage.py"), *words, *port],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
        log.close()
        self.processes.append((words[0], process))

    def kill(self, name: str) -> None:
        """kill -9 the first process of that command and all its children."""
        place = next(place for place, (command, _) in enumerate(self.processes) if command == name)
        _, process = self.processes.pop(place)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all processes as a service manager does."""
        for _, process in self.processes:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGTERM)
        for _, process in self.processes:
            _wait_or_kill(process)
        self.processes.clear()

    def manage(self, *words: str) -> str:
        """Run a management command to its end; its output."""
        command = [sys.executable, str(ROOT / "manage.py"), *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, check=True, capture_output=True, text=True)
        return done.stdout

    def run(self, code: str) -> str:
        """Run Python code inside the product, its models at hand; what it prints."""
        prepared = f"import django; django.setup()\n{code}"
        command = [sys.executable, "-c", prepared]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def python(self) -> Iterator[Callable[[str], str]]:
        """As `run`, for whoever asks again and again: one process for all that is asked in the block."""
        with asked("tests.e2e.python_program", environment=self.environment) as ask:

            def run(code: str) -> str:
                answer: dict[str, str] = json.loads(ask(json.dumps(code)))
                assert not answer["error"], answer["error"]
                return answer["printed"]

            yield run

    def log(self) -> str:
        """What the processes have said."""
        return (self.folder / "product.log").read_text(errors="replace")

    def _wait_for_page(self) -> None:
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                with urllib.request.urlopen(f"{self.url}/accounts/login/", timeout=5):
                    return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                assert all(process.poll() is None for _, process in self.processes), self.log()
                time.sleep(0.1)
        raise AssertionError(f"No page after {PATIENCE} s:\n{self.log()[-4000:]}")


def _wait_or_kill(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=30)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
