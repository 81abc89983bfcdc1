"""The tests' database: quickly there, and quickly empty again.

SQLite's is the copy of one that all migrations made: their steps take a dozen seconds, which each run would begin with.
A run that finds none for the migrations of today makes it, while others wait for it.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connections, transaction
from django.db.migrations.loader import MigrationLoader
from django.test import TransactionTestCase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.db.backends.base.base import BaseDatabaseWrapper

    from tests.servers.postgres import Postgres

ROOT = Path(__file__).parent.parent
MADE = ROOT / "build" / "tests"
#: What Django derives from the models after migrations, and would derive again.
DERIVED = {"django_content_type", "auth_permission"}


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Whether Django takes the database that is there, and only applies what it lacks; not so with --create-db."""
    return _is_a_file()


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> None:
    """What pytest-django asks for before it prepares the database: here the copy is put in its place."""
    if _is_a_file():
        shutil.copyfile(migrated(), settings.DATABASES["default"]["TEST"]["NAME"])


def _is_a_file() -> bool:
    return connections["default"].vendor == "sqlite"


def migrated() -> Path:
    """An SQLite file after all migrations, to be copied."""
    made = MADE / f"{_state_of_migrations()}.sqlite3"
    MADE.mkdir(parents=True, exist_ok=True)
    with (MADE / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not made.exists():
            for older in MADE.glob("*.sqlite3*"):
                older.unlink()
            part = made.with_suffix(".part")
            part.unlink(missing_ok=True)
            _migrate(f"sqlite:///{part}")
            part.rename(made)
    return made


@pytest.fixture(scope="session")
def migrated_postgres(postgres_server: Postgres) -> str:
    """The name of a database on it after all migrations, to be copied."""
    _migrate(postgres_server.create_database("migrated"))
    return "migrated"


def _state_of_migrations() -> str:
    """Another for any change of a migration, or of what one takes from our code."""
    places = set()
    for migration in MigrationLoader(None).disk_migrations.values():
        module = sys.modules[migration.__module__]
        used = {getattr(value, "__module__", "") or "" for value in vars(module).values()}
        names = {module.__name__, *(name for name in used if name.startswith("apps."))}
        places |= {str(sys.modules[name].__file__) for name in names}
    return hashlib.sha256(b"".join(Path(place).read_bytes() for place in sorted(places))).hexdigest()[:16]


def _migrate(url: str) -> None:
    subprocess.run(
        [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": url},
        check=True,
    )


@pytest.fixture(autouse=True, scope="session")
def _empty_what_is_not_empty() -> Iterator[None]:
    """After a test that committed Django empties all tables, and derives anew what it derives: 0.3 s each time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", _empty)
        yield


def _empty(case: TransactionTestCase) -> None:
    for name in case._databases_names(include_mirrors=False):  # type: ignore[attr-defined]
        connection = connections[name]
        with transaction.atomic(name), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET LOCAL session_replication_role = replica")  # in any order, without triggers
            for table in _tables_with_rows(connection):
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")


def _tables_with_rows(connection: BaseDatabaseWrapper) -> list[str]:
    tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
    quoted = {table: connection.ops.quote_name(table) for table in tables if table not in DERIVED}
    asked = [f"SELECT '{table}' WHERE EXISTS (SELECT 1 FROM {name})" for table, name in quoted.items()]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(asked))
        return [table for (table,) in cursor.fetchall()]
