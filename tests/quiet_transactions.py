"""No network call inside a transaction (DESIGN.md, law 7): a hook for every test.

Whoever waits for a server in a transaction holds its locks for as long; on SQLite nobody else can write meanwhile. What
the database's own driver sends does not pass Python's sockets. Programs that tests start are not seen here.
"""

from __future__ import annotations

import socket
import ssl
import traceback
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connections, transaction

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: The calls that wait for others. A name may take a name server seconds.
WAITING: tuple[tuple[Any, str], ...] = (
    (socket, "getaddrinfo"),
    (socket.socket, "connect"),
    (socket.socket, "connect_ex"),
    (socket.socket, "send"),
    (socket.socket, "sendall"),
    (socket.socket, "sendto"),
    (socket.socket, "recv"),
    (socket.socket, "recv_into"),
    (ssl.SSLSocket, "read"),
    (ssl.SSLSocket, "write"),
    (ssl.SSLSocket, "send"),
    (ssl.SSLSocket, "do_handshake"),
)

#: Where a call was made that must not be; told at the end of the test, since a thread's error may be lost.
_found: list[str] = []


class NetworkInTransaction(AssertionError):
    """The network was used by a thread that is inside a transaction."""


@pytest.fixture(autouse=True, scope="session")
def _watch_sockets() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for owner, name in WAITING:
            patch.setattr(owner, name, _watched(getattr(owner, name), name))
        yield


@pytest.fixture(autouse=True)
def _no_network_in_transactions() -> Iterator[None]:
    _found.clear()
    yield
    found, _found[:] = _found[:], []
    assert not found, "The network was used inside a transaction:\n" + "\n".join(found)


def found_so_far() -> list[str]:
    """What was found in this test, which thereby is no reason to fail; for the hook's own test."""
    found, _found[:] = _found[:], []
    return found


def _watched(call: Callable[..., Any], name: str) -> Callable[..., Any]:
    def watched(*args: Any, **more: Any) -> Any:
        if in_transaction() and not _is_between_threads(args):
            _found.append(f"{name}\n" + "".join(traceback.format_stack(limit=12)))
            raise NetworkInTransaction(name)
        return call(*args, **more)

    return watched


def of_the_test() -> transaction.Atomic:
    """An `atomic` block of the test itself: as in the one that Django puts around it, the network may be used."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    return block


def in_transaction() -> bool:
    """Whether this thread is in an `atomic` block; the one that Django's TestCase puts around a test is none."""
    opened = connections.all(initialized_only=True)
    return any(not getattr(block, "_from_testcase", False) for each in opened for block in each.atomic_blocks)


def _is_between_threads(args: tuple[Any, ...]) -> bool:
    """A socket pair, by which an event loop is woken."""
    first = args[0] if args else None
    return isinstance(first, socket.socket) and first.family == socket.AF_UNIX and not first.getsockname()
