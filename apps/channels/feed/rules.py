"""Which entries become conversations."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from apps.channels.email.plaintext import from_html

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.feed.entries import Entry
    from apps.channels.feed.options import Options


def wants(options: Options, entry: Entry) -> bool:
    """Whether the rule of the settings takes it in."""
    said = "\n".join((entry.title, from_html(entry.html), entry.author)).casefold()
    if _occurs(options.without, said):
        return False
    return not options.words or _occurs(options.words, said)


def _occurs(words: Sequence[str], said: str) -> bool:
    return any(_pattern(word).search(said) for word in words)


@cache
def _pattern(word: str) -> re.Pattern[str]:
    """Whole words, whatever stands between several of them; a `*` at the end is for all endings."""
    stem = word.casefold().rstrip("*").strip()
    inner = r"\s+".join(map(re.escape, stem.split()))
    begin = r"(?<!\w)" if stem[:1].isalnum() else ""
    end = r"(?!\w)" if stem[-1:].isalnum() and not word.endswith("*") else ""
    return re.compile(f"{begin}{inner}{end}" if inner else r"(?!)")
