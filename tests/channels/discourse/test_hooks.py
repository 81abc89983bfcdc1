"""What a call of the forum's web hook brings: the same as the lists, sooner."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.contract import Audience, DeliveryAction, InboundMessage, SendReport, Withdrawal, Withdrawn
from apps.channels.discourse.adapter import DiscourseAdapter
from apps.channels.discourse.shapes import POSTS, QUEUE
from tests.channels.discourse.conftest import config_of
from tests.channels.discourse.people import request_of, signed
from tests.servers.discourse import telling

if TYPE_CHECKING:
    from apps.channels.contract import RawMessage
    from tests.servers.discourse import Forum

pytestmark = [pytest.mark.once, pytest.mark.usefixtures("hook")]


def received(adapter: DiscourseAdapter, forum: Forum) -> list[RawMessage]:
    """What all calls since the last time bring."""
    calls, forum.calls = forum.calls, []
    return [message for call in calls for message in adapter.receive(request_of(call)).messages]


def test_hooks_and_lists_bring_the_same_under_the_same_keys(forum: Forum, adapter: DiscourseAdapter) -> None:
    cursor = adapter.fetch(POSTS, {}, 10).cursor
    asked = forum.ask("Frage.")
    told, listed = received(adapter, forum), adapter.fetch(POSTS, cursor, 10)
    assert [each.key for each in told] == [each.key for each in listed.messages]
    assert [each.source.name for each in told] == ["posts"]
    one, other = adapter.parse(told[0]), adapter.parse(listed.messages[0])
    assert isinstance(one, InboundMessage) and isinstance(other, InboundMessage)
    assert (one.external_id, one.content_hash, one.version, one.thread, one.sender, one.subject, one.html) == (
        other.external_id, other.content_hash, other.version, other.thread, other.sender, other.subject, other.html,
    )  # fmt: skip
    forum.edit(asked, "Frage, genauer.")
    told, listed = received(adapter, forum), adapter.fetch(POSTS, listed.cursor, 10)
    assert [each.key for each in told] == [each.key for each in listed.messages]
    forum.delete(asked)
    told, listed = received(adapter, forum), adapter.fetch(POSTS, listed.cursor, 10)
    parsed = [adapter.parse(each) for each in (*told, *listed.messages)]
    assert [(each.external_id, each.what) for each in parsed if isinstance(each, Withdrawal)] == [
        (f"post:{asked.id}", Withdrawn.DELETED)
    ] * 2


def test_a_repetition_with_another_event_id_is_the_same(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Frage.")
    forum.edit(asked, "Frage, genauer.")
    forum.delete(asked)
    for call in forum.calls:
        again = telling.repeated(forum, call)
        assert again.headers["X-Discourse-Event-Id"] != call.headers["X-Discourse-Event-Id"]
        first, second = (adapter.receive(request_of(each)).messages for each in (call, again))
        assert [each.key for each in first] == [each.key for each in second] != []


def test_a_deletion_and_a_recovery_hold_in_whatever_order_they_come(forum: Forum, adapter: DiscourseAdapter) -> None:
    asked = forum.ask("Hin und her.")
    forum.delete(asked)
    forum.recover(asked)
    found = [adapter.parse(each) for each in received(adapter, forum)]
    told = sorted((each for each in found if isinstance(each, Withdrawal)), key=lambda each: each.version)
    assert [each.what for each in told] == [Withdrawn.DELETED, Withdrawn.RESTORED]
    assert told[0].version < told[1].version


def test_what_is_not_for_us_is_not_kept(forum: Forum) -> None:
    """Hooks tell of everybody's personal messages; whose they are, only the forum can be asked."""
    adapter = DiscourseAdapter(config_of(forum.url, categories=("support",)))
    forum.write_to(("Otto",), "Unter uns.")
    forum.ask("Beim Plaudern.", category=6)
    asked = forum.ask("Im Support.")
    forum.answer(asked.topic, "Nur für die Moderation.", author="lea", kind=4)
    assert [each.text for each in map(adapter.parse, received(adapter, forum)) if isinstance(each, InboundMessage)] == [
        "Im Support."
    ]
    forum.ask("Mit Schild.", tags=("kunden",))
    tagged = DiscourseAdapter(config_of(forum.url, tags=("kunden",)))
    assert received(tagged, forum) == []


