"""Looks at the product's database and files from outside of its processes.

usage: python -m tests.chaos.observer_program

For each word of standard input one line of JSON: `look` tells how much is still to be done, `hurry` lets waiting times
be over, `tell` all that the laws ask about. The installation is the one that the environment names.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import django


def main() -> None:
    django.setup()
    from django.db import connection

    deeds = {"look": look, "hurry": hurry, "tell": tell}
    for line in sys.stdin:
        print(json.dumps(deeds[line.strip()]()), flush=True)
        connection.close()


def look() -> dict[str, Any]:
    from apps.conversations.models import Direction, Message
    from apps.delivery.models import OutboxEntry
    from apps.intake.models import Arrival, ArrivalState

    return {
        "subjects": list(Message.objects.filter(direction=Direction.IN).values_list("subject", flat=True)),
        "to_read": Arrival.objects.filter(state=ArrivalState.KEPT).count(),
        "to_send": OutboxEntry.objects.unfinished().count(),
    }


def hurry() -> int:
    """As if the back-offs, the rests of channels and the quarter of an hour before a repeat were over."""
    from django.utils import timezone

    from apps.delivery.models import OutboxEntry, Rest, State

    Rest.objects.all().delete()
    waiting = OutboxEntry.objects.unfinished().filter(state__in=(State.DEFERRED, State.UNCERTAIN), lease_until=None)
    return waiting.filter(due_at__gt=timezone.now()).update(due_at=timezone.now())


def tell() -> dict[str, Any]:
    from django.utils import timezone

    from apps.conversations.models import DeliveryState, Direction, LiveCounter, LiveEvent, Message
    from apps.delivery.models import OutboxEntry
    from apps.intake.models import Arrival

    mails = Message.objects.filter(direction=Direction.IN)
    numbers = list(LiveEvent.objects.order_by("seq").values_list("seq", flat=True))
    newest = LiveCounter.objects.values_list("last", flat=True).first() or 0
    return {
        "mails": list(mails.values_list("subject", "payload")),
        "arrivals": list(Arrival.objects.values_list("payload", "state")),
        "answers": [answer(message) for message in Message.objects.filter(direction=Direction.OUT)],
        "entries": list(OutboxEntry.objects.values_list("external_id", flat=True)),
        "stuck": OutboxEntry.objects.lapsed(timezone.now()).count(),
        "differing": Message.objects.filter(direction=Direction.OUT).exclude(delivery__in=DeliveryState.values).count(),
        "gaps": sorted(set(range(1, newest + 1)) - set(numbers))[:10],
        "files": files(),
        "database": complaints_of_the_database(),
    }


def answer(message: Any) -> dict[str, Any]:
    entry = message.outbox_entry
    return {
        "client_id": str(message.client_id),
        "external_id": message.external_id,
        "delivery": message.delivery,
        "state": entry.state,
        "waits": entry.settled_at is None,
        "accepted": [each.address for each in entry.recipients.all() if each.state == "accepted"],
        "lane": entry.lane,
        "number": entry.pk,
        "doubted": entry.attempts.filter(outcome="uncertain").exists(),
    }


def files() -> dict[str, int]:
    """Payloads that rows name and that are not there, that are not what their name says, that no row names."""
    from django.conf import settings

    from apps.conversations.models import Attachment, Message
    from apps.delivery.models import OutboxEntry
    from apps.intake.models import Arrival

    named = {
        digest
        for model in (Arrival, Attachment, Message, OutboxEntry)
        for digest in model._default_manager.exclude(payload="").values_list("payload", flat=True)
    }
    kept = [path for path in Path(settings.PAYLOADS_DIR).rglob("*") if path.is_file()]
    whole = {path.name: path for path in kept if not path.name.startswith(".")}
    found = Counter(missing=len(named - set(whole)), orphans=len(set(whole) - named), drafts=len(kept) - len(whole))
    found["torn"] = sum(hashlib.sha256(path.read_bytes()).hexdigest() != name for name, path in whole.items())
    return dict(found)


def complaints_of_the_database() -> list[str]:
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA integrity_check")
            return [words for (words,) in cursor.fetchall() if words != "ok"]
        cursor.execute("CREATE EXTENSION IF NOT EXISTS amcheck")
        cursor.execute(
            "SELECT bt_index_check(c.oid, true) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
            " JOIN pg_am am ON am.oid = c.relam JOIN pg_namespace n ON n.oid = c.relnamespace"
            " WHERE am.amname = 'btree' AND n.nspname = 'public' AND i.indisvalid"
        )
    return []


if __name__ == "__main__":
    main()
