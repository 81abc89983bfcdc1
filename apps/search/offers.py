"""What may stand at the end of what somebody is writing into the search field."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from apps.search.operators import all_operators, find
from apps.search.words import words_in

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.accounts.models import Agent
    from apps.search.operators import Choice, Operator

MOST = 8
_LAST = regex.compile(r'(?<=^|\s)(-?)(?:([^\W\d][\w-]*):(?:"([^"]*)|([^\s"]*))|([^\W\d][\w-]*))?$')
#: Of these any name or address will do: whom to offer is for the caller to say.
PEOPLE = frozenset({"from", "to"})


@dataclass(frozen=True, slots=True)
class Offer:
    """`text` is to stand where the last term does; `words` say what it means."""

    text: str
    words: str


@dataclass(frozen=True, slots=True)
class Completion:
    """`start` is where the last term begins. `people`: the operator and the beginning of a name that is asked for."""

    start: int
    offers: Sequence[Offer]
    people: tuple[str, str] | None = None


def complete(text: str, *, agent: Agent) -> Completion:
    """Operators, and after an operator its values, as far as the agent may know them."""
    found = _LAST.search(text)
    if found is None:
        return Completion(len(text), [])
    minus, name, quoted, plain, word = found.groups()
    if name is None:
        return Completion(found.start(), _operators(minus, word or ""))
    operator, value = find(name, agent), quoted if quoted is not None else plain
    if operator is None:
        return Completion(found.start(), [])
    people = (f"{minus}{operator.name}", value) if operator.name in PEOPLE else None
    return Completion(found.start(), _values(minus, operator, value, agent), people)


def written(operator: str, value: str) -> str:
    """An operator and its value, in quotes where it needs them; a blank behind it goes on."""
    plain = value.replace('"', "")
    return f'{operator}:"{plain}" ' if regex.search(r"\s", plain) else f"{operator}:{plain} "


def _operators(minus: str, beginning: str) -> list[Offer]:
    fitting = (each for each in all_operators() if each.name.startswith(beginning.casefold()))
    return [Offer(f"{minus}{each.name}:", str(each.words)) for each in fitting]


def _values(minus: str, operator: Operator, value: str, agent: Agent) -> list[Offer]:
    offered = (each for each in operator.choices(agent) if _fits(each, value))
    # What begins so itself comes before what only means it.
    fitting = sorted(offered, key=lambda each: not each.value.casefold().startswith(value.casefold()))
    return [Offer(written(f"{minus}{operator.name}", each.value), str(each.words)) for each in fitting[:MOST]]


def _fits(choice: Choice, value: str) -> bool:
    """Whether a word of it begins like what was written."""
    sought = " ".join(words_in(value))
    return any(f" {sought}" in f" {' '.join(words_in(each))}" for each in _texts(choice))


def _texts(choice: Choice) -> Iterable[str]:
    return (choice.value, str(choice.words))
