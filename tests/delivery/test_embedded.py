"""The one process of the embedded default ends with a sentence rather than going on without a part of itself."""

from __future__ import annotations

import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from django.core.management.base import CommandError

from dialog_inbox.demo.postbox import postbox
from tests.servers.processes import HOST

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

pytestmark = pytest.mark.once

LOSES_ITS_BEAT = """
import time, django
django.setup()
from dialog_inbox import embedded
embedded.WATCH_SECONDS = 0.1
with embedded.watched("Beat"):
    time.sleep(300)
"""


def test_a_part_that_dies_ends_the_process() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOSES_ITS_BEAT], capture_output=True, text=True, timeout=200, check=False
    )
    assert done.returncode == 1
    assert "Beat has ended unexpectedly" in done.stderr


def test_a_taken_postbox_port_is_named(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIOSMTPD_CONTROLLER_TIMEOUT", "1")  # for so long it hopes that the port opens
    with socket.create_server((HOST, 0)) as taken:
        settings.DATA_DIR, settings.DEMO_POSTBOX = tmp_path, f"{HOST}:{taken.getsockname()[1]}"
        with pytest.raises(CommandError, match="--postbox-port"), postbox():
            pass
