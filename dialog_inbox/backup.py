"""One file with everything an installation is: its rows, its payloads, its own keys.

A tar: `manifest.json`, `tables/<app>.<model>.jsonl` (one row on each line), `payloads/<sha256>`, `keys/<name>`. It does
not depend on the database it came from, so it also moves an installation from SQLite to Postgres. The rows are of one
moment, even while mail comes in; a payload is stored before the row that names it, so those read later hold them all.
"""

from __future__ import annotations

import datetime as dt
import io
import json
import os
import tarfile
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.conf import settings
from django.core.files.storage import storages
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, connections, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from apps.accounts.models import Agent
from apps.channels import payloads
from apps.channels.secrets import EncryptedSecretsField, SealedSecrets
from apps.conversations.actions.sending import doubt_unsent
from apps.conversations.live import begin_anew
from apps.search.indexing import note_all

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from django.db import models

    Model = type[models.Model]

FORMAT = 1
#: Made anew by every installation, or of no use in another one.
LEFT_OUT = {"auth.permission", "contenttypes.contenttype", "sessions.session", "usersessions.usersession"}
#: Worked out from the rest.
LEFT_OUT |= {"search.document", "search.stale", "search.unreadfile"}
KEYS = ("secret.key", "encryption.key")
SNAPSHOT = "snapshot"
ROWS = 1_000


class ToTheMicrosecond(DjangoJSONEncoder):
    """Django's own cuts times to milliseconds; messages that came together would change their order."""

    def default(self, o: Any) -> Any:
        return o.isoformat() if isinstance(o, dt.datetime | dt.time) else super().default(o)


class CannotRestore(Exception):
    """Why a backup does not fit here; the message says what to do."""


def write(target: Path) -> dict[str, int]:
    """Write a backup and return how many rows of each table are in it. Raises `OSError`."""
    draft = target.with_name(f".{target.name}.part")
    draft.unlink(missing_ok=True)
    with os.fdopen(_opened_for_us_alone(draft), "wb") as file, tarfile.open(fileobj=file, mode="w") as archive:
        counts = _write_tables(archive)
        _write_keys(archive)
        _write_payloads(archive)
        manifest = {"format": FORMAT, "at": timezone.now(), "migrations": _migrations(), "rows": counts}
        _add(archive, "manifest.json", json.dumps(manifest, cls=ToTheMicrosecond).encode())
    draft.replace(target)
    return counts


def _opened_for_us_alone(path: Path) -> int:
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)


def restore(source: Path) -> dict[str, int]:
    """Fill an empty installation from a backup and return how many rows each table has got.

    Answers that were not yet sent then wait for a person, since they may have gone out after the backup. Nothing is
    kept if it fails. Raises `CannotRestore`, `OSError`, `tarfile.TarError`.
    """
    with tarfile.open(source) as archive:
        _check(json.loads(_read(archive, "manifest.json")))
        for name in archive.getnames():
            if name.startswith("payloads/"):
                _restore_payload(archive, name)
        with transaction.atomic():
            counts = {model._meta.label_lower: _restore_table(archive, model) for model in _models()}
            _number_on()
            begin_anew()
            note_all()
            doubt_unsent()
        _restore_keys(archive)
    return counts


def _models() -> list[Model]:
    """Every table of ours and of the parts we use."""
    found = apps.get_models(include_auto_created=True)
    return [m for m in found if m._meta.managed and not m._meta.proxy and m._meta.label_lower not in LEFT_OUT]


