"""What stands beside a conversation: who it is with, who follows it, its files, and what else there is of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Min, Q
from django.http import Http404, JsonResponse
from django.views.decorators.http import require_GET

from apps.accounts.decorators import deed_required
from apps.accounts.permissions import Deed
from apps.contacts.models import Contact
from apps.conversations.models import Attachment, Conversation, Direction, Message
from apps.conversations.posts import holds_posts
from apps.inbox import records
from apps.inbox.finding import conversation_for
from apps.inbox.keys import Key
from apps.inbox.words import in_words

if TYPE_CHECKING:
    import datetime as dt
    import uuid

    from apps.accounts.models import Agent
    from apps.accounts.requests import AgentRequest

PAGE = 20
MOST_FILES = 200


@require_GET
@in_words
@deed_required(Deed.READ)
def contact(request: AgentRequest, conversation_id: uuid.UUID) -> JsonResponse:
    """All of it; with `?after=` only the next of their other conversations. `?of=` is another one who wrote in it."""
    found = conversation_for(request.user, conversation_id)
    if of := request.GET.get("of"):
        found.contact = _participant(found, of)
    after = Key.read(request.GET["after"]) if request.GET.get("after") else None
    page = _others(found, request.user, after=after)
    return JsonResponse(page if after else {**page, **_beside(found, request.user)})


def _participant(found: Conversation, pk: str) -> Contact:
    theirs = Contact.objects.filter(points__messages__conversation=found, points__messages__direction=Direction.IN)
    who = theirs.filter(pk=pk).first() if pk.isdigit() else None
    if who is None:
        raise Http404
    return who


def _beside(found: Conversation, agent: Agent) -> dict[str, object]:
    who = found.contact
    return {
        "contact": records.contact(who, first_seen=_first_seen(found, agent)) if who else None,
        "watchers": list(found.watches.order_by("at").values_list("agent", flat=True)),
        "files": [records.sent_file(each) for each in _files(found, agent)],
    }


def _first_seen(found: Conversation, agent: Agent) -> dt.datetime | None:
    theirs = Message.objects.visible_to(agent).filter(contact_point__contact=found.contact, direction=Direction.IN)
    first: dt.datetime | None = theirs.aggregate(first=Min("happened_at"))["first"]
    return first


def _files(found: Conversation, agent: Agent) -> list[Attachment]:
    """The newest first; without the pictures of signatures and layouts."""
    files = Attachment.objects.visible_to(agent).filter(message__conversation=found)
    files = files.exclude(Q(inline=True) & ~Q(content_id="")).select_related("message")
    return list(files.order_by("-message__happened_at", "-pk")[:MOST_FILES])


def _others(found: Conversation, agent: Agent, *, after: Key | None) -> dict[str, object]:
    if found.contact is None:
        return {"conversations": [], "after": None}
    rows = Conversation.objects.visible_to(agent).exclude(pk=found.pk)
    rows = rows.filter(Q(contact=found.contact) | Q(pk__in=_threads_of(found)))
    if after is not None:
        rows = after.below(rows, "activity_at")
    some = list(rows.select_related("channel").order_by("-activity_at", "-pk")[: PAGE + 1])
    last = some[PAGE - 1] if len(some) > PAGE else None
    return {
        "conversations": [records.other_conversation(each) for each in some[:PAGE]],
        "after": str(Key(last.activity_at, last.pk)) if last else None,
    }


def _threads_of(found: Conversation) -> list[int]:
    """Where they wrote in what others began. With mail that is rare, and nothing is asked."""
    if not holds_posts(found.channel):
        return []
    posts = Message.objects.filter(contact_point__contact=found.contact, is_post=True)
    return list(posts.exclude(conversation__contact=found.contact).order_by().values_list("conversation", flat=True))
