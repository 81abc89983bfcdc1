"""A forum's posts through the real door, the real reader and the real outbox."""

from __future__ import annotations

import random
import secrets
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.accounts.models import Role
from apps.channels.models import Channel
from apps.conversations.actions import Draft, continue_in_private, private_ways, reply
from apps.conversations.models import Conversation, DeliveryState, Direction, Message, State
from apps.delivery import postman
from apps.delivery.models import OutboxEntry
from apps.intake.collect import collect
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_kept_arrivals
from tests.channels.discourse.people import SECRET
from tests.servers.discourse import telling
from tests.servers.discourse.things import Hook
from tests.world import client_of, make_agent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.accounts.models import Agent, Team
    from tests.channels.contract import HttpProxy
    from tests.servers.discourse import Forum, Post
    from tests.servers.discourse.things import Call

pytestmark = pytest.mark.django_db(transaction=True)

DEEDS = ("ask", "ask", "edit", "edit", "rename", "hide", "delete", "take back")


@pytest.fixture
def ana(team: Team) -> Agent:
    return make_agent("Ana Alvarez", teams=[team])


@pytest.fixture
def channel(line: HttpProxy, team: Team) -> Channel:
    return make_channel(line.url, team)


def make_channel(url: str, team: Team) -> Channel:
    """Connected an hour ago."""
    name = f"forum-{secrets.token_hex(4)}.example.com"
    channel = Channel(
        kind="discourse",
        name=name,
        address=name,
        display_name="Acme",
        connected_at=timezone.now() - timedelta(hours=1),
        options={"url": url, "username": "acme", "days": 0, "moderates": False},
    )
    channel.secrets = {"api_key": "acme-key", "hook_secret": SECRET}
    channel.save()
    channel.teams.add(team)
    return channel


