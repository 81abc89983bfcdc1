"""What somebody wrote into the search field, understood: words, phrases, operators, `-` and `OR`.

    refund "broken glass" from:cora tag:shipping is:open after:2026-03 -newsletter OR advert

All of it must hold; `OR` binds what stands right beside it. What is no operator is words. An operator whose value makes
no sense is told in words, and nothing is found: what would be found without it is not what was asked for.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import regex
from django.utils.translation import gettext as _

from apps.search.conditions import Period
from apps.search.index import Asked, Words
from apps.search.operators import Misunderstood, find
from apps.search.words import words_in

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.search.conditions import Condition

MOST_LETTERS = 500
MOST_TERMS = 16
#: A beginning of fewer letters would stand for too many words.
SHORTEST_BEGINNING = 3

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
_TERM = regex.compile(r'(-)?(?:([^\W\d][\w-]*):)?(?:"([^"]*)(?:"|$)|([^\s"]+))')
_INCOMPLETE = regex.compile(r"-?([^\W\d][\w-]*):")


@dataclass(frozen=True, slots=True)
class Literal:
    """What must hold, or must not."""

    of: Words | Condition | Period
    negated: bool = False


@dataclass(slots=True)
class Query:
    """`either` are alternatives that the index alone cannot decide. `problems` say what was not understood."""

    asked: Asked = field(default_factory=Asked)
    conditions: list[Literal] = field(default_factory=list)
    periods: list[Period] = field(default_factory=list)
    either: list[tuple[Literal, ...]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    wants_spam: bool = False

    @property
    def words(self) -> list[Words]:
        """What is to be shown in what was found."""
        alternatives = [each.of for some in self.either for each in some if not each.negated]
        return [*(each for clause in self.asked.clauses for each in clause), *_words_of(alternatives)]

    @property
    def is_empty(self) -> bool:
        return not (self.asked.clauses or self.asked.without or self.conditions or self.periods or self.either)


def parse(text: str, *, agent: Agent) -> Query:
    """Understand it for this agent, whose names for people, channels and days it may use."""
    reader = _Reader(agent)
    for found in _TERM.finditer(text.translate(_QUOTES)[:MOST_LETTERS].replace("\0", " ")):
        reader.take(*found.groups())
    return reader.query()


class _Reader:
    """Term by term."""

    def __init__(self, agent: Agent) -> None:
        self._agent = agent
        self._clauses: list[list[Literal]] = []
        self._joins = False
        self._problems: list[str] = []
        self._wants_spam = False

    def take(self, minus: str | None, operator: str | None, phrase: str | None, plain: str | None) -> None:
        if plain == "OR" and not (minus or operator):
            self._joins = bool(self._clauses)
            return
        try:
            literal = self._literal(minus, operator, phrase, plain)
        except Misunderstood as error:
            self._problems.append(str(error))
            literal = None
        if literal is not None and self._joins:
            self._clauses[-1].append(literal)
        elif literal is not None:
            self._clauses.append([literal])
        self._joins = False

    def query(self) -> Query:
        if len(self._clauses) > MOST_TERMS:
            self._problems.append(_("These are too many words at once: at most %(most)d.") % {"most": MOST_TERMS})
        asked: list[tuple[Words, ...]] = []
        without: list[Words] = []
        query = Query(problems=self._problems, wants_spam=self._wants_spam)
        for clause in self._clauses:
            words = _words_of([each.of for each in clause if not each.negated])
            if len(words) == len(clause):
                asked.append(tuple(words))
            elif len(clause) > 1:
                query.either.append(tuple(clause))
            else:
                _sort(clause[0], query, without)
        query.asked = Asked(tuple(asked), tuple(without))
        return query

    def _literal(
        self, minus: str | None, operator: str | None, phrase: str | None, plain: str | None
    ) -> Literal | None:
        value = plain if phrase is None else phrase
        kind = find(operator, self._agent) if operator else None
        if kind is not None:
            self._wants_spam |= kind.wants_spam(value or "") and not minus
            return Literal(kind.read(value or "", self._agent), bool(minus))
        self._refuse_incomplete(plain)
        said = _said(f"{operator}:{value}" if operator else value or "", is_phrase=phrase is not None)
        return Literal(said, bool(minus)) if said else None

    def _refuse_incomplete(self, plain: str | None) -> None:
        """`from:` without a word behind it."""
        found = _INCOMPLETE.fullmatch(plain or "")
        if found and find(found[1], self._agent):
            raise Misunderstood(_("“%(operator)s:” needs a word behind it.") % {"operator": found[1]})


def _said(text: str, *, is_phrase: bool) -> Words | None:
    """Words that are looked for: as they are in quotes, else as beginnings, by their stems, and in a row if they hang
    together ("4711-22")."""
    words = tuple(words_in(text))
    if not words:
        return None
    begins = not is_phrase and len(words[-1]) >= SHORTEST_BEGINNING
    return Words(words=words, begins=begins, stems=not is_phrase and len(words) == 1 and words[0].isalpha())


def _words_of(things: list[Words | Condition | Period]) -> list[Words]:
    return [each for each in things if isinstance(each, Words)]


def _sort(literal: Literal, query: Query, without: list[Words]) -> None:
    """Where one that stands alone belongs."""
    if isinstance(literal.of, Words):
        without.append(literal.of)
    elif isinstance(literal.of, Period) and not literal.negated:
        query.periods.append(literal.of)
    else:
        query.conditions.append(literal)
