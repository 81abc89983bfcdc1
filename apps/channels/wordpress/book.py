"""What was told of each comment of late, so that a look at the blog shows what changed. It travels in the cursor."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from apps.channels.contract import UnreadableMessage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Of older ones changes are noticed while their conversation is open (`revisiting.py`).
MOST_KEPT = 600
#: What moderators alone can read so far.
HELD = "hold"
#: What others can read, or will once somebody lets it through; all else is spam, in the bin, or below such an article.
SHOWN = frozenset({"approved", HELD})


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A comment as it was told last: `print` of what stands there, its `status`, the thread's `root`.

    `version` counts what was told of it; 0: nothing, since it was in the bin when it was first seen.
    """

    print: str
    status: str
    version: int
    root: int

    @property
    def is_shown(self) -> bool:
        return self.status in SHOWN

    def now(self, comment: Mapping[str, Any]) -> Entry:
        """The same comment as it is now."""
        return replace(self, print=print_of(comment), status=status_of(comment))

    def told(self) -> Entry:
        """After one more version of it was told."""
        return replace(self, version=self.version + 1)


class Book:
    """The newest comments by their number."""

    def __init__(self, entries: Mapping[int, Entry]) -> None:
        self._entries = dict(entries)

    @classmethod
    def read(cls, text: str) -> Book:
        """From the cursor."""
        found = json.loads(text or "{}")
        return cls(
            {
                int(number): Entry(print=mark, status=status, version=version, root=root)
                for number, (mark, status, version, root) in found.items()
            }
        )

    def written(self) -> str:
        """For the cursor: the newest `MOST_KEPT`."""
        newest = sorted(self._entries)[-MOST_KEPT:]
        rows = {number: self._entries[number] for number in newest}
        kept = {number: [each.print, each.status, each.version, each.root] for number, each in rows.items()}
        return json.dumps(kept, separators=(",", ":"))

    def __contains__(self, number: int) -> bool:
        return number in self._entries

    def __iter__(self) -> Iterator[int]:
        return iter(sorted(self._entries))

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, number: int) -> Entry | None:
        return self._entries.get(number)

    def put(self, number: int, entry: Entry) -> None:
        self._entries[number] = entry

    def drop(self, number: int) -> None:
        self._entries.pop(number, None)

    def between(self, first: int, last: int) -> list[int]:
        """The numbers from `first` to `last`, both included."""
        return [number for number in self if first <= number <= last]

    def newest(self, count: int) -> list[int]:
        return sorted(self._entries)[-count:]


def print_of(comment: Mapping[str, Any]) -> str:
    """A short print of what a reader sees; its status is kept beside it."""
    said = [raw_of(comment), comment.get("author_name")]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def raw_of(comment: Mapping[str, Any]) -> str:
    """The text as its author wrote it."""
    content = comment.get("content")
    raw = content.get("raw") if isinstance(content, dict) else None
    return raw if isinstance(raw, str) else ""


def status_of(comment: Mapping[str, Any]) -> str:
    status = comment.get("status")
    return status if isinstance(status, str) else ""


def number_of(comment: Mapping[str, Any], name: str = "id") -> int:
    """A number of an object. Raises `UnreadableMessage`."""
    value = comment.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise UnreadableMessage(f"a comment without a number in “{name}”")
    return value