def call(channel: Channel, calls: Sequence[Call]) -> None:
    """The forum calls our door."""
    for each in calls:
        headers: Any = {name: value for name, value in each.headers.items() if name != "Content-Type"}
        answer = Client().post(
            f"/hooks/{channel.public_id}/", each.body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200, answer.status_code


def poll(channel: Channel) -> None:
    """One round of the listener."""
    with channel.adapter() as adapter:
        for source in adapter.sources():
            while not collect(adapter, channel=channel, source=source).complete:
                pass


def read() -> None:
    assert not read_kept_arrivals(seconds=60)
    assert not Arrival.objects.exclude(state__in=(ArrivalState.READ, ArrivalState.REPEATED)).exists()


def shown(channel: Channel) -> list[tuple[str, ...]]:
    """What agents see of the forum: of each post its conversation, words and fate."""
    rows = Message.objects.filter(channel=channel).select_related("conversation")
    return sorted(
        (
            row.external_id,
            row.thread,
            row.direction,
            row.sender_address,
            row.text,
            row.withdrawn,
            row.conversation.subject,
        )
        for row in rows
    )


def live(forum: Forum, deeds: Sequence[str], chance: random.Random) -> None:
    """A topic's life: who writes, edits, deletes what is by chance."""
    posts: list[Post] = [forum.ask("Frage.")]
    for number, deed in enumerate(deeds):
        post = chance.choice(posts)
        if deed == "ask":
            author = chance.choice(("cora", "Otto", "acme"))
            posts.append(forum.answer(post.topic, f"Beitrag {number}.", author=author, to=post.number))
        elif post.deleted_at is None and not post.user_deleted and not post.hidden:
            live_on(forum, post, deed, number)


def live_on(forum: Forum, post: Post, deed: str, number: int) -> None:
    match deed:
        case "edit":
            forum.edit(post, f"Fassung {number}.", later=number % 2 == 0)
        case "rename":
            forum.edit(post, f"{post.raw} Ergänzt.")
        case "hide":
            forum.hide(post)
        case "delete" if post.number > 1:
            forum.delete(post)
        case "take back" if post.number > 1:
            forum.delete(post, by=post.user.username if not post.user.is_staff else "lea")
            if number % 2:
                forum.recover(post, by=post.user.username)


@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(deeds=st.lists(st.sampled_from(DEEDS), min_size=3, max_size=8), seed=st.integers(0, 10_000))
def test_whatever_order_the_hooks_come_in_the_same_is_shown(
    forum: Forum, hook: Hook, team: Team, deeds: list[str], seed: int
) -> None:
    """Once as they were made, once shuffled and doubled; then the lists, which change nothing more."""
    chance = random.Random(seed)
    forum.calls.clear()
    live(forum, deeds, chance)
    calls = list(forum.calls)
    doubled = [*calls, *(telling.repeated(forum, each) for each in calls)]
    chance.shuffle(doubled)
    found = []
    for order in (calls, doubled):
        channel = make_channel(forum.url, team)
        call(channel, order)
        read()
        found.append(shown(channel))
    assert found[0] == found[1]
    assert len(found[0]) == len({each[0] for each in found[0]})


def test_nothing_is_missed_and_nothing_doubled_when_hooks_are_lost(forum: Forum, hook: Hook, channel: Channel) -> None:
    poll(channel)
    asked = forum.ask("Frage.")
    kept = [forum.answer(asked.topic, f"Beitrag {number}.", author="Otto") for number in range(6)]
    forum.edit(kept[0], "Beitrag 0, anders.")
    forum.delete(kept[1])
    personal = forum.write_to(("acme",), "Unter uns.")
    call(channel, forum.calls[::2])
    poll(channel)
    call(channel, forum.calls[1::3])
    read()
    rows = {row.external_id: row for row in Message.objects.filter(channel=channel)}
    assert set(rows) == {f"post:{each}" for each in forum.posts}
    assert rows[f"post:{kept[0].id}"].text == "Beitrag 0, anders."
    assert rows[f"post:{kept[1].id}"].withdrawn == "deleted"
    assert rows[f"post:{personal.id}"].audience == "private"
    conversations = {row.conversation_id for row in rows.values()}
    assert len(conversations) == 2


def test_open_questions_wait_and_what_was_answered_does_not(forum: Forum, line: HttpProxy, team: Team) -> None:
    answered = forum.ask("Beantwortet?", author="Otto")
    forum.answer(answered.topic, "Ja.", author="acme")
    waiting = forum.ask("Wer hilft mir?")
    for post in forum.posts.values():
        post.created_at = post.updated_at = post.topic.bumped_at = post.created_at - timedelta(days=3)
    channel = make_channel(line.url, team)
    Channel.objects.filter(pk=channel.pk).update(options={**channel.options, "days": 30})
    channel.refresh_from_db()
    Channel.objects.filter(pk=channel.pk).update(connected_at=timezone.now() - timedelta(seconds=5))
    poll(channel)
    read()
    states = {
        row.text: Conversation.objects.get(pk=row.conversation_id).state
        for row in Message.objects.filter(channel=channel)
    }
    assert states == {"Wer hilft mir?": State.OPEN, "Beantwortet?": State.CLOSED, "Ja.": State.CLOSED}
    assert Message.objects.get(external_id=f"post:{waiting.id}").conversation.waiting_since


def test_accepted_and_then_dropped_is_one_post(
    forum: Forum, line: HttpProxy, hook: Hook, channel: Channel, ana: Agent
) -> None:
    asked = forum.ask("Wann kommt es?")
    call(channel, forum.calls)
    read()
    question = Message.objects.get(external_id=f"post:{asked.id}")
    answer = reply(question.conversation, agent=ana, draft=Draft(to=(), subject="", text="Morgen."))
    line.cut(method="POST", after_taking=True)
    postman.deliver_due(limit_seconds=60)
    assert delivery_of(answer) == DeliveryState.UNCERTAIN
    OutboxEntry.objects.update(due_at=timezone.now())
    postman.deliver_due(limit_seconds=60)
    assert delivery_of(answer) == DeliveryState.SENT
    forum.made.clear()
    [post] = [each for each in forum.posts.values() if each.user.username == "acme"]
    assert (post.raw, post.topic) == ("Morgen.", asked.topic)
    poll(channel)
    call(channel, forum.calls)
    read()
    answer.refresh_from_db()
    assert answer.external_id == f"post:{post.id}"
    assert Message.objects.filter(channel=channel, direction=Direction.OUT).count() == 1
    assert Conversation.objects.get(pk=question.conversation_id).waiting_since is None


def test_the_echo_of_an_answer_says_that_it_is_there(
    forum: Forum, line: HttpProxy, hook: Hook, channel: Channel, ana: Agent
) -> None:
    """Also before the outbox looks itself: then nothing is sent again."""
    asked = forum.ask("Wann kommt es?")
    call(channel, forum.calls)
    read()
    question = Message.objects.get(external_id=f"post:{asked.id}")
    answer = reply(question.conversation, agent=ana, draft=Draft(to=(), subject="", text="Morgen *früh*."))
    line.cut(method="POST", after_taking=True)
    postman.deliver_due(limit_seconds=60)
    call(channel, forum.calls)
    read()
    assert delivery_of(answer) == DeliveryState.SENT
    OutboxEntry.objects.update(due_at=timezone.now())
    postman.deliver_due(limit_seconds=60)
    assert len(forum.posts) == 2
    assert Message.objects.filter(channel=channel).count() == 2


@pytest.mark.parametrize("verdict", [DeliveryState.SENT, DeliveryState.FAILED])
def test_an_answer_that_waits_for_a_moderator_hears_its_fate(
    forum: Forum, hook: Hook, channel: Channel, ana: Agent, verdict: DeliveryState
) -> None:
    asked = forum.ask("Darf ich?")
    call(channel, forum.calls)
    read()
    forum.queued.add("acme")
    question = Message.objects.get(external_id=f"post:{asked.id}")
    answer = reply(question.conversation, agent=ana, draft=Draft(to=(), subject="", text="Ja."))
    poll(channel)
    postman.deliver_due(limit_seconds=60)
    assert delivery_of(answer) == DeliveryState.AWAITING
    poll(channel)
    read()
    assert delivery_of(answer) == DeliveryState.AWAITING
    [review] = forum.reviews.values()
    forum.rule(review, approves=verdict == DeliveryState.SENT)
    poll(channel)
    call(channel, forum.calls)
    read()
    assert delivery_of(answer) == verdict
    assert Message.objects.filter(channel=channel, direction=Direction.OUT).count() == 1


def test_it_goes_on_in_private_with_the_link_on_both_sides(
    forum: Forum, hook: Hook, channel: Channel, ana: Agent
) -> None:
    asked = forum.ask("Wo ist mein Paket?", author="Otto")
    call(channel, forum.calls)
    read()
    question = Message.objects.get(external_id=f"post:{asked.id}")
    [way] = private_ways(question, ana)
    assert way.to.handle == "@Otto"
    draft = Draft(to=(), subject="", text="Stimmt Ihre Adresse noch?")
    sent = continue_in_private(question, agent=ana, channel=channel, draft=draft)
    poll(channel)
    postman.deliver_due(limit_seconds=60)
    assert delivery_of(sent) == DeliveryState.SENT
    [topic] = [each for each in forum.topics.values() if each.is_private]
    [post] = [each for each in forum.posts.values() if each.topic is topic]
    assert {each.username for each in topic.people} == {"acme", "Otto"}
    assert question.permalink in post.raw
    forum.answer(topic, "Nein, ich bin umgezogen.", author="Otto")
    poll(channel)
    read()
    answered = Message.objects.get(text="Nein, ich bin umgezogen.")
    assert answered.audience == "private"
    assert answered.conversation_id == Message.objects.get(pk=sent.pk).conversation_id != question.conversation_id


def test_an_admin_sets_it_up_on_its_page(forum: Forum, team: Team) -> None:
    adam = client_of(make_agent("Adam Amsel", role=Role.ADMIN))
    answers = {
        "display_name": "Acme",
        "url": f"{forum.url}/",
        "username": "@acme",
        "api_key": "acme-key",
        "hook_secret": SECRET,
        "categories": "support\nplauderei",
        "private_messages": "on",
        "days": "30",
        "teams": [team.pk],
    }
    page = reverse("channels:add_kind", args=["discourse"])
    refused = adam.post(page, {**answers, "api_key": "falsch"})
    assert "does not take the key" in refused.content.decode()
    assert not Channel.objects.exists()
    saved = adam.post(page, answers, follow=True)
    channel = Channel.objects.get()
    assert channel.hook_url in saved.content.decode() and "acme-key" not in saved.content.decode()
    assert channel.options["categories"] == ["support", "plauderei"]
    assert (channel.options["staff_is_us"], channel.options["days"]) == (False, 30)
    forum.hooks.append(Hook(id=2, url=channel.hook_url, secret=SECRET))
    forum.ask("Nun denn?")
    call(channel, forum.calls)
    poll(channel)
    read()
    assert [each.text for each in Message.objects.all()] == ["Nun denn?"]


def delivery_of(row: Message) -> str:
    return Message.objects.get(pk=row.pk).delivery


def test_what_the_forum_says_when_it_is_asked_is_on_its_page(channel: Channel, line: HttpProxy) -> None:
    line.answer(429, headers={"Retry-After": "120"}, body=b"Slow down, too many requests.", times=1)
    adam = client_of(make_agent("Adam Amsel", role=Role.ADMIN))
    adam.post(reverse("channels:check", args=[channel.pk]))
    page = adam.get(reverse("channels:status", args=[channel.pk])).content.decode()
    assert "What the service allows" in page and "no calls left until" in page
