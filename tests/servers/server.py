"""The life of one server: prepare, start, stop, kill -9, start again with the same ports."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from abc import ABC, abstractmethod
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, ClassVar, Generic, TypeVar

from tests.servers.processes import ServerError, birth, free_ports, is_alive, kill_family, wait_until

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Facts = TypeVar("Facts")


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the folder remembers between two starts, and between two programs."""

    ports: dict[str, int]
    pid: int
    born: int


class Server(ABC, Generic[Facts]):
    """One server in a folder of its own, which remembers its process and its ports: another program
    can stop it, and a start after a kill finds its clients where they were."""

    name: ClassVar[str]
    port_names: ClassVar[tuple[str, ...]]
    programs: ClassVar[tuple[str, ...]] = ()
    needs_root: ClassVar[bool] = False
    stop_signal: ClassVar[signal.Signals] = signal.SIGTERM
    start_seconds: ClassVar[float] = 60

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()
        self.log = self.folder / f"{self.name}.log"

    @property
    @abstractmethod
    def facts(self) -> Facts:
        """How to reach the server; valid after its first start."""

    @abstractmethod
    def env(self) -> Mapping[str, str]:
        """The same as environment variables, for shells and for the product's settings."""

    @abstractmethod
    def prepare(self) -> None:
        """Write configuration and folders; called before every start."""

    @abstractmethod
    def command(self) -> list[str]:
        """The program that stays in the foreground, with its arguments."""

    @abstractmethod
    def is_ready(self) -> bool:
        """Tell whether clients are served."""

    def user(self) -> str | None:
        """The operating system's user to run as when the tests run as root; None: as root."""
        return None

    def start(self) -> Facts:
        """Start the server unless it runs, and wait until it serves; same ports as the last time.

        Raises ServerError when a program is missing, or with the end of the log when it does not come up.
        """
        if not self.is_running():
            self._require_programs()
            self.folder.mkdir(parents=True, exist_ok=True)
            self.folder.chmod(0o755)
            self._write_record(Record(ports=self._kept_or_free_ports(), pid=0, born=0))
            self.prepare()
            self._launch()
        return self.facts

    def stop(self) -> None:
        """Ask the server to end and wait until it is gone; harmless when it does not run.

        Raises ServerError when it had to be killed after 30 s.
        """
        if not self.is_running():
            return
        pid = self.pid
        os.kill(pid, self.stop_signal)
        if not wait_until(lambda: not is_alive(pid), seconds=30):
            kill_family(pid)
            raise ServerError(f"{self.name} did not stop within 30 s and was killed; see {self.log}")

    def kill(self) -> None:
        """SIGKILL the server and all its children, as a power cut would; harmless when it does not run."""
        if self.is_running():
            kill_family(self.pid)

    def restart(self) -> Facts:
        """Stop and start again, on the same ports."""
        self.stop()
        return self.start()

    def is_running(self) -> bool:
        """Tell whether the process of the last start lives."""
        record = self._record()
        return record is not None and record.pid > 0 and is_alive(record.pid) and birth(record.pid) == record.born

    @property
    def pid(self) -> int:
        """The process id of the last start."""
        return self._started().pid

    def port(self, name: str) -> int:
        """The loopback port of that name, fixed at the first start."""
        return self._started().ports[name]

    def _require_programs(self) -> None:
        missing = [program for program in self.programs if not shutil.which(program)]
        if missing:
            raise ServerError(
                f"{self.name}: no {', '.join(missing)}; tests/servers/install.sh installs what is missing"
            )
        if self.needs_root and os.geteuid() != 0:
            raise ServerError(f"{self.name} changes users, so only root can start it; root in a container will do")

    def _launch(self) -> None:
        user = self.user() if os.geteuid() == 0 else None
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                self.command(),
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                user=user,
                group=user,
                extra_groups=[] if user else None,
            )
        process.returncode = 0  # is_alive() waits for it; Popen would warn about a child it has lost
        self._write_record(Record(ports=self._started().ports, pid=process.pid, born=birth(process.pid)))
        self._wait(process.pid)

    def _wait(self, pid: int) -> None:
        if not wait_until(lambda: self.is_ready() or not is_alive(pid), seconds=self.start_seconds):
            kill_family(pid)
            raise ServerError(f"{self.name} did not answer within {self.start_seconds:.0f} s\n{self._end_of_log()}")
        if not is_alive(pid):
            raise ServerError(f"{self.name} ended at once\n{self._end_of_log()}")

    def _end_of_log(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-20:])

    def _kept_or_free_ports(self) -> dict[str, int]:
        record = self._record()
        return record.ports if record else dict(zip(self.port_names, free_ports(len(self.port_names)), strict=True))

    def _started(self) -> Record:
        record = self._record()
        if record is None:
            raise ServerError(f"{self.name} was never started in {self.folder}")
        return record

    def _record(self) -> Record | None:
        path = self.folder / "server.json"
        return Record(**json.loads(path.read_text())) if path.exists() else None

    def _write_record(self, record: Record) -> None:
        # A rename, because others read the file at any moment.
        fresh = self.folder / "server.json.new"
        fresh.write_text(json.dumps(asdict(record)))
        fresh.replace(self.folder / "server.json")
