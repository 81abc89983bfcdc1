"""A backup holds everything, whatever the database; what is restored goes on without losing or doubling."""

from __future__ import annotations

import json
import shutil
import stat
import subprocess
import sys
import tarfile
import threading
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection, transaction
from django.utils import timezone

from apps.accounts.models import Agent
from apps.channels import payloads
from apps.channels.contract import Address, RawMessage, Source, UnreadableMessage
from apps.channels.email.parsing import parse
from apps.channels.models import Channel
from apps.contacts.models import ContactPoint
from apps.conversations.actions import Draft, ingest, make_ready, reply
from apps.conversations.live import newest
from apps.conversations.models import Conversation, DeliveryState, Message
from apps.delivery.models import OutboxEntry, State
from apps.inbox.log import reaches_back_to
from dialog_inbox import backup
from tests import corpora
from tests.channels import email as email_tests
from tests.delivery.processes import environment
from tests.world import PASSWORD, World, make_conversation, make_message

if TYPE_CHECKING:
    from django.db.models import Model

    from tests.servers.postgres import Postgres

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).parents[2]


@pytest.fixture
def world(transactional_db: None) -> World:
    return World.build()


@pytest.fixture
def file(world: World, tmp_path: Path) -> Path:
    """A backup of a small company with a password, an attachment, and an answer that is not sent yet."""
    world.support_mail.secrets = {"password": "hunter2-of-support"}
    world.support_mail.save()
    cora = Address(name="Cora", address="cora@customer.example")
    reply(world.conversation, agent=world.ana, draft=Draft(to=(cora,), subject="Re: Where?", text="Tomorrow."))
    return write_backup(tmp_path / "backup.tar")


def write_backup(path: Path) -> Path:
    """As its admin does, beside the running product."""
    subprocess.run(
        [sys.executable, "manage.py", "backup", str(path)], cwd=ROOT, env=environment(), check=True, capture_output=True
    )
    return path


def rows(path: Path, model: type[Model]) -> list[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields]
    lines = tables(path)[f"tables/{model._meta.label_lower}.jsonl"]
    return [dict(zip(names, json.loads(line), strict=True)) for line in lines]


def lose_everything() -> None:
    call_command("flush", interactive=False, verbosity=0)
    shutil.rmtree(settings.PAYLOADS_DIR, ignore_errors=True)


def tables(path: Path) -> dict[str, list[str]]:
    with tarfile.open(path) as archive:
        names = [name for name in archive.getnames() if name.startswith("tables/")]
        return {name: backup._read(archive, name).decode().splitlines() for name in names}


def test_what_is_restored_is_what_was_there(file: Path, world: World, tmp_path: Path) -> None:
    lose_everything()
    backup.restore(file)
    write_backup(tmp_path / "again.tar")
    before, after = tables(file), tables(tmp_path / "again.tar")
    changed = {name for name in before if before[name] != after[name]}
    # What is not sent waits for a person, and screens load anew.
    assert changed == {
        f"tables/{name}.jsonl"
        for name in (
            "conversations.livecounter",
            "conversations.liveevent",
            "conversations.message",
            "delivery.outboxentry",
        )
    }
    assert payloads.read(world.attachment.payload) == b"number 4711"
    assert dict(Channel.objects.get(name=world.support_mail.name).secrets) == {"password": "hunter2-of-support"}
    assert Agent.objects.get(name=world.ana.name).check_password(PASSWORD)


def test_an_answer_that_may_have_gone_out_since_waits_for_a_person(file: Path) -> None:
    lose_everything()
    backup.restore(file)
    entry = OutboxEntry.objects.get()
    assert (entry.state, entry.settled_at is not None) == (State.UNCERTAIN, True)
    assert Message.objects.get(direction="out").delivery == DeliveryState.UNCERTAIN


def test_the_product_goes_on_after_what_was_restored(file: Path, world: World) -> None:
    lose_everything()
    backup.restore(file)
    conversation = Conversation.objects.get(subject="Where is my parcel?")
    known = set(Message.objects.values_list("pk", flat=True))
    cora = ContactPoint.objects.get(value=world.cora.value)
    fresh = make_message(conversation, "Hello?", sender=cora)
    assert fresh.pk > max(known)


def test_open_screens_load_anew(file: Path) -> None:
    cursor = newest()
    lose_everything()
    backup.restore(file)
    assert newest() > cursor
    assert not reaches_back_to(cursor)
    assert not reaches_back_to(cursor + 5)


def test_no_password_is_in_it_unsealed(file: Path) -> None:
    assert b"hunter2-of-support" not in file.read_bytes()
    assert file.stat().st_mode & 0o077 == 0


def test_it_is_restored_into_an_empty_installation_only(file: Path) -> None:
    with pytest.raises(CommandError, match="agents here already"):
        call_command("restore", file)
    assert Agent.objects.count() == 5


def test_a_backup_of_another_version_is_refused(file: Path, tmp_path: Path) -> None:
    with tarfile.open(tmp_path / "other.tar", "w") as other:
        backup._add(other, "manifest.json", b'{"format": 1, "migrations": ["accounts.0001_initial"]}')
    lose_everything()
    with pytest.raises(CommandError, match="another version"):
        call_command("restore", tmp_path / "other.tar")


