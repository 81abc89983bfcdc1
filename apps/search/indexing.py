"""Keeping the index up: what was noted is written within seconds, in steps so short that nobody waits for them.

The index holds nothing that cannot be worked out from the rows anew, and working it out anew gives the same.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from apps.conversations.models import Conversation, Message
from apps.search.index import digest_of, entry, index, key_of
from apps.search.models import Document, Stale, UnreadFile
from apps.search.receivers import note
from apps.search.saying import Sayings

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

#: Conversations that are written in one transaction; and their messages, in which one long conversation may be alone.
AT_ONCE = 20
#: The same where all is written anew.
MANY = 200
#: Seconds after which a sweep leaves the rest to the next.
LONGEST = 20.0
# Any number, the same in every process: `pg_try_advisory_xact_lock` knows locks by number only.
_LOCK = 7_304_261_156


def sweep() -> int:
    """Write what was noted; returns how many conversations were looked at. One sweep at a time does it."""
    until = time.monotonic() + LONGEST
    count = 0
    while time.monotonic() < until:
        done = _step()
        if not done:
            break
        count += done
    return count


def reindex() -> Iterator[int]:
    """Write all anew, in steps; yields how many conversations each wrote. Searches go on meanwhile."""
    last = 0
    while pks := list(Conversation.objects.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:MANY]):
        with transaction.atomic():
            _one_at_a_time()
            write(pks, anew=True)
        yield len(pks)
        last = pks[-1]
    _forget_gone()


def note_all() -> None:
    """Have everything looked at again, as after a backup was restored."""
    note(Conversation.objects.order_by("-pk").values_list("pk", flat=True).iterator(), can_wait=True)


def write(conversations: Collection[int], *, anew: bool = False) -> None:
    """Bring the entries of all their messages up to date; `anew`: also those that are. Within a transaction."""
    sayings = Sayings(conversations)
    known = {row.message: row for row in Document.objects.filter(message__in=[each.pk for each, _texts in sayings])}
    gone, new = [], []
    for message, texts in sayings:
        key, row = key_of(at=message.happened_at, message=message.pk), known.get(message.pk)
        if row and not anew and (row.key, row.digest) == (key, digest_of(texts)):
            continue
        gone += [row.key] if row else []
        new.append(entry(key, texts))
    index().remove(gone)
    index().put(sorted(new, key=lambda each: each.key))
    _note_files(sayings)


def _step() -> int:
    with transaction.atomic():
        if not _is_alone():
            return 0
        # Rows are noted in the order of changes; the same conversation often several times at once.
        rows = list(Stale.objects.order_by("can_wait", "pk")[: AT_ONCE * 10])
        conversations = list(dict.fromkeys(row.conversation for row in rows))[:AT_ONCE]
        write(conversations)
        Stale.objects.filter(pk__in=[row.pk for row in rows if row.conversation in set(conversations)]).delete()
        return len(conversations)


def _note_files(sayings: Sayings) -> None:
    wanted = {(each.payload, message.conversation_id): each for message, each in sayings.unread()}
    noted = set(
        UnreadFile.objects.filter(payload__in={payload for payload, _pk in wanted}).values_list(
            "payload", "conversation"
        )
    )
    UnreadFile.objects.bulk_create(
        UnreadFile(payload=payload, conversation=pk, name=each.name, content_type=each.content_type)
        for (payload, pk), each in wanted.items()
        if (payload, pk) not in noted
    )


def _forget_gone() -> None:
    there = Message.objects.filter(pk=OuterRef("message"))
    with transaction.atomic():
        index().remove(Document.objects.filter(~Exists(there)).values_list("key", flat=True))
        index().tidy()


def _is_alone() -> bool:
    """Whether no other process writes the index, until the commit. SQLite's IMMEDIATE transactions are alone anyway."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        return bool(cursor.fetchone()[0])


def _one_at_a_time() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
