"""An installation of an earlier version is brought up to date by `migrate` alone."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.delivery.processes import environment

pytestmark = [pytest.mark.once, pytest.mark.django_db]

ROOT = Path(__file__).parents[2]


def test_the_tables_of_the_first_version_are_no_obstacle(tmp_path: Path) -> None:
    there = environment() | {"DATABASE_URL": "", "DATA_DIR": str(tmp_path)}

    def manage(*command: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=there, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr

    manage("migrate", "--verbosity=0", "mfa")
    manage("migrate", "--verbosity=0", "accounts", "0001")
    manage("migrate", "--verbosity=0", "channels", "0001")
    manage("migrate", "--verbosity=0")
    manage("migrate", "--check")
