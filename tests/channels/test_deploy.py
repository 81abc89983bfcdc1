"""The grown-up set-up: `manage.py check --deploy` has nothing to complain about, and the units of deploy/ fit."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import get_commands

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
GROWN_UP = {
    "SITE_URL": "https://inbox.example.com",
    "BEHIND_PROXY": "1",
    "DATABASE_URL": "postgres://inbox:secret@127.0.0.1/inbox",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
}


def check(tmp_path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": os.environ["PATH"], "DATA_DIR": str(tmp_path)} | variables
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)


def test_the_grown_up_set_up_has_neither_errors_nor_warnings(tmp_path: Path) -> None:
    done = check(tmp_path, **GROWN_UP)
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    assert "security.W" not in done.stderr


def test_plain_http_is_warned_of(tmp_path: Path) -> None:
    done = check(tmp_path, **{**GROWN_UP, "SITE_URL": "http://inbox.example.com"})
    assert done.returncode == 1
    assert "security.W" in done.stderr


def test_a_key_that_is_none_is_refused_by_its_place(tmp_path: Path) -> None:
    done = check(tmp_path, **GROWN_UP, ENCRYPTION_KEYS="planted")
    assert done.returncode == 1
    assert "channels.E001" in done.stderr
    assert "planted" not in done.stdout + done.stderr


def test_a_missing_key_file_ends_the_start(tmp_path: Path) -> None:
    done = check(tmp_path, **GROWN_UP, ENCRYPTION_KEYS_FILE=str(tmp_path / "nowhere"))
    assert done.returncode != 0
    assert "ENCRYPTION_KEYS_FILE" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_data_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    done = check(tmp_path, **{**GROWN_UP, "DATA_DIR": str(tmp_path / "file" / "data")})
    assert done.returncode == 1
    assert "DATA_DIR" in done.stderr and "Traceback" not in done.stderr


def test_the_units_start_commands_that_exist() -> None:
    units = {unit.name: unit.read_text() for unit in (ROOT / "deploy").glob("*.service")}
    started = {name: re.findall(r"^ExecStart=\S+ manage\.py (\S+)", text, re.MULTILINE) for name, text in units.items()}
    assert {name.partition("@")[0].removesuffix(".service"): commands for name, commands in started.items()} == {
        "dialog-inbox-migrate": ["migrate"],
        "dialog-inbox-web": ["web"],
        "dialog-inbox-worker": ["worker"],
        "dialog-inbox-listen": ["listen"],
        "dialog-inbox-beat": ["beat"],
    }
    assert {command for commands in started.values() for command in commands} <= set(get_commands())
