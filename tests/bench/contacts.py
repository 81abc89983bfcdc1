"""A hundred thousand contacts: taken in from a file, listed and filtered, and given out; and lists by own fields.

Three of four contacts have a conversation. Asked by a lead who sees two of three channels.
"""

from __future__ import annotations

import csv
import io
import random
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from apps.accounts.models import Agent, Role, Team
from apps.channels.models import Channel
from apps.contacts.models import Contact, ContactImport, CustomField, ImportFile, ImportState, Of
from apps.conversations.models import Conversation, State, Tag
from apps.inbox.contacts import exporting, importing, listing
from apps.inbox.contacts.listing import Wanted
from dialog_inbox.memory import keep_what_is_loaded
from tests.bench.figures import percentile

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.figures import Figure
    from tests.bench.site import Site

CHANNELS = ("Support", "Sales", "Suppliers")
KINDS = ("broken", "late", "wrong", "question")
FAST = "<= 300"
#: The pages that are asked for, in words.
PAGES = {
    "/contacts/": "the list of contacts",
    "/contacts/?q=anna": "contacts by a word",
    "/contacts/?state=silent": "contacts without a conversation",
    "/contacts/?tag={tag}": "contacts with a tag",
    "/contacts/?f_number=K-5017": "contacts by an own field",
    "/inbox/rows?view=all&field.order=AB-5017": "conversations by an own field of few",
    "/inbox/rows?view=all&field.kind=late": "conversations by an own field of many",
    "/inbox/search?q=order:AB-5017": "search by an own field of few",
    "/inbox/search?q=kind:late": "search by an own field of many",
}
_AT_ONCE = 5_000


def measure(site: Site) -> Iterator[Figure]:
    """Figures in the order of what a company does: import, work, export."""
    lea = _company() if not Agent.objects.exists() else Agent.objects.get(role=Role.LEAD)
    if not Contact.objects.exists():
        count = site.options.contacts
        for state, name in ((ImportState.CHECKING, "trying an import"), (ImportState.IMPORTING, "importing")):
            yield site.figure(f"{name} of {count} contacts", _imported(lea, count, state), "s")
        _work(site.options.seed)
    client = Client()
    client.force_login(lea)
    tag = Tag.objects.get(name="press").pk
    pages = {address.format(tag=tag): words for address, words in PAGES.items()}
    for address in pages:
        _seconds(client, address)
    keep_what_is_loaded()
    for address, words in pages.items():
        taken = [_seconds(client, address) * 1000 for _ in range(site.options.samples)]
        yield site.figure(f"{words}, p95", percentile(taken, 0.95), "ms", budget=FAST)
    yield from _export(site, lea)


def _company() -> Agent:
    teams = [Team.objects.create(name=name) for name in CHANNELS]
    for name, team in zip(CHANNELS, teams, strict=True):
        Channel.objects.create(name=name, address=f"{name.lower()}@acme.example").teams.add(team)
    lea = Agent.objects.create_user("lea@acme.example", None, name="Lea", role=Role.LEAD)
    lea.teams.set(teams[:2])
    CustomField.objects.create(of=Of.CONTACT, key="number", label="Number", kind="text")
    CustomField.objects.create(of=Of.CONVERSATION, key="order", label="Order", kind="text")
    CustomField.objects.create(of=Of.CONVERSATION, key="kind", label="Kind", kind="choice", choices=list(KINDS))
    Tag.objects.create(name="press")
    return lea


def _imported(lea: Agent, count: int, state: ImportState) -> float:
    """Seconds for all slices of a run, as the worker does them; the same file for each run."""
    row = ContactImport.objects.filter(agent=lea).first()
    if row is None:
        stored = default_storage.save("imports/bench", ContentFile(_file(count)))
        row = ContactImport.objects.create(agent=lea, name="people.csv", stored=stored, file=ImportFile.CSV)
        importing.look_at(row)
    importing.begin(row, state)
    start = time.perf_counter()
    while importing.work_on(row.pk):
        pass
    row.refresh_from_db()
    if sum(row.counts.values()) != count or row.counts.get("error"):
        raise RuntimeError(f"{row.counts}: {row.words}")
    return time.perf_counter() - start


def _file(count: int) -> bytes:
    text = io.StringIO(newline="")
    out = csv.writer(text, delimiter=";")
    out.writerow(["name", "email", "organisation", "number", "tags"])
    for number in range(count):
        name = f"{('Anna', 'Bert', 'Cora', 'Dirk', 'Eva')[number % 5]} Kunde{number:06d}"
        tags = "press" if number % 50 == 0 else ""
        out.writerow([name, f"c{number}@shop{number % 700}.example", f"Shop {number % 700}", f"K-{number}", tags])
    return text.getvalue().encode()


def _work(seed: int) -> None:
    """A conversation with three of four."""
    rng = random.Random(seed)
    channels = list(Channel.objects.order_by("pk"))
    contacts = list(Contact.objects.order_by("pk").values_list("pk", flat=True))
    links = Conversation.channels.through
    for start in range(0, len(contacts), _AT_ONCE):
        some = [pk for pk in contacts[start : start + _AT_ONCE] if rng.random() < 0.75]
        with transaction.atomic():
            rows = Conversation.objects.bulk_create(_conversation(pk, rng, channels) for pk in some)
            links.objects.bulk_create(links(conversation_id=row.pk, channel_id=row.channel_id) for row in rows)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "PRAGMA wal_checkpoint(TRUNCATE)")


def _conversation(contact: int, rng: random.Random, channels: list[Channel]) -> Conversation:
    return Conversation(
        subject=f"About {contact}",
        channel=rng.choices(channels, weights=(6, 3, 1))[0],
        contact_id=contact,
        state=rng.choice((State.OPEN, State.CLOSED)),
        activity_at=timezone.now() - timedelta(minutes=rng.randrange(2_000_000)),
        custom={"order": f"AB-{contact}", "kind": rng.choice(KINDS)},
    )


def _seconds(client: Client, address: str) -> float:
    start = time.perf_counter()
    response = client.get(address, headers={"host": "localhost"})
    taken = time.perf_counter() - start
    if response.status_code != 200:
        raise RuntimeError(f"{address}: {response.status_code}")
    return taken


def _export(site: Site, lea: Agent) -> Iterator[Figure]:
    start = time.perf_counter()
    first, count = 0.0, 0
    for piece in exporting.lines(listing.fitting(lea, Wanted())):
        count += piece.count(b"\n")
        first = first or time.perf_counter() - start
    yield site.figure("exporting, until the first line", first, "s")
    yield site.figure(f"exporting {count - 1} contacts", time.perf_counter() - start, "s")
