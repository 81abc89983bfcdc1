"""A message that is here already, read once more from the same payload by better code."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from apps.conversations.actions.filing import attachments_of
from apps.conversations.bodies import snippet
from apps.conversations.joining import one_at_a_time
from apps.conversations.live import announce, announcing
from apps.conversations.models import Attachment, Message

if TYPE_CHECKING:
    from apps.conversations.actions.readying import ReadyMessage

#: What people read. Who wrote to whom, what it answers and where it lies stays as it was filed, or placed by agents.
_READ = ("subject", "sender_name", "text", "html", "sent_at", "omitted", "away_until", "notices", "appointments")


def refresh(message: Message, ready: ReadyMessage) -> bool:
    """Bring what people read of `message` to what `ready` says; false if nothing changed.

    It is neither filed anew nor answered, reopens nothing, and no wait changes. Repeating it changes nothing.
    """
    with announcing():
        one_at_a_time()
        row = Message.objects.select_for_update(no_key=True).get(pk=message.pk)
        if row.is_post and (row.withdrawn or row.version != ready.message.version):
            return False
        changed = [*_refresh_texts(row, ready), *_refresh_hash(row, ready)]
        row.save(update_fields=changed)
        files_changed = _refresh_files(row, ready)
        if changed or files_changed:
            _refresh_snippet(row)
            announce(row.conversation, "message")
        return bool(changed or files_changed)


def _refresh_texts(row: Message, ready: ReadyMessage) -> list[str]:
    found = ready.message
    now = {name: getattr(found, name) for name in ("text", "sent_at", "omitted", "away_until")}
    now |= {"subject": found.subject[:998], "sender_name": found.sender.name[:320], "html": ready.html}
    now |= {"notices": list(found.notices), "appointments": [asdict(each) for each in found.appointments]}
    changed = [name for name in _READ if getattr(row, name) != now[name]]
    for name in changed:
        setattr(row, name, now[name])
    return changed


def _refresh_hash(row: Message, ready: ReadyMessage) -> list[str]:
    """So that copies that come from now on are recognised; unless another row has become the same by it."""
    content = ready.message.content_hash
    same = Message.objects.filter(channel=row.channel_id, external_id=row.external_id, content_hash=content)
    if row.content_hash == content or same.exists():
        return []
    row.content_hash = content
    return ["content_hash"]


def _refresh_files(row: Message, ready: ReadyMessage) -> bool:
    """Those that are still the same keep their rows, so that links to them hold."""
    here, wanted = list(row.attachments.all()), attachments_of(row, ready)
    known, kept = set(map(_identity, here)), set(map(_identity, wanted))
    gone = [each.pk for each in here if _identity(each) not in kept]
    new = [each for each in wanted if _identity(each) not in known]
    Attachment.objects.filter(pk__in=gone).delete()
    Attachment.objects.bulk_create(new)
    return bool(gone or new)


def _identity(file: Attachment) -> tuple[object, ...]:
    return (file.name, file.content_type, file.payload, file.content_id, file.inline)


def _refresh_snippet(row: Message) -> None:
    conversation = row.conversation
    if conversation.activity_at == row.happened_at and not row.aside:
        conversation.snippet = snippet(row.text, row.html)
        conversation.save(update_fields=["snippet"])
