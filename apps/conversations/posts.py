"""Which conversation a post belongs to: a message of a service that has ids and threads of its own. The rules:

1.  Ids and threads hold within one channel. Nothing of a mail joins a post, and nothing of a post a mail, whatever
    anybody writes into a header: the service itself says what belongs together.
2.  All messages with the same `thread` are one conversation, whoever writes.
3.  What has no thread belongs to what it answers, even if that comes later than its answer.
4.  A post that the service moves to another thread goes with it, and so does what answers it without a thread.
5.  What an agent placed stays where it is; the rest of a thread stays together, and so does what comes to it. What
    agents took apart is not joined again.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING

from apps.conversations.ahead import forget
from apps.conversations.joining import bring, join, open_beside, partings_of, sum_up
from apps.conversations.live import announce
from apps.conversations.models import Conversation, Message, MessageAlias, ThreadName
from apps.conversations.reading import share_readings
from apps.conversations.threading import final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from apps.channels.models import Channel
    from apps.conversations.models import MessageQuerySet

#: As many letters of an id as the columns have.
LONGEST_THREAD = 500
LONGEST_ID = 998


def holds_posts(channel: Channel) -> bool:
    """Whether the channel's service has threads of its own, and answers go there instead of to addresses."""
    # Asked of each mail that comes, and to make an adapter would cost more than filing it.
    return channel.kind != "email" and not channel.capabilities.addressed


def fitting(text: str, longest: int) -> str:
    """The id, or what stands for one that is longer than its column."""
    return text if len(text) <= longest else hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def post_with(external_id: str, *, channel: Channel) -> Message | None:
    """The message that has this id on its service, or that we sent under it."""
    if not external_id:
        return None
    posts = Message.objects.filter(channel=channel, is_post=True).select_related("conversation", "outbox_entry")
    found = posts.filter(external_id=external_id).first()
    if found is None:
        alias = MessageAlias.objects.filter(channel=channel, external_id=external_id).values("message")
        found = posts.filter(pk__in=alias).first()
    return found


def thread_now(thread: str, *, channel: Channel) -> str:
    """What the service calls this thread by now, as our columns hold it."""
    thread = fitting(thread, LONGEST_THREAD)
    names = ThreadName.objects.filter(channel=channel, thread=thread).values_list("now", flat=True)
    return names.first() or thread if thread else ""


def homes_of(*, external_id: str, thread: str, answers: str, channel: Channel) -> list[Conversation]:
    """The conversations that a post belongs to by these ids, the first one first of all."""
    found: list[Conversation] = []
    if thread:
        found += _homes_of_thread(thread, channel)
    elif answers and (parent := post_with(answers, channel=channel)):
        found.append(parent.conversation)
    waiting = Message.objects.filter(channel=channel, answers=external_id) if external_id else Message.objects.none()
    waiting = waiting.filter(thread="", placed=False).exclude(external_id=external_id)
    found += [child.conversation for child in waiting.select_related("conversation")]
    return list({row.pk: row for row in map(final, found)}.values())


def one_of(homes: Sequence[Conversation]) -> Conversation | None:
    """These as one conversation, the oldest, locked until the commit; without those that agents took apart.

    Inside `announcing()`, after `one_at_a_time()`.
    """
    if not homes:
        return None
    together = homes if len(homes) == 1 or not partings_of(row.pk for row in homes) else homes[:1]
    pks = [row.pk for row in together]
    home, *others = Conversation.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk")
    forget()  # who looked ahead may hold these rows as they were
    if others:
        join(home, others)
    return home


def follow_thread(row: Message, conversation: Conversation, thread: str) -> Conversation:
    """Let the post lie where the service has moved it, unless an agent put it where it is; its conversation then.

    Inside `announcing()`, after `one_at_a_time()`.
    """
    if thread == row.thread:
        return conversation
    homes = homes_of(external_id="", thread=thread, answers="", channel=row.channel)
    had_thread, row.thread = bool(row.thread), thread
    row.save(update_fields=["thread"])
    if row.placed or not had_thread:
        return conversation
    home = one_of(homes) or open_beside(conversation, row)
    if home.pk == conversation.pk:
        return conversation
    waits = conversation.waiting_since
    share_readings(home, conversation)
    bring([row.pk, *_answers_without_thread(row)], into=home, out_of=conversation)
    if not conversation.messages.exists():
        join(home, [conversation])
        home.refresh_from_db()
    else:
        sum_up(conversation, waits_from=waits)
        announce(conversation, "message")
    sum_up(home, waits_from=min(filter(None, (home.waiting_since, waits)), default=None))
    row.refresh_from_db(fields=["conversation"])
    return home


def _answers_without_thread(row: Message) -> list[int]:
    """What lies where it lies alone: its answers, and theirs."""
    found: list[int] = []
    wanted = {row.external_id} - {""}
    while wanted:
        answers = Message.objects.filter(channel=row.channel, answers__in=wanted, thread="", placed=False)
        some = list(answers.exclude(pk__in=found).values_list("pk", "external_id"))
        found += [pk for pk, _ in some]
        wanted = {external_id for _, external_id in some} - {""}
    return found


def _homes_of_thread(thread: str, channel: Channel) -> Iterable[Conversation]:
    """Where the thread lies; where all of it was placed by hand, where most of it is."""
    rows = Message.objects.filter(channel=channel, thread=thread)
    # Unordered: all that nobody placed lies together, and an order would have the database look at the whole thread.
    free = _conversations(rows.filter(placed=False)[:1])
    if free:
        return free
    homes = Counter(final(row) for row in _conversations(rows))
    return [max(homes, key=lambda row: (homes[row], -row.pk))] if homes else []


def _conversations(rows: MessageQuerySet) -> list[Conversation]:
    return [row.conversation for row in rows.select_related("conversation")]