def test_a_database_without_tables_is_not_taken_for_another_version(file: Path, tmp_path: Path) -> None:
    there = environment() | {"DATABASE_URL": "", "DATA_DIR": str(tmp_path / "fresh")}
    restoring = [sys.executable, "manage.py", "restore", str(file)]
    told = subprocess.run(restoring, cwd=ROOT, env=there, check=False, capture_output=True, text=True)
    assert told.returncode == 1
    assert "Run `./run manage migrate`" in told.stderr


def test_a_backup_is_its_owners_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    draft, modes = tmp_path / ".inbox.tar.part", []

    def look(archive: tarfile.TarFile) -> dict[str, int]:
        modes.append(stat.S_IMODE(draft.stat().st_mode))
        return {}

    monkeypatch.setattr(backup, "_write_tables", look)
    draft.write_text("what a backup left that was killed")
    backup.write(tmp_path / "inbox.tar")
    assert modes == [0o600]
    assert stat.S_IMODE((tmp_path / "inbox.tar").stat().st_mode) == 0o600


def test_a_damaged_backup_leaves_nothing_behind(file: Path, tmp_path: Path) -> None:
    with tarfile.open(file) as archive, tarfile.open(tmp_path / "half.tar", "w") as half:
        for entry in archive.getmembers():
            if entry.name != "tables/conversations.message.jsonl":
                half.addfile(entry, archive.extractfile(entry))
    lose_everything()
    with pytest.raises(CommandError, match="not a whole one"):
        call_command("restore", tmp_path / "half.tar")
    assert not Agent.objects.exists()


def test_a_backup_under_load_is_of_one_moment(world: World, tmp_path: Path) -> None:
    """A writer goes on all the while; in the backup each conversation has the messages that it says it has."""
    over = threading.Event()
    written = 0

    def write_on() -> None:
        nonlocal written
        try:
            while not over.is_set():
                with transaction.atomic():
                    conversation = make_conversation(world.support_mail, world.cora)
                    make_message(conversation, "One", sender=world.cora)
                    make_message(conversation, "Two", sender=world.cora)
                written += 1
        finally:
            connection.close()

    writer = threading.Thread(target=write_on)
    writer.start()
    try:
        write_backup(tmp_path / "backup.tar")
    finally:
        over.set()
        writer.join()
    found = {row["id"]: row["message_count"] for row in rows(tmp_path / "backup.tar", Conversation)}
    messages = Counter(row["conversation_id"] for row in rows(tmp_path / "backup.tar", Message))
    assert written > 0
    assert dict(messages) == found


def test_times_come_back_to_the_microsecond(world: World, tmp_path: Path) -> None:
    """Messages of the same millisecond keep their order."""
    moments = [timezone.now().replace(microsecond=part) for part in (0, 400, 999, 123456)]
    for moment in moments:
        make_message(world.conversation, "One of four", sender=world.cora)
        Message.objects.filter(pk=Message.objects.latest("pk").pk).update(happened_at=moment)
    write_backup(tmp_path / "backup.tar")
    lose_everything()
    backup.restore(tmp_path / "backup.tar")
    found = Message.objects.filter(text="One of four").order_by("pk")
    assert [message.happened_at for message in found] == moments


@pytest.mark.once
def test_an_installation_moves_from_sqlite_to_postgres(world: World, postgres_server: Postgres, tmp_path: Path) -> None:
    """F3.39: as its admin does it (a new database, `migrate`, `restore`), with hard mails of all kinds in it."""
    for mail in hard_mails():
        take_in(world, mail)
    file = write_backup(tmp_path / "backup.tar")
    there = environment() | {
        "DATABASE_URL": postgres_server.create_database("moved"),
        "DATA_DIR": str(tmp_path / "there"),
    }
    for command in (["migrate", "--verbosity=0"], ["restore", str(file)], ["backup", str(tmp_path / "moved.tar")]):
        subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, env=there, check=True, capture_output=True)
    here, moved = tables(file), tables(tmp_path / "moved.tar")
    assert len(here["tables/conversations.message.jsonl"]) == Message.objects.count() > 60
    # Screens load anew, and secrets are sealed anew; of answers that were not sent there are none here.
    anew = {"conversations.livecounter", "conversations.liveevent", "channels.channel"}
    others = {name: set(here[name]) ^ set(moved[name]) for name in here if here[name] != moved[name]}
    assert others.keys() == {f"tables/{name}.jsonl" for name in anew}, others


def hard_mails() -> list[bytes]:
    samples = Path(email_tests.__path__[0]) / "samples"
    return [path.read_bytes() for path in sorted([*samples.glob("*.eml"), *corpora.cpython().glob("msg_*.txt")])]


def take_in(world: World, mail: bytes) -> None:
    """As a listener and a reader do, if it is a mail at all."""
    raw = RawMessage(source=Source(name="INBOX"), key="1:1", payload=mail, received_at=timezone.now())
    try:
        found = parse(raw)
    except UnreadableMessage:
        return
    payload = payloads.keep(mail)
    ingest(make_ready(found), channel=world.support_mail, received_at=raw.received_at, payload=payload)
