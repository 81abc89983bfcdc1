"""What networks tell of posts besides their words: how often they are liked, and new names of threads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.joining import one_at_a_time
from apps.conversations.live import announce, announcing, asked_once
from apps.conversations.models import Message, ThreadName
from apps.conversations.posts import LONGEST_ID, LONGEST_THREAD, fitting, homes_of, one_of, post_with, thread_now
from apps.conversations.threading import final

if TYPE_CHECKING:
    from apps.channels.contract import Tally, ThreadMoved
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation


def take_tally(found: Tally, *, channel: Channel) -> Message | None:
    """Show how often a post is liked and passed on by now; None for one that is not here, of which nobody asks."""
    with announcing():
        row = post_with(fitting(found.external_id, LONGEST_ID), channel=channel)
        if row is not None and (row.likes, row.shares) != (found.likes, found.shares):
            row.likes, row.shares = max(0, found.likes), max(0, found.shares)
            row.save(update_fields=["likes", "shares"])
            announce(final(row.conversation), "message")
        return row


def move_thread(found: ThreadMoved, *, channel: Channel) -> None:
    """Let what lies in the thread under its old name and its new one be one conversation from now on."""
    old, new = fitting(found.thread, LONGEST_THREAD), thread_now(found.now, channel=channel)
    if old == new or not old or not new:
        return
    with announcing():
        asked_once(one_at_a_time)
        homes = [home for thread in (old, new) for home in _homes(thread, channel)]
        ThreadName.objects.filter(channel=channel, now=old).update(now=new)
        ThreadName.objects.update_or_create(channel=channel, thread=old, defaults={"now": new})
        Message.objects.filter(channel=channel, thread=old).update(thread=new)
        home = one_of(list({row.pk: row for row in homes}.values()))
        if home is not None:
            announce(home, "message")


def _homes(thread: str, channel: Channel) -> list[Conversation]:
    return homes_of(external_id="", thread=thread, answers="", channel=channel)
