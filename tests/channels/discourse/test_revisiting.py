"""Edits and deletions of old posts, of which no list and no web hook tells."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import InboundMessage, Revisiting, Target, Withdrawal
from apps.conversations.models import Conversation, Message, State
from apps.intake.models import Arrival
from apps.intake.revisiting import Rounds
from tests.channels.discourse.test_through_the_product import make_channel, poll, read

if TYPE_CHECKING:
    from apps.accounts.models import Team
    from apps.channels.discourse.adapter import DiscourseAdapter
    from apps.channels.models import Channel
    from tests.channels.contract import HttpProxy
    from tests.servers.discourse import Forum, Post


def visit(channel: Channel, rounds: Rounds) -> None:
    """The next conversation's turn, without the pause before it."""
    rounds.due = 0.0
    with channel.adapter() as adapter:
        assert isinstance(adapter, Revisiting)
        rounds.visit_one(adapter)
    read()


def target(post: Post, *, private: bool = False) -> Target:
    reference = json.dumps({"private": private}, separators=(",", ":"))
    return Target(external_id=f"post:{post.id}", thread=f"topic:{post.topic.id}", reference=reference)


def told(adapter: DiscourseAdapter, *targets: Target) -> list[str]:
    found = [adapter.parse(raw) for raw in adapter.revisit(targets)]
    words = [one.text for one in found if isinstance(one, InboundMessage)]
    return words + [f"{one.external_id} {one.what}" for one in found if isinstance(one, Withdrawal)]


@pytest.mark.once
def test_it_tells_what_became_of_old_posts(forum: Forum, adapter: DiscourseAdapter) -> None:
    first = forum.ask("Eins.")
    rest = [forum.answer(first.topic, f"Nummer {number}.") for number in range(30)]
    forum.edit(rest[25], "Nummer neu.", later=True)
    forum.delete(rest[3])
    kept, changed, gone = told(adapter, *map(target, (first, rest[25], rest[3])))
    assert (kept, changed, gone) == ("Eins.", "Nummer neu.", f"post:{rest[3].id} deleted")


@pytest.mark.once
def test_what_is_as_it_was_has_the_key_that_it_had(forum: Forum, adapter: DiscourseAdapter) -> None:
    post = forum.ask("Bleibt.")
    hidden = forum.answer(post.topic, "Unschön.")
    forum.hide(hidden)
    once, again = ([raw.key for raw in adapter.revisit([target(post), target(hidden)])] for _ in range(2))
    assert once == again and len(once) == 2


@pytest.mark.once
def test_strange_targets_are_no_reason_to_ask(adapter: DiscourseAdapter) -> None:
    assert adapter.revisit([Target(external_id="reviewable:7"), Target(external_id="post:x", thread="topic:1")]) == []
    assert adapter.revisit([Target(external_id="post:7", thread="")]) == []


@pytest.mark.django_db(transaction=True)
def test_open_conversations_are_looked_at_in_turn_and_closed_ones_more_seldom(
    forum: Forum, line: HttpProxy, team: Team
) -> None:
    channel = make_channel(line.url, team)
    poll(channel)
    posts = [forum.ask(f"Frage {number}?") for number in range(3)]
    poll(channel)
    read()
    for post in posts:
        forum.edit(post, "Heimlich anders.", later=True)
    oldest = Conversation.objects.order_by("pk").first()
    assert oldest
    Conversation.objects.filter(pk=oldest.pk).update(state=State.CLOSED)
    rounds = Rounds(channel)
    changed = []
    for _ in range(3):
        visit(channel, rounds)
        changed.append(Message.objects.filter(text="Heimlich anders.").count())
    # The newest one first; then the one before it; then the closed one.
    assert changed == [1, 2, 3]
    kept = Arrival.objects.count()
    for _ in range(3):
        visit(channel, rounds)
    assert Arrival.objects.count() == kept


@pytest.mark.django_db(transaction=True)
def test_a_deletion_that_nobody_told_is_shown(forum: Forum, line: HttpProxy, team: Team) -> None:
    channel = make_channel(line.url, team)
    poll(channel)
    post = forum.ask("Bald weg?")
    poll(channel)
    read()
    forum.delete(post)
    rounds = Rounds(channel)
    for _ in range(3):
        visit(channel, rounds)
    assert Message.objects.get().withdrawn == "deleted"
    assert Arrival.objects.count() == 2
