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

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.http import HttpResponse
    from django.urls import URLPattern

    from tests.route_matrix.table import Answer, Row
    from tests.world import World

TESTS = Path(__file__).parent.parent
ROWS: list[Row] = [
    row for file in sorted(TESTS.glob("*/routes.py")) for row in import_module(f"tests.{file.parent.name}.routes").ROWS
]
CELLS = [pytest.param(row, method, id=f"{method.upper()} {row.name}") for row in ROWS for method in METHODS]


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


@pytest.mark.parametrize(("row", "method"), CELLS)
def test_everybody_gets_what_the_table_says(row: Row, method: str, world: World) -> None:
    expected = {person: row.expected(method).to(person) for person in PEOPLE}
    answered = {person: _answer(_ask(row, method, person=person, world=world)) for person in PEOPLE}
    assert answered == expected


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS])
def test_nothing_is_changed_without_the_token_against_forged_requests(row: Row, world: World) -> None:
    for method in ("post", "put", "patch", "delete"):
        assert _ask(row, method, person="adam", world=world, checks_csrf=True).status_code == 403


@pytest.mark.parametrize("row", [pytest.param(row, id=row.name) for row in ROWS])
def test_every_answer_carries_the_headers_that_keep_strangers_out(row: Row, world: World) -> None:
    for person in PEOPLE:
        headers = _ask(row, "get", person=person, world=world).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == row.referrer
        assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
        if not row.has_own_csp:
            assert headers["X-Frame-Options"] == "DENY"
            assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
            assert "unsafe" not in headers["Content-Security-Policy"]


def _ask(row: Row, method: str, *, person: str, world: World, checks_csrf: bool = False) -> HttpResponse:
    """The answer to one request, whose traces in the database are wiped away."""
    with _undone():
        client = Client(enforce_csrf_checks=checks_csrf)
        if person != "anonymous":
            client.force_login(getattr(world, person))
        url = reverse(row.name, kwargs=dict(row.args(world)))
        body: dict[str, Any] = {} if method == "get" else {"data": dict(row.body(world))}
        if row.is_json and body:
            body["content_type"] = "application/json"
        elif method in {"put", "patch", "delete"}:
            body = {"data": b"", "content_type": "application/x-www-form-urlencoded"}
        response = getattr(client, method)(url, query_params=dict(row.query), **body)
        return cast("HttpResponse", response)


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
