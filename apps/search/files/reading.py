"""Reading what files say, so that they are found by it: one after another, in a child that a file may kill."""

from __future__ import annotations

import logging
import time
from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.channels import payloads
from apps.channels.children.child import Child
from apps.channels.contract.encoding import BadEncoding
from apps.search.files.exchange import Question, Said
from apps.search.files.kinds import MOST_BYTES, kind_of
from apps.search.models import FileText, UnreadFile
from apps.search.receivers import note

logger = logging.getLogger(__name__)

CPU_SECONDS = 10
MEMORY_BYTES = 512 * 1024 * 1024
PATIENCE = 18.0
#: Seconds after which a run leaves the rest to the next.
LONGEST = 5.0
#: Longer than reading a file ever takes.
LEASE = timedelta(seconds=120)


def read_files() -> int:
    """Read those that were noted, while there is time; returns how many."""
    until = time.monotonic() + LONGEST
    reader = FileReader()
    count, file = 0, None
    try:
        while time.monotonic() < until and (file := _claimed()):
            _keep(file.payload, _said(reader, file))
            count += 1
    except OSError as error:
        # The store is away, or no child can be started: the rows are still there for the next run.
        UnreadFile.objects.filter(payload=file.payload if file else "").update(claimed_until=None)
        logger.warning("Files cannot be read: %s", error)
    finally:
        reader.close()
    return count


def _claimed() -> UnreadFile | None:
    """The next one, which nobody else reads for as long as reading it may take."""
    now = timezone.now()
    free = Q(claimed_until=None) | Q(claimed_until__lt=now)
    while file := UnreadFile.objects.filter(free).order_by("pk").first():
        same = UnreadFile.objects.filter(free, payload=file.payload)
        if same.filter(pk=file.pk).update(claimed_until=now + LEASE):
            same.update(claimed_until=now + LEASE)
            return file
    return None


class FileReader:
    """One child, started when it is first needed, and again whenever a file has ended it. For one thread."""

    def __init__(self) -> None:
        self._child: Child | None = None

    def text(self, *, name: str, content_type: str, content: bytes) -> str:
        """What a file says; nothing if that cannot be found out. Raises `ChildUnavailable`."""
        kind = kind_of(name=name, content_type=content_type)
        if kind is None or len(content) > MOST_BYTES:
            return ""
        if self._child is None:
            self._child = Child("apps.search.files.child", cpu_seconds=CPU_SECONDS, memory_bytes=MEMORY_BYTES)
        try:
            return self._child.ask(Question(kind=kind, content=content), [Said], patience=PATIENCE).text
        except (OSError, EOFError, BadEncoding):
            logger.info("A file of the kind %s was too much to read: %s", kind, self._child.end().name)
            self._child = None
            return ""

    def close(self) -> None:
        if self._child is not None:
            self._child.end()
            self._child = None


def _said(reader: FileReader, file: UnreadFile) -> str:
    try:
        content = payloads.read(file.payload)
    except FileNotFoundError:
        return ""
    return reader.text(name=file.name, content_type=file.content_type, content=content)


def _keep(payload: str, text: str) -> None:
    """What it says, and that the conversations which have it are to be looked at again."""
    with transaction.atomic():
        FileText.objects.update_or_create(payload=payload, defaults={"text": text})
        rows = list(UnreadFile.objects.filter(payload=payload))
        note(row.conversation for row in rows)
        UnreadFile.objects.filter(pk__in=[row.pk for row in rows]).delete()
