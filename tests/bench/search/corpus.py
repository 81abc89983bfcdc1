"""What customers and agents write, made up: words as common and as rare as in a language, in sentences that come again.

The n-th word is said 1/n as often as the first (Zipf), so that the commonest stand in nearly every message and most
words in a few.
"""

from __future__ import annotations

import itertools
import random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

# fmt: off
COMMONEST = (
    "die", "der", "und", "ich", "wir", "sie", "das", "the", "nicht", "ist", "für", "mit", "bitte", "auf", "you", "ein",
    "Bestellung", "Lieferung", "Rechnung", "haben", "und", "von", "order", "please", "Grüße", "Frau", "Herr", "danke",
    "Paket", "Termin", "invoice", "delivery", "kann", "noch", "aber", "Rückmeldung", "wann", "your", "with", "thanks",
)
_ONSETS = ("b", "br", "d", "f", "fl", "g", "gr", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "s", "sch", "st", "t")
_VOWELS = ("a", "e", "i", "o", "u", "ä", "ö", "ü", "ei", "au")
_ENDS = ("", "n", "r", "l", "t", "s", "nd", "rt", "ng", "cht", "lf", "ms")
# fmt: on
WORDS = 60_000
SENTENCES = 60_000


class Corpus:
    """The same for the same seed."""

    def __init__(self, *, seed: int) -> None:
        self._rng = random.Random(seed)
        self.words = _vocabulary(self._rng)
        weights = list(itertools.accumulate(1 / (rank + 2) for rank in range(len(self.words))))
        lengths = self._rng.choices(range(5, 15), k=SENTENCES)
        chosen = iter(self._rng.choices(self.words, cum_weights=weights, k=sum(lengths)))
        self.sentences = [" ".join(itertools.islice(chosen, length)).capitalize() + "." for length in lengths]

    def text(self, number: int) -> str:
        """A message: some sentences, and a number of its own, as orders have."""
        said = self._rng.choices(self.sentences, k=self._rng.choice((2, 3, 4, 5, 6, 8, 12)))
        return f"{' '.join(said)}\n\nNr. {number_of(number)}"

    def subject(self) -> str:
        return self._rng.choice(self.sentences)[:70]


def number_of(message: int) -> str:
    """An order number that four messages have."""
    return f"AB{message // 4:07d}"


def _vocabulary(rng: random.Random) -> Sequence[str]:
    found = dict.fromkeys(COMMONEST)
    while len(found) < WORDS:
        count = rng.choice((1, 2, 2, 3, 3, 4))
        found["".join(rng.choice(_ONSETS) + rng.choice(_VOWELS) + rng.choice(_ENDS) for _ in range(count))] = None
    return list(found)
