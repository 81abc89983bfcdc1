"""What can happen to a conversation in a forum; see `happenings.py`."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.test import override_settings
from django.utils import timezone

from apps.channels.approval import Approval
from apps.channels.contract import DeliveryAction, ModerationDeed, SendReport, Tally, ThreadMoved, Withdrawal, Withdrawn
from apps.conversations import actions
from apps.delivery.models import OutboxEntry, State
from apps.delivery.signals import entry_changed
from tests.conversations.posting import ADAPTERS, make_forum, post, take, taken

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from apps.conversations.models import Message
    from tests.world import World

    Happening = Callable[[World], Iterator[None]]
    Then = Callable[[World, Message], object]

GONE = Withdrawal(external_id="post:1", what=Withdrawn.DELETED)
BACK = Withdrawal(external_id="post:1", what=Withdrawn.RESTORED, version=1)


def in_a_forum(then: Then, *, before: Then | None = None) -> Happening:
    """Cora has written in the forum, and perhaps more has happened there, before it does."""

    def happening(world: World) -> Iterator[None]:
        with override_settings(CHANNEL_ADAPTERS={**settings.CHANNEL_ADAPTERS, **ADAPTERS}):
            forum = make_forum(Path(tempfile.mkdtemp(prefix="forum-")), team=world.support)
            asked = taken(forum, post(1, "Where is it?"))
            if before:
                before(world, asked)
            yield
            then(world, asked)
            yield  # whoever looks at it afterwards needs the forum, too

    return happening


def settle(entry: OutboxEntry, state: State) -> None:
    """As its worker would."""
    OutboxEntry.objects.filter(pk=entry.pk).update(state=state, settled_at=timezone.now())
    entry.refresh_from_db()
    entry_changed.send(OutboxEntry, entry=entry)


def hide(world: World, asked: Message) -> OutboxEntry:
    return actions.moderate(asked, ModerationDeed.HIDE, agent=world.ben).outbox_entry


def fail_to_hide(world: World, asked: Message) -> None:
    settle(hide(world, asked), State.FAILED)


def answered(world: World, asked: Message) -> Message:
    draft = actions.Draft(to=(), subject="", text="It is on its way.")
    return actions.reply(asked.conversation, agent=world.ben, draft=draft)


def sent(world: World, asked: Message) -> None:
    answer = answered(world, asked)
    assert answer.outbox_entry is not None
    settle(answer.outbox_entry, State.SENT)


def report(_world: World, asked: Message) -> None:
    answer = asked.conversation.messages.exclude(outbox_entry=None).get()
    told = SendReport(original_id=answer.external_id, action=DeliveryAction.FAILED, words="blocked")
    take(asked.channel, told)


def on_in_private(world: World, asked: Message) -> None:
    draft = actions.Draft(to=(), subject="Your parcel", text="What is your number?")
    actions.continue_in_private(asked, agent=world.ben, channel=asked.channel, draft=draft)


def asking(world: World, asked: Message) -> Message:
    """Ana's answer waits for Lea."""
    forum = asked.channel
    forum.approval = Approval.PUBLIC
    forum.save(update_fields=["approval"])
    draft = actions.Draft(to=(), subject="", text="It is on its way.")
    return actions.reply(asked.conversation, agent=world.ana, draft=draft)


def waiting(asked: Message) -> Message:
    return asked.conversation.messages.get(delivery="unapproved")


FORUM = {
    "somebody else writes in the thread": in_a_forum(lambda _, asked: taken(asked.channel, post(2, "Mine too"))),
    "a post is changed": in_a_forum(lambda _, asked: taken(asked.channel, post(1, "Where is my parcel?", version=2))),
    "withdraw_post": in_a_forum(lambda _, asked: take(asked.channel, GONE)),
    "take_tally": in_a_forum(
        lambda _, asked: actions.take_tally(Tally(external_id="post:1", likes=2, shares=1), channel=asked.channel)
    ),
    "move_thread": in_a_forum(
        lambda _, asked: actions.move_thread(ThreadMoved(thread="topic:1", now="topic:2"), channel=asked.channel),
        before=lambda _, asked: taken(asked.channel, post(2, "Mine too", thread="topic:2")),
    ),
    "a post is back": in_a_forum(
        lambda _, asked: take(asked.channel, BACK), before=lambda _, asked: take(asked.channel, GONE)
    ),
    "purge": in_a_forum(
        lambda world, asked: actions.purge(asked, agent=world.lea),
        before=lambda _, asked: taken(asked.channel, post(1, "Where is my parcel?", version=2)),
    ),
    "moderate": in_a_forum(hide),
    "a post is hidden": in_a_forum(lambda world, asked: settle(hide(world, asked), State.SENT)),
    "try_again": in_a_forum(
        lambda world, asked: actions.try_again(asked.moderations.get(), agent=world.ben), before=fail_to_hide
    ),
    "an answer in the forum": in_a_forum(answered),
    "an answer waits for a second person": in_a_forum(asking),
    "approve": in_a_forum(lambda world, asked: actions.approve(waiting(asked), agent=world.lea), before=asking),
    "an answer is changed and approved": in_a_forum(
        lambda world, asked: actions.approve(
            waiting(asked), agent=world.lea, words=actions.Words(text="It comes on Monday.")
        ),
        before=asking,
    ),
    "give_back": in_a_forum(
        lambda world, asked: actions.give_back(waiting(asked), agent=world.lea, note="Name the day."), before=asking
    ),
    "take_send_report": in_a_forum(report, before=sent),
    "continue_in_private": in_a_forum(on_in_private),
}
