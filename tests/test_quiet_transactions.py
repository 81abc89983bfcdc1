"""The hook that finds network calls inside transactions finds them, and nothing else."""

from __future__ import annotations

import socket
import threading
from typing import TYPE_CHECKING

import pytest
from django.db import connection, transaction

from tests.quiet_transactions import NetworkInTransaction, found_so_far
from tests.servers.processes import HOST

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def port() -> Iterator[int]:
    """Of somebody who listens; the kernel answers for them."""
    with socket.create_server((HOST, 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.django_db
@pytest.mark.parametrize("deed", ["connect", "look up"])
def test_a_call_inside_a_transaction_is_found(port: int, deed: str) -> None:
    with transaction.atomic(), pytest.raises(NetworkInTransaction):
        if deed == "connect":
            socket.socket().connect((HOST, port))
        else:
            socket.getaddrinfo("localhost", port)
    assert len(found_so_far()) == 1


@pytest.mark.django_db(transaction=True)
def test_an_open_line_must_be_silent_in_there_too(port: int) -> None:
    with socket.create_connection((HOST, port)) as line:
        with transaction.atomic(), pytest.raises(NetworkInTransaction):
            line.sendall(b"x")
        line.sendall(b"x")
    assert len(found_so_far()) == 1


@pytest.mark.django_db(transaction=True)
def test_after_the_commit_and_in_other_threads_all_is_allowed(port: int) -> None:
    def call() -> None:
        socket.create_connection((HOST, port)).close()

    with transaction.atomic():
        connection.ensure_connection()
        transaction.on_commit(call)
        elsewhere = threading.Thread(target=call)
        elsewhere.start()
        elsewhere.join()
    assert found_so_far() == []
