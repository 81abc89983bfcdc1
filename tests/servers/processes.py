"""What is true of every operating system process that the tests start: free ports, life and death."""

from __future__ import annotations

import os
import random
import signal
import socket
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

HOST = "127.0.0.1"


class ServerError(Exception):
    """A server is missing, did not start or did not stop; the text says which and what to do."""


def free_ports(count: int) -> list[int]:
    """Find so many different TCP ports that are free on loopback.

    They lie below the range from which the kernel takes ports for outgoing connections (ip_local_port_range),
    so that nobody takes the port of a server that is down between a kill and its next start. Two passes of the tests
    side by side, one of them on Postgres, look in different halves.
    """
    found: list[int] = []
    first = 21_000 if os.environ.get("DATABASE_URL") else 10_000
    while len(found) < count:
        port = random.randrange(first, first + 11_000)
        if port not in found and _is_free(port):
            found.append(port)
    return found


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        try:
            candidate.bind((HOST, port))
        except OSError:
            return False
    return True


def answers(port: int, *, greeting: bool = False, send: bytes = b"") -> bool:
    """Tell whether somebody listens on the loopback port and, if asked, speaks within a second."""
    try:
        with socket.create_connection((HOST, port), timeout=1) as connection:
            connection.sendall(send)
            return bool(connection.recv(64)) if greeting or send else True
    except OSError:
        return False


def wait_until(condition: Callable[[], bool], *, seconds: float) -> bool:
    """Ask every 20 ms until the condition holds; False when the seconds are over."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def is_alive(pid: int) -> bool:
    """Tell whether the process runs; a zombie of ours is buried on the way and counts as dead."""
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        return _stat(pid)[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def birth(pid: int) -> int:
    """When the process started, in clock ticks since boot: a pid alone may have been given out anew.

    Raises FileNotFoundError when there is no such process.
    """
    return int(_stat(pid)[19])


def kill_family(pid: int) -> None:
    """SIGKILL the process and all its descendants at once, as a power cut would."""
    family = [pid, *_descendants(pid)]
    for member in family:
        with suppress(ProcessLookupError):
            os.kill(member, signal.SIGSTOP)
    for member in [*family, *_descendants(pid)]:
        with suppress(ProcessLookupError):
            os.kill(member, signal.SIGKILL)
    if not wait_until(lambda: not any(is_alive(member) for member in family), seconds=30):
        raise ServerError(f"process {pid} and its children survived SIGKILL")


def _descendants(pid: int) -> list[int]:
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(FileNotFoundError, ProcessLookupError):
            child = int(folder.name)
            children.setdefault(int(_stat(child)[1]), []).append(child)
    found = list(children.get(pid, []))
    for child in found:
        found.extend(children.get(child, []))
    return found


def _stat(pid: int) -> list[str]:
    """State, parent and the rest of proc(5) stat, after the name, which may hold blanks."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
