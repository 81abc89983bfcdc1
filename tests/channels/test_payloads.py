"""Payloads that were never finished are swept; nothing else is."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from apps.channels import payloads
from apps.channels.storage import DurableFileSystemStorage
from apps.channels.tasks import sweep_payload_drafts

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.once

DAY = 24 * 3600


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setitem(payloads.storages._storages, "payloads", DurableFileSystemStorage(location=tmp_path))  # type: ignore[attr-defined]
    return tmp_path


def touched(path: Path, *, seconds_ago: float) -> Path:
    at = time.time() - seconds_ago
    os.utime(path, (at, at))
    return path


def test_what_a_killed_writer_left_goes_after_a_day_and_what_is_whole_stays(store: Path) -> None:
    whole = store / payloads._name(payloads.keep(b"number 4711"))
    killed = whole.with_name(f".{whole.name}.0123456789ab")
    writing = whole.with_name(f".{whole.name}.ba9876543210")
    for draft in (killed, writing):
        draft.write_bytes(b"number")
    for path in (whole, killed):
        touched(path, seconds_ago=DAY + 60)
    touched(writing, seconds_ago=DAY - 60)
    sweep_payload_drafts()
    assert sorted(path for path in store.rglob("*") if path.is_file()) == sorted([whole, writing])


def test_an_empty_store_is_no_trouble(store: Path) -> None:
    assert payloads.sweep_drafts() == 0
