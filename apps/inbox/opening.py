"""Conversations as they open: their newest messages and all that stands around them, asked for many at once."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, TypedDict

from django.db.models import Exists, F, OuterRef, Q, Subquery, Window, prefetch_related_objects
from django.db.models.functions import RowNumber

from apps.accounts.permissions import Deed, may
from apps.channels.models import Signature
from apps.channels.signatures import signature_from
from apps.conversations.actions import blockable_of, reply_defaults, undone_in
from apps.conversations.actions.continuing import continued_from, continued_in
from apps.conversations.changes import changes_in
from apps.conversations.models import Continuation, Conversation, Direction, Event, Message, Reading
from apps.conversations.names import OurNames
from apps.conversations.reading import MARKED
from apps.conversations.rulings import rulings_on
from apps.inbox import records
from apps.inbox.keys import Key
from apps.inbox.models import StoredDraft
from apps.inbox.records.rows import with_all
from apps.inbox.records.times import time
from apps.inbox.stored_drafts import drafts_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.accounts.models import Agent
    from apps.conversations.models import ConversationQuerySet, MessageQuerySet
    from apps.inbox.records.drafts import DraftRecord
    from apps.inbox.records.events import EventRecord
    from apps.inbox.records.heads import Head
    from apps.inbox.records.messages import MessageRecord

#: Messages at once.
PAGE = 20


class Page(TypedDict):
    """Messages in order, the events of the same span of time, and how many messages came before.

    What belongs to the conversation as a whole comes with the newest page: its head, the agent's own drafts, and how
    far they have read (null where they never did, or want to come back to it).
    """

    head: Head | None
    messages: list[MessageRecord]
    events: list[EventRecord]
    drafts: list[DraftRecord]
    readUpto: str | None
    earlier: int
    before: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Some messages of a conversation, in order, and how many came before them."""

    conversation: Conversation
    messages: Sequence[Message]
    earlier: int

    @property
    def first(self) -> Key | None:
        return Key(self.messages[0].happened_at, self.messages[0].pk) if self.earlier else None


def to_open(agent: Agent) -> ConversationQuerySet:
    """The conversations that the agent may see, with all that is shown of each but its messages."""
    rows = with_all(Conversation.objects.visible_to(agent), agent).select_related("channel", "contact", "related")
    drafts = StoredDraft.objects.filter(agent=agent)
    here, joined = drafts.filter(conversation=OuterRef("pk")), drafts.filter(conversation__merged_into=OuterRef("pk"))
    read = Reading.objects.filter(conversation=OuterRef("pk"), agent=agent, upto__gt=MARKED)
    signature = Signature.objects.filter(agent=agent, channel=OuterRef("channel"))
    return rows.prefetch_related("channels").annotate(
        holds_own_drafts=Exists(here) | Exists(joined),
        is_continuing=Exists(Continuation.objects.filter(private=OuterRef("pk"))),
        is_continued=Exists(Continuation.objects.filter(source=OuterRef("pk"))),
        read_upto=Subquery(read.values("upto")[:1]),
        own_signature=Subquery(signature.values("text")[:1]),
    )


def opened(rows: Sequence[Conversation], agent: Agent) -> list[Page]:
    """The newest page of each, with hardly more questions for many than for one. Needs `to_open`."""
    parts = _newest(rows, agent)
    ours = OurNames()
    pages = _pages(parts, ours, before=None)
    for part, page in zip(parts, pages, strict=True):
        row = part.conversation
        drafts = drafts_of(agent, row) if getattr(row, "holds_own_drafts", True) else []
        page["head"] = _head(part, agent, ours)
        page["drafts"] = [records.stored_draft(each) for each in drafts]
        page["readUpto"] = time(getattr(row, "read_upto", None))
    return pages


def earlier(row: Conversation, agent: Agent, *, before: Key) -> Page:
    """The page that ends where another begins."""
    said = before.below(_said([row], agent), "happened_at")
    return _pages([_part(row, said)], OurNames(), before=before)[0]


