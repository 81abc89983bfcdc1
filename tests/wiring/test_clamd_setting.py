"""CLAMD is an address or a path; anything else ends the start with a sentence."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.e2e.product import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.once


def start_with(value: str, data: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"CLAMD": value, "DATA_DIR": str(data)}
    command = [sys.executable, "-c", "from dialog_inbox import settings; print(settings.CLAMD)"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False, capture_output=True, text=True)


@pytest.mark.parametrize("value", ["", "127.0.0.1:3310", "[::1]:3310", "/run/clamav/clamd.ctl"])
def test_an_address_and_a_path_are_taken(value: str, tmp_path: Path) -> None:
    assert start_with(value, tmp_path).stdout.strip() == value


@pytest.mark.parametrize("value", ["clamd", "127.0.0.1:", "localhost:port"])
def test_anything_else_is_refused_in_words(value: str, tmp_path: Path) -> None:
    done = start_with(value, tmp_path)
    assert done.returncode != 0
    assert "write it as 127.0.0.1:3310" in done.stderr
