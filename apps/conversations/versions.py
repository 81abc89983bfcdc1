"""What a post says now and what it said before: its versions, in whatever order they come, and its deletion.

1.  The highest version is shown; each other one that came is kept as a revision. Of a deleted post no text is left but
    in its revisions.
2.  Of two words about whether it is still there the one with the higher version holds, then the later one.
3.  An edit is heard, and restarts no wait. Nobody waits for the answer to what is hidden or deleted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import Withdrawn as Word
from apps.conversations.bodies import snippet
from apps.conversations.models import Direction, Event, EventKind, MessageRevision, Withdrawn
from apps.conversations.reading import hear
from apps.conversations.turns import reckon

if TYPE_CHECKING:
    import datetime as dt

    from apps.conversations.models import Attachment, Conversation, Message

TEXTS = ("subject", "text", "html")
_STANDS_FOR = {Word.HIDDEN: Withdrawn.HIDDEN, Word.DELETED: Withdrawn.DELETED, Word.RESTORED: Withdrawn.NOT}


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a post said in one version; `at` is when that came here."""

    number: int
    subject: str
    text: str
    html: str
    at: dt.datetime


def take_version(row: Message, conversation: Conversation, version: Version) -> bool:
    """Keep what the post says in another version; whether what is shown has changed. Saves the row alone."""
    if version.number < row.version:
        _keep(row, version)
    if version.number <= row.version:
        return False
    before = _shown(row, at=version.at)
    if row.withdrawn == Withdrawn.DELETED:
        _keep(row, version)
    else:
        _keep(row, before)
        row.subject, row.text, row.html = version.subject, version.text, version.html
    row.version = version.number
    row.save(update_fields=[*TEXTS, "version"])
    if (before.subject, before.text, before.html) == (row.subject, row.text, row.html):
        return False
    _tell_of_edit(row, conversation, before.subject, version.at)
    return True


def withdraw(row: Message, *, what: Word, version: int, at: dt.datetime) -> bool:
    """Note the service's word; whether it is news. Saves the row alone."""
    known, latest = row.withdrawn_version, row.withdrawn_at
    if known is not None and (version < known or (version == known and latest is not None and at < latest)):
        return False
    before, row.withdrawn = row.withdrawn, _STANDS_FOR[what]
    row.withdrawn_version, row.withdrawn_at = version, at
    if row.withdrawn == Withdrawn.DELETED and before != Withdrawn.DELETED:
        _keep(row, _shown(row, at=at))
        row.text = row.html = ""
    elif before == Withdrawn.DELETED and row.withdrawn != Withdrawn.DELETED:
        _put_back(row)
    row.save(update_fields=[*TEXTS, "withdrawn", "withdrawn_version", "withdrawn_at"])
    return before != row.withdrawn


def tell_withdrawn(row: Message, conversation: Conversation) -> None:
    """The event, and whoever waits no more, or again. The caller saves the conversation."""
    kind = EventKind.WITHDRAWN if row.withdrawn else EventKind.RESTORED
    data = {"why": row.withdrawn, "name": row.sender_name, "message": str(row.public_id)}
    Event.objects.create(conversation=conversation, kind=kind, data=data)
    if row.direction == Direction.IN:
        reckon(conversation)
    refresh_snippet(row, conversation)


def refresh_snippet(row: Message, conversation: Conversation) -> None:
    """What the list shows of the conversation, if that is the post's. The caller saves it."""
    if row.happened_at >= conversation.activity_at and not row.aside:
        conversation.snippet = snippet(row.text, row.html)


def shown_revisions(row: Message) -> list[MessageRevision]:
    """What it said before, oldest first, each that differs from what came after it. Needs `revisions` at hand."""
    kept = [each for each in sorted(row.revisions.all(), key=lambda each: each.version) if each.version <= row.version]
    texts = [(each.subject, each.text) for each in kept]
    now = (row.subject, row.text) if row.withdrawn != Withdrawn.DELETED else None
    return [each for each, text, later in zip(kept, texts, [*texts, now][1:], strict=True) if text != later]


def shown_files(row: Message) -> list[Attachment]:
    """Of a deleted post none, as of its text. Needs `attachments` at hand."""
    return [] if row.withdrawn == Withdrawn.DELETED else list(row.attachments.all())


def _tell_of_edit(row: Message, conversation: Conversation, subject: str, at: dt.datetime) -> None:
    data = {"name": row.sender_name, "message": str(row.public_id)}
    Event.objects.create(conversation=conversation, kind=EventKind.EDITED, at=at, data=data)
    if conversation.subject == subject and row.subject:
        conversation.subject = row.subject
    refresh_snippet(row, conversation)
    if row.happened_at >= row.channel.connected_at:
        hear(conversation, row)


def _shown(row: Message, *, at: dt.datetime) -> Version:
    return Version(number=row.version, subject=row.subject, text=row.text, html=row.html, at=at)


def _keep(row: Message, version: Version) -> None:
    said = {"subject": version.subject, "text": version.text, "html": version.html, "at": version.at}
    MessageRevision.objects.get_or_create(message=row, version=version.number, defaults=said)


def _put_back(row: Message) -> None:
    """What the newest version said."""
    last = row.revisions.filter(version=row.version).first()
    if last is not None:
        row.subject, row.text, row.html = last.subject, last.text, last.html
        last.delete()
