"""Writing a million messages into the tables and the index, as fast as the database takes them."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import connection, transaction

from apps.conversations.models import Conversation, Message
from apps.search.index import Field, entry, index, key_of
from apps.search.index.postgres import CREATE, TABLE
from apps.search.indexing import write
from apps.search.models import Document

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.contacts.models import ContactPoint
    from apps.conversations.models import Attachment

#: Conversations of which it is seen whether the product would have written the same.
SAMPLE = 50


def insert(messages: Sequence[Message]) -> None:
    """As `bulk_create` does, in a tenth of the time."""
    fields = Message._meta.concrete_fields
    names = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    marks = ", ".join("%s" for _ in fields)
    rows = [[field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields] for row in messages]
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {Message._meta.db_table} ({names}) VALUES ({marks})", rows)


def write_index(messages: Sequence[Message], files: Sequence[Attachment], points: Sequence[ContactPoint]) -> None:
    """What `apps.search.indexing` would write; `check_index` sees to it."""
    names = {each.message_id: each.name for each in files}
    by_contact = {each.contact_id: each for each in points}
    entries = []
    for row in messages:
        point = by_contact[row.conversation.contact_id or 0]
        to = row.to[0]["address"]
        texts = {
            Field.SUBJECT: [row.subject],
            Field.SENDER: list(
                dict.fromkeys(filter(None, (row.sender_name, row.sender_address, str(row.agent or ""))))
            ),
            Field.RECIPIENTS: [to],
            Field.REST: list(
                dict.fromkeys(filter(None, (point.contact.name, point.shown_as, names.get(row.pk), row.text)))
            ),
        }
        entries.append(entry(key_of(at=row.happened_at, message=row.pk), texts))
    index().put(sorted(entries, key=lambda each: each.key))


@contextmanager
def index_at_the_end() -> Iterator[None]:
    """Postgres makes a whole index faster than it adds to one."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {TABLE}_words")
    yield
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '1GB'")
            cursor.execute(CREATE[1])
            cursor.execute("SELECT setval('conversations_message_id_seq', (SELECT max(id) FROM conversations_message))")


def settle_down() -> None:
    """What Postgres does by itself within minutes; and one file for what SQLite wrote."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


def check_index() -> None:
    """Raises `RuntimeError` if the product would write anything else."""
    some = list(Conversation.objects.order_by("public_id").values_list("pk", flat=True)[:SAMPLE])
    before = _digests(some)
    with transaction.atomic():
        write(some)
    if _digests(some) != before:
        raise RuntimeError("The index is not what the product would have made.")


def _digests(conversations: list[int]) -> set[tuple[int, str]]:
    messages = Message.objects.filter(conversation__in=conversations).values("pk")
    return set(Document.objects.filter(message__in=messages).values_list("key", "digest"))


def warm_up() -> None:
    """As a server that has run for long has the database in memory, as far as it goes in."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_prewarm")
            cursor.execute(
                "SELECT sum(pg_prewarm(oid::regclass)) FROM pg_class "
                "WHERE relkind IN ('r', 'i', 't') AND relnamespace::regnamespace::text IN ('public', 'pg_toast')"
            )
        return
    with Path(connection.settings_dict["NAME"]).open("rb") as file:
        while file.read(1 << 24):
            pass
