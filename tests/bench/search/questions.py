"""What is searched for: kinds of questions, each with its budget, and samples of each."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

from apps.conversations.models import Message
from tests.bench.search.corpus import COMMONEST, Corpus, number_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Question = dict[str, str]

FAST, COMMON = "<= 100", "<= 300"
#: The kinds, part by part: in words, and what 95 of 100 must not exceed (ms).
KINDS: dict[str, dict[str, tuple[str, str]]] = {
    "words": {
        "rare": ("a rare word", FAST),
        "number": ("an order number", FAST),
        "two": ("two words", FAST),
        "phrase": ("a phrase", FAST),
        "common": ("one of the commonest words", COMMON),
        "commons": ("two of the commonest words", COMMON),
        "relevance": ("one of the commonest words, the most fitting first", COMMON),
    },
    "operators": {
        "person": ("from: and a word", COMMON),
        "state": ("is:open and a word", COMMON),
        "days": ("before: and one of the commonest words", COMMON),
        "without": ("one of the commonest words without another", COMMON),
        "tagged": ("tag: and one of the commonest words", COMMON),
    },
}


def questions(kinds: Iterable[str], samples: int, *, seed: int) -> dict[str, list[Question]]:
    """So many of each kind."""
    asked = _Asked(seed)
    return {kind: [{"q": getattr(asked, kind)()} | _order(kind) for _ in range(samples)] for kind in kinds}


def _order(kind: str) -> Question:
    return {"order": "relevance"} if kind == "relevance" else {}


class _Asked:
    """One question of each kind."""

    def __init__(self, seed: int) -> None:
        self._corpus = Corpus(seed=seed)
        self._rng = random.Random(seed + 1)
        self._count = Message.objects.count()

    def rare(self) -> str:
        return self._one(self._corpus.words[3_000:])

    def number(self) -> str:
        return number_of(self._rng.randrange(self._count))

    def two(self) -> str:
        return f"{self._one(self._corpus.words[40:2_000])} {self._one(self._corpus.words[40:2_000])}"

    def phrase(self) -> str:
        """Three words of a sentence that somebody wrote."""
        words = self._one(self._corpus.sentences).rstrip(".").split()
        start = self._rng.randrange(len(words) - 3)
        return f'"{" ".join(words[start : start + 3])}"'

    def common(self) -> str:
        return self._one(COMMONEST)

    def commons(self) -> str:
        return " ".join(self._rng.sample(sorted(set(COMMONEST)), 2))

    def relevance(self) -> str:
        return self.common()

    def person(self) -> str:
        return f"from:c{self._rng.randrange(10, 40_000)} {self.common()}"

    def state(self) -> str:
        return f"is:open {self._one(self._corpus.words[40:1_000])}"

    def days(self) -> str:
        return f"before:{self._rng.randrange(2022, 2026)}-{self._rng.randrange(1, 13):02d} {self.common()}"

    def without(self) -> str:
        first, second = self._rng.sample(sorted(set(COMMONEST)), 2)
        return f"{first} -{second}"

    def tagged(self) -> str:
        return f'tag:"tag {self._rng.randrange(20)}" {self.common()}'

    def _one(self, words: Sequence[str]) -> str:
        return self._rng.choice(words)
