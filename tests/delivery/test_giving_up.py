"""Celery's worker gives up for errors that it does not know; ours begins anew, under the same process id."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.delivery.processes import ROOT, environment
from tests.servers.processes import is_alive, kill_family, wait_until

if TYPE_CHECKING:
    from pathlib import Path

    from tests.servers.redis import Redis


@pytest.mark.once
@pytest.mark.django_db(transaction=True)
def test_a_worker_that_gave_up_begins_anew(redis_server: Redis, tmp_path: Path) -> None:
    lives = tmp_path / "lives"
    command = [sys.executable, "-m", "tests.delivery.giving_up_program", str(lives)]
    worker = subprocess.Popen(
        command, cwd=ROOT, env=environment() | {"REDIS_URL": redis_server.facts.url}, start_new_session=True
    )
    try:
        assert wait_until(lambda: lives.exists() and len(lives.read_text()) == 2, seconds=120)
        assert is_alive(worker.pid)
        worker.terminate()
        assert worker.wait(timeout=60) == 0, "told to end, it ends"
    finally:
        kill_family(worker.pid)
    assert len(lives.read_text()) == 2