def _newest(rows: Sequence[Conversation], agent: Agent) -> list[_Part]:
    if len(rows) == 1:
        return [_part(rows[0], _said(rows, agent))]
    place = Window(RowNumber(), partition_by="conversation", order_by=[F("happened_at").desc(), F("pk").desc()])
    said = _said(rows, agent)
    newest = said.annotate(place=place).filter(place__lte=PAGE + 1).values_list("pk", flat=True)
    found = defaultdict(list)
    for message in _complete(Message.objects.filter(pk__in=list(newest))):
        found[message.conversation_id].append(message)
    return [_cut(row, found[row.pk], said) for row in rows]


def _part(row: Conversation, said: MessageQuerySet) -> _Part:
    return _cut(row, list(_complete(said)[: PAGE + 1]), said)


def _cut(row: Conversation, newest: list[Message], said: MessageQuerySet) -> _Part:
    more = said.filter(conversation=row).count() - PAGE if len(newest) > PAGE else 0
    return _Part(conversation=row, messages=newest[:PAGE][::-1], earlier=more)


def _said(rows: Sequence[Conversation], agent: Agent) -> MessageQuerySet:
    return Message.objects.filter(conversation__in=[row.pk for row in rows]).without_notes_of_others(agent)


def _complete(rows: MessageQuerySet) -> MessageQuerySet:
    """The newest first."""
    rows = rows.select_related("agent", "channel", "outbox_entry", "pictures_asked").defer("outbox_entry__content")
    return rows.prefetch_related("attachments").order_by("-happened_at", "-pk")


def _pages(parts: Sequence[_Part], ours: OurNames, *, before: Key | None) -> list[Page]:
    messages = [each for part in parts for each in part.messages]
    prefetch_related_objects([each for each in messages if each.direction == Direction.NOTE], "mentions__agent")
    posts = [each for each in messages if each.is_post]
    prefetch_related_objects(posts, "revisions", "moderations__outbox_entry", "moderations__agent")
    rulings = rulings_on([each for each in posts if each.direction == Direction.IN])
    changes = changes_in(messages, ours=ours.channels, are_all=not any(part.earlier or before for part in parts))
    events = _events(parts, before=before)
    return [
        Page(
            head=None,
            messages=[
                records.message(each, change=changes.get(each.pk), ours=ours, rulings=rulings) for each in part.messages
            ],
            events=_told(part, events[part.conversation.pk]),
            drafts=[],
            readUpto=None,
            earlier=part.earlier,
            before=str(part.first) if part.first else None,
        )
        for part in parts
    ]


def _events(parts: Sequence[_Part], *, before: Key | None) -> Mapping[int, list[Event]]:
    since = [
        Q(conversation=part.conversation, at__gte=part.first.at) if part.first else Q(conversation=part.conversation)
        for part in parts
    ]
    rows = Event.objects.filter(reduce(or_, since)).select_related("agent")
    found = defaultdict(list)
    for event in rows.filter(at__lt=before.at) if before else rows:
        found[event.conversation_id].append(event)
    return found


def _told(part: _Part, events: Sequence[Event]) -> list[EventRecord]:
    undone = undone_in(part.conversation, events)
    return [records.event(each, undone=undone) for each in events]


def _head(part: _Part, agent: Agent, ours: OurNames) -> Head:
    row = part.conversation
    related = row.related if row.related and may(agent, Deed.READ, row.related) else None
    last = next((each for each in reversed(part.messages) if each.direction == Direction.IN and not each.aside), None)
    return records.head(
        row,
        related=related,
        defaults=reply_defaults(row, said=None if part.earlier else part.messages, ours=ours.channels),
        blockable=blockable_of(last, own=ours.addresses),
        signature=signature_from(getattr(row, "own_signature", None), agent, channel=row.channel),
        beside=_beside(part, agent),
    )


def _beside(part: _Part, agent: Agent) -> records.Beside:
    """Hardly any mail has any of it, so nothing is asked but for those that do."""
    row = part.conversation
    writers = {each.contact_point_id for each in part.messages if each.contact_point_id and not each.aside}
    return records.Beside(
        continues=continued_from(row, agent) if getattr(row, "is_continuing", True) else None,
        continued_in=continued_in(row, agent) if getattr(row, "is_continued", True) else (),
        has_several=len(writers) > 1 or any(each.is_post for each in part.messages),
    )
