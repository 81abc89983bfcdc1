"""What the index keeps of one message: its words, field by field."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from apps.search.words import words_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Fields = Mapping["Field", Sequence[str]]
    Texts = Mapping["Field", Sequence[str]]

#: Stands between texts that do not follow one another (the names of two people), so that no phrase spans them.
GAP = "\ue000"
#: Of how words are made; with another one everything is written anew.
VERSION = 2
#: Of one message. Postgres knows no place behind the 16,383rd word, and no more than a megabyte of words.
MOST_WORDS = 16_000
MOST_LETTERS = 120_000


class Field(StrEnum):
    """Where a word stands. `REST` is what was said, with whom the conversation is, and the files."""

    SUBJECT = "subject"
    SENDER = "sender"
    RECIPIENTS = "recipients"
    REST = "rest"


FIELDS = tuple(Field)


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of a message, in their order; `digest` tells whether it would be the same once more."""

    key: int
    digest: str
    words: Fields


def entry(key: int, texts: Texts) -> Entry:
    """Of what a message says; as many words of it as the index keeps."""
    left = _Room()
    return Entry(key, digest_of(texts), {field: left.take(texts.get(field, ())) for field in FIELDS})


def digest_of(texts: Texts) -> str:
    """Of what would be kept, without making words of it."""
    said = repr([VERSION, *((field.value, list(texts.get(field, ()))) for field in FIELDS)])
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


class _Room:
    """How much more fits."""

    def __init__(self) -> None:
        self._words, self._letters = MOST_WORDS, MOST_LETTERS

    def take(self, texts: Sequence[str]) -> list[str]:
        taken: list[str] = []
        for text in texts:
            for word in (*words_in(text), GAP):
                self._words -= 1
                self._letters -= len(word)
                if self._words < 0 or self._letters < 0:
                    return taken
                taken.append(word)
        return taken
