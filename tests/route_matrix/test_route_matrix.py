"""Every address x method x person has the answer that its room's table says, and no address is without a row."""

from __future__ import annotations

from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver, reverse

from tests.quiet_transactions import of_the_test
from tests.route_matrix.table import LOGIN, METHODS, PEOPLE
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpResponse
    from django.urls import URLPattern

    from apps.accounts.models import Agent
    from tests.route_matrix.table import Answer, Row
    from tests.world import World

    Sessions = dict[str, dict[str, str]]

TESTS = Path(__file__).parent.parent
ROWS: list[Row] = [
    row for file in sorted(TESTS.glob("*/routes.py")) for row in import_module(f"tests.{file.parent.name}.routes").ROWS
]
EACH_ROW = pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS])


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    rows = [row.name for row in ROWS]
    assert sorted(rows) == sorted(set(rows)), "a route has two rows"
    assert set(rows) == set(_names(get_resolver().url_patterns))


def _names(patterns: Iterable[URLPattern | URLResolver], namespace: str = "") -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        else:
            yield f"{namespace}{pattern.name or f'(without a name: {pattern.pattern})'}"


@EACH_ROW
def test_everybody_gets_what_the_table_says(row: Row, world: World, sessions: Sessions) -> None:
    expected = {method: {person: row.expected(method).to(person) for person in PEOPLE} for method in METHODS}
    responses = {
        method: {person: _ask(row, method, world, sessions[person]) for person in PEOPLE} for method in METHODS
    }
    answered = {method: {person: _answer(each) for person, each in some.items()} for method, some in responses.items()}
    assert answered == expected
    assert {person: _lacking_headers(row, response) for person, response in responses["get"].items()} == {
        person: [] for person in PEOPLE
    }


@EACH_ROW
def test_nothing_is_changed_without_the_token_against_forged_requests(
    row: Row, world: World, sessions: Sessions
) -> None:
    refusals = {401, 405} if row.proof else {403}
    for method in ("post", "put", "patch", "delete"):
        assert _ask(row, method, world, sessions["adam"], checks_csrf=True).status_code in refusals


@pytest.fixture
def sessions(world: World) -> Sessions:
    """The cookies of everybody who is logged in."""
    return {
        person: {} if person == "anonymous" else {settings.SESSION_COOKIE_NAME: _session_key(getattr(world, person))}
        for person in PEOPLE
    }


def _session_key(agent: Agent) -> str:
    return client_of(agent).cookies[settings.SESSION_COOKIE_NAME].value


def _ask(row: Row, method: str, world: World, cookies: dict[str, str], *, checks_csrf: bool = False) -> HttpResponse:
    """The answer to one request, whose traces in the database are wiped away."""
    with _undone():
        client = Client(enforce_csrf_checks=checks_csrf)
        client.cookies.load(cookies)
        url = reverse(row.name, kwargs=dict(row.args(world)))
        body: dict[str, Any] = {} if method == "get" else {"data": dict(row.body(world))}
        if row.is_json and body:
            body["content_type"] = "application/json"
        elif method in {"put", "patch", "delete"}:
            body = {"data": b"", "content_type": "application/x-www-form-urlencoded"}
        response = getattr(client, method)(url, query_params=dict(row.query), **body)
        return cast("HttpResponse", response)


def _lacking_headers(row: Row, response: HttpResponse) -> list[str]:
    """Of the headers that keep strangers out those that are not as they must be."""
    policy = response.headers.get("Content-Security-Policy", "")
    as_it_must_be = {
        "X-Content-Type-Options": response.headers.get("X-Content-Type-Options") == "nosniff",
        "Referrer-Policy": response.headers.get("Referrer-Policy") == row.referrer,
        "Cross-Origin-Opener-Policy": response.headers.get("Cross-Origin-Opener-Policy") == "same-origin",
        "X-Frame-Options": bool(row.has_own_csp) or response.headers.get("X-Frame-Options") == "DENY",
        "Content-Security-Policy": bool(row.has_own_csp)
        or ("frame-ancestors 'none'" in policy and "unsafe" not in policy),
    }
    return [name for name, is_so in as_it_must_be.items() if not is_so]


@contextmanager
def _undone() -> Iterator[None]:
    """Runs what is within for nothing: the database is as before, and no counter has counted."""
    with of_the_test():
        yield
        transaction.set_rollback(True)
    cache.clear()


def _answer(response: HttpResponse) -> Answer:
    """The status, or LOGIN."""
    is_to_login = response.status_code == 302 and response["Location"].startswith(reverse(settings.LOGIN_URL))
    return LOGIN if is_to_login else response.status_code
