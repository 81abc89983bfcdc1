"""What `manage.py check` says about this room: useless keys, and a SQLite that several processes may damage."""

from __future__ import annotations

import sqlite3
import sys
from typing import TYPE_CHECKING, Any

from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import Error, Info, Tags, Warning, register
from django.db import connections

from apps.accounts.models import Agent
from apps.accounts.second_factors import agents_shut_out
from apps.channels.keyring import unreadable_channels
from apps.channels.models import Channel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.core.checks import CheckMessage
    from django.db.models import Model

Version = tuple[int, int, int]

# The write-ahead log can be damaged when two connections checkpoint at once: https://sqlite.org/wal.html#walresetbug
DAMAGING: tuple[tuple[Version, Version], ...] = (
    ((3, 7, 0), (3, 44, 5)),
    ((3, 45, 0), (3, 50, 6)),
    ((3, 51, 0), (3, 51, 2)),
)
# The first 3.11 whose imaplib refuses line breaks in arguments by itself, among other repairs.
REPAIRED_PYTHON: Version = (3, 11, 15)


@register(Tags.security)
def encryption_keys_are_keys(**_: Any) -> list[CheckMessage]:
    """Each of ENCRYPTION_KEYS must be a Fernet key; said by its place, never by its text."""
    wrong = [place for place, key in enumerate(settings.ENCRYPTION_KEYS, start=1) if not _is_key(key)]
    return [
        Error(
            f"Key number {place} of ENCRYPTION_KEYS is not a key.",
            hint="docs/settings.md says how one is made.",
            id="channels.E001",
        )
        for place in wrong
    ]


@register(Tags.database)
def secrets_open(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """Say what no key opens; warnings only, because the product must start for it to be entered again."""
    if not _has_tables(databases or ()) or encryption_keys_are_keys():
        return []
    closed = ", ".join(channel.name for channel in unreadable_channels())
    shut_out = ", ".join(agent.email for agent in agents_shut_out())
    old_key = "Put the old key back (encryption.key in the data folder), or "
    warnings = [
        Warning(
            f"No key of ENCRYPTION_KEYS opens the passwords of: {closed}.",
            hint=old_key + "enter these channels' passwords again.",
            id="channels.W001",
        ),
        Warning(
            f"No key of ENCRYPTION_KEYS opens the second factors of: {shut_out}.",
            hint=old_key + "remove these agents' second factors.",
            id="channels.W003",
        ),
    ]
    return [warning for warning, names in zip(warnings, (closed, shut_out), strict=True) if names]


@register(Tags.database, deploy=True)
def sqlite_bears_several_writers(**_: Any) -> list[CheckMessage]:
    """Several processes (REDIS_URL is set) must not write through a SQLite with the WAL-reset bug."""
    if settings.EMBEDDED or not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return []
    if not is_damaging(sqlite3.sqlite_version_info):
        return []
    return [
        Warning(
            f"SQLite {sqlite3.sqlite_version} can damage its log when several processes write.",
            hint="Use Postgres (DATABASE_URL), a repaired SQLite (3.51.3, 3.50.7, 3.44.6), or one process.",
            id="channels.W002",
        )
    ]


@register(Tags.security, deploy=True)
def python_is_repaired(**_: Any) -> list[CheckMessage]:
    """An older Python is told, not refused: distributions mend theirs under the old number."""
    if sys.version_info[:3] >= REPAIRED_PYTHON:
        return []
    return [
        Info(
            f"Python {sys.version.split()[0]} is older than {'.'.join(map(str, REPAIRED_PYTHON))}.",
            hint="Take the newest repair release of your Python, or one that your distribution keeps repaired.",
            id="channels.I001",
        )
    ]


def is_damaging(version: Version) -> bool:
    """Whether this SQLite has the WAL-reset bug."""
    return any(first <= version <= last for first, last in DAMAGING)


def _is_key(text: str) -> bool:
    try:
        Fernet(text)
    except ValueError:
        return False
    return True


def _has_tables(databases: Sequence[str]) -> bool:
    """Before the first migration there is nothing to look into, and before a later one not yet what the models say."""
    return "default" in databases and all(_is_migrated(model) for model in (Channel, Agent, Authenticator))


def _is_migrated(model: type[Model]) -> bool:
    connection = connections["default"]
    with connection.cursor() as cursor:
        if model._meta.db_table not in connection.introspection.table_names(cursor):
            return False
        there = {column.name for column in connection.introspection.get_table_description(cursor, model._meta.db_table)}
    return {field.column for field in model._meta.concrete_fields} <= there
