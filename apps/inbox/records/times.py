"""Moments, for the client to show in the agent's words and time zone."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


def time(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None
