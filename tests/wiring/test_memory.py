"""What is loaded at the start costs no pause later."""

from __future__ import annotations

import gc

import pytest

from dialog_inbox.memory import keep_what_is_loaded

pytestmark = pytest.mark.once


def test_the_collector_leaves_alone_what_was_loaded() -> None:
    before = gc.get_freeze_count()
    try:
        keep_what_is_loaded()
        assert gc.get_freeze_count() > before
    finally:
        gc.unfreeze()
