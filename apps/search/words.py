"""Words, in the form in which they are compared: the same for both databases, for what is kept and what is asked.

Without case and accents; "Müller", "Mueller" and "Muller" are one word. Beside each word its stems are kept, by the
rules of German and of English, since nothing tells the language of three words in a search field.
"""

from __future__ import annotations

import threading
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, cast

import regex
from Stemmer import Stemmer

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Longer ones are cut, in what is kept and in what is asked.
LONGEST = 64
#: A stem of fewer letters would stand for too much.
SHORTEST_STEM = 3
#: Marks a stem, so that it is not taken for a word; no word has it in it, and neither database sees a border in it.
STEM = "\ue001"

# Scripts without blanks: each of their characters is a word, and what is asked for is a run of them.
_UNBROKEN = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_WORD = regex.compile(rf"(?V1)[{_UNBROKEN}]\p{{M}}*|[[\p{{L}}\p{{N}}\p{{M}}]--[{_UNBROKEN}]]+")
_LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "a", "œ": "o", "ı": "i"})  # noqa: RUF001
# As German writes umlauts without umlauts; "quelle" and "neue" have none.
_DIGRAPHS = regex.compile(r"(?<![aeiouq])([aou])e")
_LANGUAGES = ("german", "english")
_own = threading.local()


class Place(NamedTuple):
    """A word in the form in which it is compared, and where it stands in its text."""

    word: str
    start: int
    end: int


def words_in(text: str) -> list[str]:
    """The words of a text, in their order."""
    return [word for found in _WORD.findall(text) if (word := fold(found))]


def places_in(text: str) -> Iterator[Place]:
    """The same with where each stands."""
    for found in _WORD.finditer(text):
        if word := fold(found.group()):
            yield Place(word, found.start(), found.end())


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """One word without case and accents; empty if nothing is left of it."""
    plain = unicodedata.normalize("NFKD", word.casefold()).casefold().translate(_LETTERS)
    letters = "".join(each for each in plain if each.isalnum())
    return _DIGRAPHS.sub(r"\1", letters)[:LONGEST]


@lru_cache(maxsize=200_000)
def stems_of(word: str) -> tuple[str, ...]:
    """The stems of a folded word, without the word itself; sorted, so that they are kept the same each time."""
    found = {stemmer.stemWord(word) for stemmer in _stemmers()} - {word}
    return tuple(sorted(stem for stem in found if len(stem) >= SHORTEST_STEM))


def _stemmers() -> list[Stemmer]:
    """Of this thread: threads must not share one."""
    if not hasattr(_own, "stemmers"):
        _own.stemmers = [Stemmer(language) for language in _LANGUAGES]
    return cast("list[Stemmer]", _own.stemmers)
