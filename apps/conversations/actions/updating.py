"""A post that is here already: another version of it, the same once more, or our own answer come back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.actions.fates import held, note_arrived
from apps.conversations.actions.filing import attachments_of
from apps.conversations.echoes import IT_IS_THERE, name_it, words_of
from apps.conversations.joining import sum_up
from apps.conversations.live import announce
from apps.conversations.models import Attachment, DeliveryState, Direction
from apps.conversations.posts import LONGEST_THREAD, fitting, follow_thread
from apps.conversations.spam import file_as_none, file_as_spam
from apps.conversations.turns import FIELDS, they_have_it
from apps.conversations.versions import Version, take_version
from apps.delivery import outbox

if TYPE_CHECKING:
    import datetime as dt
    from typing import Any

    from apps.channels.contract import InboundMessage
    from apps.conversations.actions.filing import Way
    from apps.conversations.actions.readying import ReadyMessage
    from apps.conversations.models import Conversation, Message


def recognise(row: Message, message: InboundMessage) -> None:
    """Our own answer has come back: it is there, and has the service's names. Inside `announcing()`."""
    if row.outbox_entry is not None and not message.awaits_approval:
        # The entry before the conversation, as the workers lock them.
        if not outbox.confirm(row.outbox_entry, words=IT_IS_THERE):
            note_arrived(row)
        row.refresh_from_db()
    name_it(
        row,
        external_id=message.external_id,
        thread=message.thread,
        permalink=message.permalink,
        reference=message.reference,
    )


def bring_up(row: Message, ready: ReadyMessage, way: Way) -> None:
    """Let it say what its newest version says. Inside `announcing()`, after `one_at_a_time()`."""
    message = ready.message
    conversation = held(row)
    before, before_version = _shown(row, conversation), row.version
    if message.version >= row.version:
        _take_flags(row, message, conversation)
    if row.outbox_entry_id is not None and _says_the_same(row, message):
        row.version = max(row.version, message.version)
        row.save(update_fields=["version"])
    else:
        _take_words(row, ready, conversation, way)
    conversation.save(update_fields=["subject", "snippet", "heard_at", "contact", *FIELDS])
    if message.thread and message.version > before_version:
        conversation = follow_thread(row, conversation, fitting(message.thread, LONGEST_THREAD))
    if way.received_at < row.happened_at and row.outbox_entry_id is None:
        _date_back(row, conversation, way.received_at)
    if _shown(row, conversation) != before:
        announce(conversation, "message")


def _shown(row: Message, conversation: Conversation) -> tuple[object, ...]:
    """What screens show of it; the same comes often, called and fetched."""
    of_row = (row.text, row.html, row.subject, row.audience, row.permalink, row.awaits_approval, row.spam, row.delivery)
    of_all = (conversation.state, conversation.waiting_since, conversation.heard_at, conversation.subject)
    return (*of_row, row.happened_at, row.revisions.count(), *of_all)


def _take_words(row: Message, ready: ReadyMessage, conversation: Conversation, way: Way) -> None:
    message = ready.message
    version = Version(
        number=message.version,
        subject=message.subject[:998],
        text=message.text,
        html=ready.html,
        at=way.received_at,
    )
    if take_version(row, conversation, version):
        _take_files(row, ready)


def _take_files(row: Message, ready: ReadyMessage) -> None:
    """Those of the newest version. What could not be fetched, as a notice tells, may be what was there before."""
    message, known = ready.message, set(row.attachments.values_list("payload", flat=True))
    Attachment.objects.bulk_create(each for each in attachments_of(row, ready) if each.payload not in known)
    if row.outbox_entry_id is None and not (message.omitted or message.notices):
        row.attachments.exclude(payload__in=ready.files).delete()


def _says_the_same(row: Message, message: InboundMessage) -> bool:
    """Services write marks and links in ways of their own. What was not edited has no higher version than 1."""
    ours, theirs = words_of(row.text), words_of(message.text)
    return (bool(ours) and ours in theirs) or (not row.version and message.version <= 1)


def _take_flags(row: Message, message: InboundMessage, conversation: Conversation) -> None:
    """What the newest version says besides its words."""
    flags = flags_of(message)
    if row.outbox_entry_id is not None:
        flags = {name: value or getattr(row, name) for name, value in flags.items() if name != "awaits_approval"}
    changed = [name for name, value in flags.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, flags[name])
    row.save(update_fields=changed)
    if row.direction == Direction.IN and message.spam != row.spam:
        (file_as_spam if message.spam else file_as_none)(conversation, row)
    elif row.outbox_entry_id is None and row.delivery == DeliveryState.AWAITING and not message.awaits_approval:
        row.delivery = DeliveryState.NONE
        row.save(update_fields=["delivery"])
        they_have_it(conversation)


def _date_back(row: Message, conversation: Conversation, at: dt.datetime) -> None:
    """An earlier version came later: the post is as old as that."""
    row.happened_at = at
    row.save(update_fields=["happened_at"])
    waits = conversation.waiting_since
    sum_up(conversation, waits_from=min(waits, at) if waits else None)


def flags_of(message: InboundMessage) -> dict[str, Any]:
    """What a version says of itself beside its words, as a row keeps it."""
    return {
        "audience": message.audience,
        "permalink": message.permalink[:2000],
        "reference": message.reference,
        "awaits_approval": message.awaits_approval,
    }
