"""In which language somebody writes, as far as that can be told from a few common words."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.conversations.models import Direction

if TYPE_CHECKING:
    from apps.conversations.models import Conversation

_WORD = re.compile(r"[a-zäöüß]+")
# fmt: off
_COMMON = {
    "de": {
        "der", "die", "das", "und", "ist", "nicht", "ich", "sie", "wir", "ein", "eine", "mit", "für", "auf", "dem",
        "zu", "von", "es", "im", "mir", "mich", "ihr", "ihre", "bitte", "noch", "auch", "wie", "wann", "mein", "meine",
    },
    "en": {
        "the", "and", "is", "not", "i", "you", "we", "a", "an", "with", "for", "on", "to", "of", "it", "my", "me",
        "your", "please", "still", "also", "how", "when", "dear", "this", "that", "have", "has",
    },
}
# fmt: on
#: So much of a message tells it.
_READ = 2_000
_LEAST = 3


def language_of(conversation: Conversation) -> str:
    """The language in which the customer wrote last: "de", "en", or empty if it is neither for sure."""
    theirs = conversation.messages.filter(direction=Direction.IN, automatic=False, aside=False)
    text = theirs.in_order().values_list("text", flat=True).last() or ""
    return guess(text)


def guess(text: str) -> str:
    words = _WORD.findall(text[:_READ].casefold())
    counts = {language: sum(word in common for word in words) for language, common in _COMMON.items()}
    best, second = sorted(counts, key=lambda language: -counts[language])
    return best if counts[best] >= _LEAST and counts[best] > 2 * counts[second] else ""
