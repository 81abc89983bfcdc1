"""What the messages of a chunk want to know while they are filed, asked for all of them at once.

It holds until the commit, since nobody else files or regroups meanwhile (`one_at_a_time`). What filing adds is noted
here; where it moves what lay elsewhere, all is forgotten, and what is left of the chunk asks message by message, as
what comes alone does.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from functools import cached_property
from typing import TYPE_CHECKING

from apps.contacts.models import ContactPoint
from apps.conversations.joining import one_at_a_time
from apps.conversations.live import asked_once
from apps.conversations.models import Conversation, Message, Reference, Watch
from apps.conversations.said import ASKED, MOST_CLAIMS, ids_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from apps.channels.contract import InboundMessage


@contextmanager
def looking_ahead(messages: Iterable[InboundMessage]) -> Iterator[None]:
    """Within `announcing()`: these messages are about to be filed."""
    asked_once(one_at_a_time)
    token = _ahead.set(_Ahead(tuple(messages)))
    try:
        yield
    finally:
        _ahead.reset(token)


def kin_ahead(ids: Collection[str]) -> list[Message] | None:
    """Of the messages with one of these ids the oldest `MOST_CLAIMS` for each; None if nobody asked for them all."""
    ahead = _ahead.get()
    if ahead is None or ahead.kin is None or not ahead.ids.issuperset(ids):
        return None
    return [row for id_ in ids for row in ahead.kin.get(id_, ())[:MOST_CLAIMS]]


def is_pointed_at(external_id: str) -> bool:
    """Whether a message here refers to the one with this id."""
    ahead = _ahead.get()
    if ahead is None or external_id not in ahead.own_ids:
        return Reference.objects.filter(external_id=external_id).exists()
    return external_id in ahead.pointed_at


def points_ahead(kind: str, address: str) -> dict[str, ContactPoint] | None:
    """What `ContactPoint.objects.known` says of all whom the chunk names; None if this address was not asked for."""
    ahead = _ahead.get()
    return ahead.points_of(kind) if ahead is not None and address in ahead.addresses else None


def locked_ahead(conversation: Conversation) -> Conversation | None:
    """The row as it is, locked until the commit. Only once: whoever gets it may change it."""
    ahead = _ahead.get()
    return ahead.rows.pop(conversation.pk, None) if ahead is not None else None


def has_asides(conversation: Conversation) -> bool:
    ahead = _ahead.get()
    if ahead is None or conversation.pk not in ahead.homes:
        return conversation.messages.filter(aside=True).exists()
    return conversation.pk in ahead.with_asides


def is_watched(conversation: Conversation) -> bool:
    ahead = _ahead.get()
    if ahead is None or conversation.pk not in ahead.homes:
        return Watch.objects.filter(conversation=conversation).exists()
    return conversation.pk in ahead.watched


def note_filed(row: Message, ids: Iterable[str]) -> None:
    """A message was filed just now that points to these ids."""
    if (ahead := _ahead.get()) is not None:
        ahead.note(row, ids)


def note_opened(conversation: Conversation) -> None:
    """It began just now: nothing lies in it, and nobody outside of this transaction knows it."""
    if (ahead := _ahead.get()) is not None:
        ahead.homes.add(conversation.pk)


def forget() -> None:
    """Messages were moved, or conversations changed that the message in hand does not belong to."""
    _ahead.set(None)


class _Ahead:
    """Each thing is asked for when it is first needed."""

    def __init__(self, messages: tuple[InboundMessage, ...]) -> None:
        self.ids = {id_ for message in messages for id_ in ids_of(message)}
        self.own_ids = {message.external_id for message in messages} - {""}
        named = [person for each in messages for person in (each.sender, *each.reply_to[:1], *each.to[:1])]
        self.addresses = {person.address for person in named}
        self._points: dict[str, dict[str, ContactPoint]] = {}

    @cached_property
    def kin(self) -> dict[str, list[Message]] | None:
        """By their ids, oldest first. None if very many have the same: what is asked for a single one is less."""
        most = len(self.ids) + MOST_CLAIMS
        mails = Message.objects.filter(external_id__in=self.ids, is_post=False)
        rows = mails.select_related("conversation").only(*ASKED)[:most]
        if len(rows) == most:
            return None
        found: dict[str, list[Message]] = {}
        for row in sorted(rows, key=lambda row: row.pk):
            found.setdefault(row.external_id, []).append(row)
        return found

    @cached_property
    def pointed_at(self) -> set[str]:
        ids = Reference.objects.filter(external_id__in=self.own_ids).values_list("external_id", flat=True)
        return set(ids.distinct())

    @cached_property
    def homes(self) -> set[int]:
        """The conversations in which the kin lie."""
        kin = [row for rows in (self.kin or {}).values() for row in rows]
        return {row.conversation_id for row in kin if row.conversation.merged_into_id is None}

    @cached_property
    def rows(self) -> dict[int, Conversation]:
        """Those conversations, locked in the order in which all lock several."""
        rows = Conversation.objects.select_for_update(no_key=True).filter(pk__in=self.homes).order_by("pk")
        return {row.pk: row for row in rows}

    @cached_property
    def with_asides(self) -> set[int]:
        asides = Message.objects.filter(conversation__in=self.homes, aside=True)
        return set(asides.values_list("conversation_id", flat=True))

    @cached_property
    def watched(self) -> set[int]:
        return set(Watch.objects.filter(conversation__in=self.homes).values_list("conversation_id", flat=True))

    def points_of(self, kind: str) -> dict[str, ContactPoint]:
        if kind not in self._points:
            self._points[kind] = ContactPoint.objects.known(kind=kind, values=self.addresses)
        return self._points[kind]

    def note(self, row: Message, ids: Iterable[str]) -> None:
        self.pointed_at.update(ids)
        if row.external_id and self.kin is not None:
            self.kin.setdefault(row.external_id, []).append(row)


_ahead: ContextVar[_Ahead | None] = ContextVar("what was asked ahead", default=None)