def test_a_ping_and_news_of_other_things_are_taken_and_forgotten(forum: Forum, adapter: DiscourseAdapter) -> None:
    assert adapter.receive(signed(forum, b'{"ping":"OK"}', event="ping")).answer == b"pong"
    for event, body in (
        ("topic_created", b'{"topic":{"id":1}}'),
        ("user_created", b'{"user":{"id":1}}'),
        ("post_liked", b'{"post":{"id":1}}'),
        ("notification_created", b'{"notification":{}}'),
    ):
        pushed = adapter.receive(signed(forum, body, event=event))
        assert (pushed.messages, pushed.status) == ((), 200)


def test_an_answer_of_ours_that_waits_hears_its_fate(forum: Forum) -> None:
    adapter = DiscourseAdapter(config_of(forum.url))
    topic = forum.ask("Frage.").topic
    approved, rejected = (forum.queue(text, forum.user("acme"), topic=topic) for text in ("Gut.", "Schlecht."))
    forum.calls.clear()
    forum.rule(approved, approves=True)
    forum.rule(rejected, approves=False)
    found = [each for each in map(adapter.parse, received(adapter, forum)) if isinstance(each, SendReport)]
    assert approved.post
    assert [(each.original_id, each.action, each.external_id) for each in found] == [
        (f"reviewable:{approved.id}", DeliveryAction.DELIVERED, f"post:{approved.post.id}"),
        (f"reviewable:{rejected.id}", DeliveryAction.FAILED, ""),
    ]


def test_without_a_hook_the_queue_itself_tells_it(forum: Forum) -> None:
    topic = forum.ask("Frage.").topic
    with DiscourseAdapter(config_of(forum.url)) as adapter:
        cursor = adapter.fetch(QUEUE, {}, 10).cursor
        approved, rejected = (forum.queue(text, forum.user("acme"), topic=topic) for text in ("Gut.", "Schlecht."))
        waiting = adapter.fetch(QUEUE, cursor, 10)
        assert waiting.messages == ()
        forum.rule(approved, approves=True)
        forum.rule(rejected, approves=False)
        told = adapter.fetch(QUEUE, waiting.cursor, 10)
        again = adapter.fetch(QUEUE, told.cursor, 10)
    found = [each for each in map(adapter.parse, told.messages) if isinstance(each, SendReport)]
    assert [(each.original_id, each.action) for each in found] == [
        (f"reviewable:{approved.id}", DeliveryAction.DELIVERED),
        (f"reviewable:{rejected.id}", DeliveryAction.FAILED),
    ]
    assert again.messages == ()
    hooked = {each.key for each in received(adapter, forum) if each.source == QUEUE}
    assert {each.key for each in told.messages} == hooked


def test_moderators_see_what_waits_and_what_became_of_it(forum: Forum) -> None:
    topic = forum.ask("Frage.").topic
    config = config_of(forum.url, login="lea", moderates=True, categories=("support",))
    waiting = forum.queue("Darf ich?", forum.user("Otto"), topic=topic)
    with DiscourseAdapter(config) as adapter:
        shown = adapter.fetch(QUEUE, {}, 10)
        [one] = map(adapter.parse, shown.messages)
        assert isinstance(one, InboundMessage)
        assert (one.external_id, one.text, one.thread, one.awaits_approval, one.audience, one.sender.handle) == (
            f"reviewable:{waiting.id}", "Darf ich?", f"topic:{topic.id}", True, Audience.PUBLIC, "@Otto",
        )  # fmt: skip
        told = [each for each in received(DiscourseAdapter(config), forum) if each.source == QUEUE]
        assert {each.key for each in told} == set()  # a hook tells no slug: by number only
        forum.rule(waiting, approves=True)
        gone = adapter.fetch(QUEUE, shown.cursor, 10)
    [left] = map(adapter.parse, gone.messages)
    assert isinstance(left, Withdrawal) and left.external_id == one.external_id and left.what is Withdrawn.DELETED
