"""The laws of the house that import-linter cannot see."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from apps.delivery.bell import LONGEST_PAUSE

pytestmark = pytest.mark.once

#: From the ground up; rooms of one floor share a number.
FLOORS = {
    "accounts": 0,
    "channels": 1,
    "contacts": 2,
    "delivery": 2,
    "conversations": 3,
    "search": 4,
    "waits": 4,
    "intake": 5,
    "inbox": 6,
    "portal": 6,
    "reports": 6,
}
ROOT = Path(settings.BASE_DIR)
SOURCES = sorted(path for folder in ("apps", "dialog_inbox") for path in (ROOT / folder).rglob("*.py"))


def foreign_keys() -> list[tuple[str, str, str]]:
    """Every relation between two rooms: from, to, and its name."""
    return [
        (model._meta.app_label, field.related_model._meta.app_label, f"{model.__name__}.{field.name}")
        for model in apps.get_models()
        for field in [*model._meta.get_fields()]
        if field.is_relation and not field.auto_created and not isinstance(field.related_model, (str, type(None)))
    ]


def test_every_room_has_a_floor() -> None:
    rooms = {path.name for path in (ROOT / "apps").iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(FLOORS)


def test_no_foreign_key_points_upward_or_to_a_neighbour() -> None:
    between = [key for key in foreign_keys() if key[0] in FLOORS and key[1] in FLOORS and key[0] != key[1]]
    assert between, "there are relations between rooms"
    assert [name for source, target, name in between if FLOORS[target] >= FLOORS[source]] == []


def test_no_task_is_ordered_for_later_than_a_minute() -> None:
    """A broker forgets and doubles what it keeps for long; times to come are columns (DESIGN.md, law 6).

    The one bell that is put off, for at most a minute, is where an answer may be taken back.
    """
    assert LONGEST_PAUSE <= 60
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and {"eta", "countdown"} & {keyword.arg for keyword in call.keywords}
    ]
    assert [place.partition(":")[0] for place in found] == ["apps/delivery/bell.py"]


def test_http_goes_out_through_one_module_alone() -> None:
    """Where every request has its limits, and where addresses are checked."""
    clients = {"httpx", "httpx2", "httpcore", "httpcore2", "requests", "urllib3", "aiohttp", "pycurl"}
    clients |= {"urllib.request", "http.client", "xmlrpc.client"}
    found = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        for name in _imported(ast.parse(path.read_text()))
        if name in clients or name.partition(".")[0] in clients
    }
    assert found == {"apps/channels/http.py", "apps/channels/streams.py", "apps/channels/egress.py"}


def _imported(tree: ast.AST) -> set[str]:
    """Everything that is imported, also what is asked of a package: `from urllib import request`."""
    found = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_the_environment_is_read_in_one_place_alone() -> None:
    readers = {
        str(path.relative_to(ROOT))
        for path in SOURCES
        if "os.environ" in path.read_text() and not str(path.relative_to(ROOT)).startswith("dialog_inbox/management/")
    }
    assert readers == {"dialog_inbox/celery.py", "dialog_inbox/asgi.py", "dialog_inbox/env.py"}


def test_no_row_lock_keeps_others_from_referring_to_the_row() -> None:
    """Postgres checks foreign keys at the commit, when the counter of live events is locked: whoever held a row wholly
    (FOR UPDATE) and waited for the counter, and whoever held the counter and checked, waited for each other."""
    found = [
        f"{path.relative_to(ROOT)}:{call.lineno}"
        for path in SOURCES
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr == "select_for_update"
        and "no_key" not in {keyword.arg for keyword in call.keywords}
    ]
    assert found == []
