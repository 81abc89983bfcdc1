"""How a room says what its addresses answer to whom: `ROWS` in tests/<room>/routes.py.

    Row("inbox:rows", get=agents()),
    Row("accounts:disable", args=lambda world: {"pk": world.ben.pk}, post=admins(302)),
    Row("inbox:notes", args=of_conversation, post=team(201), body=lambda world: {"text": "Hm."}, is_json=True),

Every method that a row does not name is expected to be refused with 405, behind the same door: who is not logged in is
sent to the log-in, whose role gets 403 elsewhere in the row gets it here too. What a request did is undone after it was
answered, so every cell begins with the same world (tests/world.py).
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.world import World

#: The answer is a redirect to the log-in.
LOGIN = "login"
PEOPLE = ("anonymous", "otto", "ana", "lea", "adam")
METHODS = ("get", "post", "put", "patch", "delete")

Answer = int | str


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What each of PEOPLE gets: a status, or LOGIN. Otto is the agent of another team; Lea leads, Adam is the admin."""

    anonymous: Answer = LOGIN
    otto: Answer
    ana: Answer
    lea: Answer
    adam: Answer

    def to(self, person: str) -> Answer:
        answer: Answer = getattr(self, person)
        return answer


def everybody(status: Answer = 200) -> Answers:
    """Also who is not logged in."""
    return Answers(anonymous=status, otto=status, ana=status, lea=status, adam=status)


def agents(status: int = 200) -> Answers:
    """Whoever works here."""
    return Answers(otto=status, ana=status, lea=status, adam=status)


def team(status: int = 200, *, otto: int = 404) -> Answers:
    """Whoever sees Support's channel; for Otto it does not exist."""
    return Answers(otto=otto, ana=status, lea=status, adam=status)


def leads(status: int = 200) -> Answers:
    """Team leads and admins."""
    return Answers(otto=403, ana=403, lea=status, adam=status)


def admins(status: int = 200) -> Answers:
    return Answers(otto=403, ana=403, lea=403, adam=status)


def guests(status: int = 200, *, agents: int = 302) -> Answers:
    """Who is not logged in; whoever is, is sent on."""
    return Answers(anonymous=status, otto=agents, ana=agents, lea=agents, adam=agents)


def nothing(world: World) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Row:
    """One address (by the name of its route), and who gets what there.

    `args` are the route's arguments, `query` and `body` what is sent; `is_json` says how the body is. `has_own_csp` is
    for a page that has another Content-Security-Policy than all others, and says why; `referrer` is what it tells
    other sites. `proof` says what proves who calls, where that is no cookie and so cannot be forged by another site.
    `rest` is for views that do not refuse the methods that are not named.
    """

    name: str
    _: KW_ONLY
    args: Callable[[World], Mapping[str, Any]] = nothing
    query: Mapping[str, str] = field(default_factory=dict)
    body: Callable[[World], Mapping[str, Any]] = nothing
    is_json: bool = False
    has_own_csp: str = ""
    referrer: str = "same-origin"
    proof: str = ""
    get: Answers | None = None
    post: Answers | None = None
    put: Answers | None = None
    patch: Answers | None = None
    delete: Answers | None = None
    rest: Answers | None = None

    def expected(self, method: str) -> Answers:
        """What the row says about a method, or that it is refused."""
        said: Answers | None = getattr(self, method)
        return said or self.rest or Answers(**{person: self._refused(person) for person in PEOPLE})

    def _refused(self, person: str) -> Answer:
        said = {answers.to(person) for method in METHODS if (answers := getattr(self, method))}
        return next((door for door in (LOGIN, 403) if door in said), 405)
