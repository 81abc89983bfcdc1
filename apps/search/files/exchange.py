"""What a worker and the child that reads files say to one another."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A file to read: of which kind (`kinds.Kind`), and its bytes."""

    kind: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Said:
    """What the file says; nothing if it cannot be read."""

    text: str
