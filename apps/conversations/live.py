"""The live event log: what open screens follow, in the order of commits and without gaps (DESIGN.md, law 8).

A plain sequence would lose rows to a reader with a cursor: a transaction with a smaller number may commit later. So the
numbers come from a one-row counter that is locked as the last thing a transaction does.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar, cast

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from apps.channels.models import Channel
from apps.conversations.models import Conversation, LiveCounter, LiveEvent
from apps.conversations.signals import conversations_changed, live_appended

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

#: How long a screen may have been away and still catch up without loading everything anew.
KEPT = timedelta(hours=72)

#: More than an installation announces between a backup and the loss that it is for.
SKIPPED = 1_000_000_000

#: A conversation's row id, or None for what belongs to all.
_Note = tuple[int | None, str]
_pending: ContextVar[list[_Note] | None] = ContextVar("pending live events", default=None)
_Answer = TypeVar("_Answer")
_answers: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("answers in this transaction", default=None)


@contextmanager
def announcing() -> Iterator[None]:
    """A transaction in which `announce` may be called. The outermost one writes what was announced, at its very end.

    Inner ones have no savepoint: if one fails, the whole is rolled back, or a caught failure would leave half a deed.
    """
    if _pending.get() is None:
        with _outermost():
            yield
    else:
        with transaction.atomic(savepoint=False):
            yield


def asked_once(ask: Callable[[], _Answer]) -> _Answer:
    """What `ask()` says, asked once in the outermost `announcing()`: for what every message of a chunk wants to know,
    and what hardly ever changes. Outside of any it is asked each time.
    """
    answers = _answers.get()
    if answers is None:
        return ask()
    if ask not in answers:
        answers[ask] = ask()
    return cast("_Answer", answers[ask])


def announce(conversation: Conversation, kind: str) -> None:
    """Tell open screens that something about `conversation` changed: "message", "conversation" or "delivery".

    Raises `RuntimeError` outside `announcing()`, where the order could not be kept.
    """
    _note((conversation.pk, kind))


def announce_to_all(kind: str) -> None:
    """Tell every open screen that something which all share has changed: "tags". Raises `RuntimeError`."""
    _note((None, kind))


def _note(note: _Note) -> None:
    pending = _pending.get()
    if pending is None:
        raise RuntimeError("announce() needs a surrounding announcing().")
    pending.append(note)


def begin_anew() -> None:
    """Forget the log and go on far beyond every number that a screen may know: all load anew, the past was put back."""
    LiveEvent.objects.all().delete()
    LiveCounter.objects.update(last=F("last") + SKIPPED)


@contextmanager
def _outermost() -> Iterator[None]:
    pending: list[_Note] = []
    token, other_token = _pending.set(pending), _answers.set({})
    try:
        with transaction.atomic():
            yield
            if pending:
                touched = sorted({pk for pk, _ in pending if pk is not None})
                conversations_changed.send(Conversation, conversations=touched)
                _append(list(dict.fromkeys(pending)))
    finally:
        _pending.reset(token)
        _answers.reset(other_token)


def _append(notes: list[_Note]) -> None:
    channels = _channels_of({pk for pk, _ in notes if pk is not None})
    if any(pk is None for pk, _ in notes):
        channels[None] = list(Channel.objects.values_list("pk", flat=True))
    last = _take_numbers(len(notes))
    first = last - len(notes) + 1
    LiveEvent.objects.bulk_create(
        LiveEvent(seq=seq, kind=kind, conversation_id=pk, channels=channels.get(pk, []))
        for seq, (pk, kind) in enumerate(notes, start=first)
    )
    transaction.on_commit(partial(live_appended.send_robust, sender=LiveEvent, last=last), robust=True)


def _channels_of(conversations: set[int]) -> dict[int | None, list[int]]:
    """Which channels each conversation reached."""
    found: dict[int | None, list[int]] = {}
    pairs = Conversation.channels.through.objects.filter(conversation_id__in=conversations)
    for conversation, channel in pairs.values_list("conversation_id", "channel_id"):
        found.setdefault(conversation, []).append(channel)
    return found


def _take_numbers(count: int) -> int:
    """Lock the counter until the commit and return the last of `count` new numbers."""
    counter = LiveCounter.objects.filter(pk=1)
    if not counter.update(last=F("last") + count):
        LiveCounter.objects.get_or_create(pk=1)
        counter.update(last=F("last") + count)
    return newest()


def newest() -> int:
    """The newest sequence number; read it before the rows of a snapshot."""
    return LiveCounter.objects.filter(pk=1).values_list("last", flat=True).first() or 0


def forget_old() -> int:
    """Delete events that nobody will replay any more; returns how many."""
    return LiveEvent.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
