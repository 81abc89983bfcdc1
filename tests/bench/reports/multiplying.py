"""Many rows at once: copies of one row, made by the database, with columns as SQL over their number `i`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.db.models import Model


def multiply(template: Model, count: int, changed: Mapping[str, str]) -> None:
    """`count` rows like this one, with ids after its own; `changed` are columns as SQL over the number `i`."""
    fields = template._meta.local_concrete_fields
    key = template._meta.pk
    assert key is not None
    changed = {str(key.column): f"{template.pk} + 1 + i"} | dict(changed)
    values = ", ".join(changed.get(str(field.column), f'one."{field.column}"') for field in fields)
    columns = ", ".join(f'"{field.column}"' for field in fields)
    table = template._meta.db_table
    run(
        f'INSERT INTO "{table}" ({columns}) SELECT {values} FROM "{table}" AS one, ({_series(count)}) AS number'
        f' WHERE one."{key.column}" = {template.pk}'
    )
    _move_sequence(table, str(key.column))


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def moment(ago: str) -> str:
    """So many seconds ago."""
    now = f"{timezone.now():%Y-%m-%d %H:%M:%S}"
    if connection.vendor == "postgresql":
        return f"timestamptz '{now}+00' - ({ago}) * interval '1 second'"
    return f"datetime('{now}', (-({ago})) || ' seconds')"


def uuid() -> str:
    return "gen_random_uuid()" if connection.vendor == "postgresql" else "lower(hex(randomblob(16)))"


def pick(ids: list[int], *, factor: int = 1) -> str:
    """One of consecutive ids."""
    return f"{ids[0]} + (i * {factor}) % {len(ids)}"


def word(*words: str) -> str:
    cases = " ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(words))
    return f"CASE i % {len(words)} {cases} END"


def either(condition: str, then: str, otherwise: str = "NULL") -> str:
    return f"CASE WHEN {condition} THEN {then} ELSE {otherwise} END"


def _series(count: int) -> str:
    if connection.vendor == "postgresql":
        return f"SELECT generate_series(0::bigint, {count - 1}) AS i"
    return f"WITH RECURSIVE s(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM s WHERE i < {count - 1}) SELECT i FROM s"


def _move_sequence(table: str, key: str) -> None:
    """What is made later gets ids after these. A key that is another table's has no sequence."""
    if connection.vendor == "postgresql":
        name = f"pg_get_serial_sequence('\"{table}\"', '{key}')"
        run(f'SELECT setval({name}, (SELECT max("{key}") FROM "{table}")) WHERE {name} IS NOT NULL')
