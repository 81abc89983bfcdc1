"""One conversation: its head, its messages page by page, what happened to it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import JsonResponse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed, may
from apps.channels.signatures import signature_of
from apps.conversations.actions import blockable_of, reply_defaults, undone_in
from apps.conversations.changes import changes_in
from apps.conversations.models import Direction, Message
from apps.conversations.names import OurNames
from apps.conversations.reading import MARKED
from apps.inbox import records
from apps.inbox.finding import conversation_for
from apps.inbox.keys import Key
from apps.inbox.stored_drafts import drafts_of
from apps.inbox.words import in_words

if TYPE_CHECKING:
    import uuid
    from collections.abc import Sequence

    from django.db.models import QuerySet

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest
    from apps.conversations.models import Conversation, Event

PAGE = 20


@require_GET
@in_words
@deed_required(Deed.READ)
def conversation(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """The newest messages, or with `?before=` the ones before; events of the same span of time."""
    found = conversation_for(request.user, conversation_id)
    before = Key.read(request.GET["before"]) if request.GET.get("before") else None
    messages, earlier = _messages(found, request.user, before)
    changes = changes_in(messages)
    first = Key(messages[0].happened_at, messages[0].pk) if earlier else None
    events = list(_events(found, since=first, before=before))
    undone, ours = undone_in(found, events), OurNames()
    return JsonResponse(
        {
            "head": _head(found, messages, request.user) if before is None else None,
            "messages": [records.message(each, change=changes.get(each.pk), ours=ours) for each in messages],
            "events": [records.event(each, undone=undone) for each in events],
            "drafts": [records.stored_draft(each) for each in drafts_of(request.user, found)] if before is None else [],
            "readUpto": _read_upto(found, request.user) if before is None else None,
            "earlier": earlier,
            "before": str(first) if first else None,
        }
    )


def _read_upto(found: Conversation, agent: Agent) -> str | None:
    """Null where they have never read it, or want to come back to it."""
    upto = found.readings.filter(agent=agent, upto__gt=MARKED).values_list("upto", flat=True).first()
    return upto.isoformat() if upto else None


def _messages(found: Conversation, agent: Agent, before: Key | None) -> tuple[list[Message], int]:
    """A page in order of what the agent may see, and how many came before it."""
    mine: QuerySet[Message] = Message.objects.filter(conversation=found).without_notes_of_others(agent)
    rows = mine.select_related("agent", "channel", "outbox_entry", "pictures_asked")
    rows = rows.prefetch_related("attachments", "mentions__agent").defer("outbox_entry__content")
    if before is not None:
        rows = before.below(rows, "happened_at")
    newest = list(rows.order_by("-happened_at", "-pk")[: PAGE + 1])
    earlier = rows.count() - PAGE if len(newest) > PAGE else 0
    return newest[:PAGE][::-1], earlier


def _events(found: Conversation, *, since: Key | None, before: Key | None) -> QuerySet[Event]:
    events = found.events.select_related("agent")
    if since is not None:
        events = events.filter(at__gte=since.at)
    if before is not None:
        events = events.filter(at__lt=before.at)
    return events


def _head(found: Conversation, newest: Sequence[Message], agent: Agent) -> dict[str, Any]:
    related = found.related if found.related and may(agent, Deed.READ, found.related) else None
    defaults = reply_defaults(found)
    last = next((each for each in reversed(newest) if each.direction == Direction.IN and not each.aside), None)
    signature = signature_of(agent, found.channel)
    blockable = blockable_of(last)
    return dict(records.head(found, related=related, defaults=defaults, blockable=blockable, signature=signature))
