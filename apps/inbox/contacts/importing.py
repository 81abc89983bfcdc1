"""Files of contacts taken in: looked at, tried without writing anything, and written, in slices that can be repeated.

The same steps plan a row in both runs, so the trial says what will happen. A row is found again by its number or its
addresses, so a second import of the same file changes nothing.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, cast

from django.core.files.storage import default_storage
from django.db.models import Q
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.contacts import csv_files, vcards
from apps.contacts.csv_files import Form, UnreadableFile
from apps.contacts.entries import entry_of, guess
from apps.contacts.fields import fields_of
from apps.contacts.models import ContactImport, ImportFile, ImportProblem, ImportState, Of
from apps.inbox.contacts.taking_in import Taker

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from apps.contacts.entries import Entry
    from apps.inbox.contacts.taking_in import Outcome

#: Rows that are planned and written together, in one transaction.
BATCH = 200
#: Seconds after which a task makes room for others; the next slice goes on.
SLICE = 20.0
#: Longer than a slice and its last batch: whoever has not given a sign by then is dead.
CLAIM = timedelta(seconds=120)
MOST_EXAMPLES = 30
MOST_PROBLEMS = 1000
RUNNING = (ImportState.CHECKING, ImportState.IMPORTING)


@dataclass(slots=True)
class _Tally:
    """What the rows so far came to."""

    position: int
    counts: dict[str, int]
    examples: list[dict[str, Any]] = field(default_factory=list)


def look_at(row: ContactImport) -> None:
    """Find out how the file is written, and guess its columns; a file that cannot be read fails with the reason."""
    try:
        with _opened(row) as file:
            _look_at(row, file)
    except UnreadableFile as error:
        row.state, row.words = ImportState.FAILED, str(error)
    row.save()


def sample_of(row: ContactImport, *, count: int = 4) -> list[list[str]]:
    """The first rows of a CSV file, that with the names too. Raises `UnreadableFile`."""
    with _opened(row) as file:
        return list(islice(csv_files.rows_of(file, _form(row)), count))


def guess_anew(row: ContactImport) -> None:
    """After the encoding or the delimiter was chosen by hand. Raises `UnreadableFile`."""
    row.mapping = _guess(sample_of(row), row)


def begin(row: ContactImport, state: ImportState) -> None:
    """Let a run begin from the first row: CHECKING writes nothing, IMPORTING does."""
    ImportProblem.objects.filter(of=row).delete()
    row.state, row.position, row.counts, row.examples, row.words = state, 0, {}, [], ""
    row.claimed_until = None
    row.save()


def work_on(pk: int) -> bool:
    """Do a slice of an import that runs; returns whether there is more to do. Who comes second does nothing."""
    row = _claim(pk)
    if row is None:
        return False
    with translation.override(row.agent.language or None):
        try:
            is_done = _slice(row)
        except (UnreadableFile, FileNotFoundError) as error:
            is_done, row.words = True, str(error) if isinstance(error, UnreadableFile) else _("The file is gone.")
            row.state = ImportState.FAILED
    if is_done:
        _finish(row)
    row.claimed_until = None
    row.save()
    return not is_done


def waiting() -> list[int]:
    """The ids of the imports that run, and that nobody works on."""
    free = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
    return list(ContactImport.objects.filter(free, state__in=RUNNING).values_list("pk", flat=True))


def discard(row: ContactImport) -> None:
    """Forget the file and what was said about it; contacts that came with it stay."""
    _forget_file(row)
    row.delete()


def forget_old(*, days: int = 14) -> None:
    """Files that nobody went on with."""
    for row in ContactImport.objects.filter(created_at__lt=timezone.now() - timedelta(days=days)):
        discard(row)


def _look_at(row: ContactImport, file: IO[bytes]) -> None:
    form = csv_files.form_of(file)
    row.encoding, row.delimiter, row.has_header = form.encoding, form.delimiter, form.has_header
    if row.file == ImportFile.VCARD:
        row.total = sum(1 for _entry in vcards.entries_of(file, encoding=form.encoding))
        return
    row.total = sum(1 for _cells in csv_files.rows_of(file, form))
    if not row.total:
        raise UnreadableFile(_("The file is empty."))
    row.mapping = _guess(sample_of(row), row)


def _guess(sample: Sequence[Sequence[str]], row: ContactImport) -> dict[str, str]:
    header = sample[0] if row.has_header and sample else []
    first = next((cells for cells in sample[1 if row.has_header else 0 :] if any(cells)), [])
    return guess(header or [""] * len(first), first, fields_of(Of.CONTACT))


@contextmanager
def _opened(row: ContactImport) -> Iterator[IO[bytes]]:
    """The file itself, beneath what the storage wraps around it. Raises `FileNotFoundError`."""
    with default_storage.open(row.stored) as stored:
        yield cast("IO[bytes]", stored.file)


def _form(row: ContactImport) -> Form:
    return Form(row.encoding, row.delimiter, row.has_header)


def _claim(pk: int) -> ContactImport | None:
    free = Q(claimed_until=None) | Q(claimed_until__lt=timezone.now())
    found = ContactImport.objects.filter(free, pk=pk, state__in=RUNNING)
    if not found.update(claimed_until=timezone.now() + CLAIM):
        return None
    return ContactImport.objects.select_related("agent").get(pk=pk)


def _slice(row: ContactImport) -> bool:
    """Returns whether the last row is done."""
    until = time.monotonic() + SLICE
    taker = Taker(row)
    tally = _Tally(row.position, dict(row.counts), list(row.examples))
    with _opened(row) as file:
        entries = _entries(row, file)
        # In a trial nothing is written, so rows of earlier slices are known from the file alone.
        for entry in islice(entries, row.position):
            taker.remember(entry)
        while batch := list(islice(entries, BATCH)):
            _count(row, tally, taker.take(batch))
            if time.monotonic() > until:
                return False
    return True


def _entries(row: ContactImport, file: IO[bytes]) -> Iterator[Entry]:
    if row.file == ImportFile.VCARD:
        yield from vcards.entries_of(file, encoding=row.encoding)
        return
    fields = {each.key: each for each in fields_of(Of.CONTACT)}
    for number, cells in enumerate(csv_files.rows_of(file, _form(row)), start=1):
        if (number == 1 and row.has_header) or not any(cells):
            continue
        yield entry_of(cells, row.mapping, row=number, fields=fields)


def _count(row: ContactImport, tally: _Tally, outcomes: Sequence[Outcome]) -> None:
    for outcome in outcomes:
        tally.position += 1
        tally.counts[outcome.kind] = tally.counts.get(outcome.kind, 0) + 1
        if outcome.kind in ("new", "changed") and len(tally.examples) < MOST_EXAMPLES:
            tally.examples.append(outcome.example())
    told = tally.counts.get("error", 0) - sum(1 for outcome in outcomes if outcome.kind == "error")
    wrong = [outcome for outcome in outcomes if outcome.kind == "error"][: max(0, MOST_PROBLEMS - told)]
    ImportProblem.objects.bulk_create(
        ImportProblem(of=row, row=each.entry.row, words=" ".join(each.words), said=each.entry.said) for each in wrong
    )
    row.position, row.counts, row.examples = tally.position, tally.counts, tally.examples
    row.claimed_until = timezone.now() + CLAIM
    row.save(update_fields=["position", "counts", "examples", "claimed_until"])


def _finish(row: ContactImport) -> None:
    if row.state == ImportState.CHECKING:
        row.state = ImportState.CHECKED
    elif row.state == ImportState.IMPORTING:
        row.state = ImportState.DONE
        _forget_file(row)


def _forget_file(row: ContactImport) -> None:
    if row.stored:
        default_storage.delete(row.stored)
        row.stored = ""