def _migrations() -> list[str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return sorted(f"{app}.{name}" for app, name in applied)


def _write_tables(archive: tarfile.TarFile) -> dict[str, int]:
    counts = {}
    with _moment():
        for model in _models():
            with tempfile.TemporaryFile() as file:
                counts[model._meta.label_lower] = _write_rows(model, file)
                _add_file(archive, f"tables/{model._meta.label_lower}.jsonl", file)
    return counts


def _write_rows(model: Model, file: Any) -> int:
    fields = model._meta.concrete_fields
    rows = model._base_manager.using(SNAPSHOT).order_by("pk").values_list(*(field.attname for field in fields))
    count = 0
    for row in rows.iterator(chunk_size=ROWS):
        values = [field.get_prep_value(value) for field, value in zip(fields, row, strict=True)]
        file.write(json.dumps(values, cls=ToTheMicrosecond).encode() + b"\n")
        count += 1
    return count


@contextmanager
def _moment() -> Iterator[None]:
    """A connection of its own that sees the database as it is now, and holds up nobody."""
    database = dict(connection.settings_dict)
    if connection.vendor == "sqlite":
        database["OPTIONS"] = {**database["OPTIONS"], "transaction_mode": "DEFERRED"}
    else:
        from psycopg import IsolationLevel

        as_ever = {name: value for name, value in database["OPTIONS"].items() if name != "pool"}
        database["OPTIONS"] = as_ever | {"isolation_level": IsolationLevel.REPEATABLE_READ}
    connections.databases[SNAPSHOT] = database
    try:
        with transaction.atomic(using=SNAPSHOT):
            yield
    finally:
        connections[SNAPSHOT].close()
        del connections[SNAPSHOT], connections.databases[SNAPSHOT]


def _write_keys(archive: tarfile.TarFile) -> None:
    for name in KEYS:
        path = settings.DATA_DIR / name
        if path.exists():
            archive.add(path, f"keys/{name}")


def _write_payloads(archive: tarfile.TarFile) -> None:
    storage = storages["payloads"]
    for folder in sorted(storage.listdir("")[0]):
        for digest in sorted(storage.listdir(folder)[1]):
            # What is being written just now begins with a dot, and no row names it yet.
            if not digest.startswith("."):
                with storage.open(f"{folder}/{digest}") as file:
                    _add_file(archive, f"payloads/{digest}", file)


def _check(manifest: dict[str, Any]) -> None:
    if manifest["format"] != FORMAT:
        raise CannotRestore("This backup was written by another version of the product. Restore it with that version.")
    here = _migrations()
    if not here:
        raise CannotRestore("The database has no tables yet. Run `./run manage migrate`, then restore.")
    if manifest["migrations"] != here:
        raise CannotRestore(
            "This backup was written by another version of the product. Install that version, run"
            " `./run manage migrate` and restore there; then update."
        )
    if Agent.objects.exists():
        raise CannotRestore("There are agents here already. A backup is restored into an empty installation only.")


def _restore_payload(archive: tarfile.TarFile, name: str) -> None:
    file = archive.extractfile(name)
    if file is None or payloads.keep_file(cast("Any", file)) != name.removeprefix("payloads/"):
        raise CannotRestore(f"{name} in this backup is damaged: its content does not fit its name.")


def _restore_table(archive: tarfile.TarFile, model: Model) -> int:
    fields = model._meta.concrete_fields
    names = [field.attname for field in fields]
    lines = io.BytesIO(_read(archive, f"tables/{model._meta.label_lower}.jsonl"))
    # What a migration has put here is in the backup as well.
    model._base_manager.all().delete()
    batch: list[models.Model] = []
    count = 0
    for line in lines:
        values = [_to_python(field, value) for field, value in zip(fields, json.loads(line), strict=True)]
        batch.append(model(**dict(zip(names, values, strict=True))))
        count += 1
        if len(batch) == ROWS:
            _insert(model, batch)
    _insert(model, batch)
    return count


def _insert(model: Model, batch: list[models.Model]) -> None:
    if batch:
        model._base_manager.bulk_create(batch)
        batch.clear()


def _to_python(field: Any, value: Any) -> Any:
    if isinstance(field, EncryptedSecretsField):
        return SealedSecrets(value)
    return field.to_python(value)


def _number_on() -> None:
    """Let the database's own numbers begin after those that were restored."""
    from django.core.management.color import no_style

    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), _models()):
            cursor.execute(statement)


def _restore_keys(archive: tarfile.TarFile) -> None:
    for name in KEYS:
        if f"keys/{name}" in archive.getnames():
            path = settings.DATA_DIR / name
            path.write_bytes(_read(archive, f"keys/{name}"))
            path.chmod(0o600)


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    _add_file(archive, name, io.BytesIO(content))


def _add_file(archive: tarfile.TarFile, name: str, file: Any) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = file.seek(0, io.SEEK_END)
    entry.mode = 0o600
    file.seek(0)
    archive.addfile(entry, file)


def _read(archive: tarfile.TarFile, name: str) -> bytes:
    try:
        file = archive.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        raise CannotRestore(f"{name} is missing: this is no backup, or not a whole one.")
    return file.read()
