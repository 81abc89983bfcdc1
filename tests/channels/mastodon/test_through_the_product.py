"""Posts of the mock through the real intake and the real outbox."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.accounts.models import Team
from apps.channels.contract import Audience, ModerationDeed
from apps.channels.models import Channel
from apps.conversations.actions import Draft, continue_in_private, moderate, reply
from apps.conversations.models import DeliveryState, Direction, Message
from apps.intake.mailbox import Mailbox
from apps.intake.models import Arrival
from tests.channels.rounds import deliver, look_again, message_of, read, take_in
from tests.servers.processes import wait_until
from tests.world import make_agent

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from tests.channels.contract import HttpProxy
    from tests.channels.mastodon.people import People

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team() -> Team:
    team: Team = Team.objects.create(name="Support")
    return team


@pytest.fixture
def ana(team: Team) -> Agent:
    return make_agent("Ana Alvarez", teams=[team])


@pytest.fixture
def channel(line: HttpProxy, people: People, team: Team) -> Channel:
    channel = made_channel(line.url)
    channel.teams.add(team)
    take_in(channel)
    return channel


def made_channel(url: str) -> Channel:
    """Acme's account, connected an hour ago."""
    options = {"url": url, "account": "@acme@mastodon.example", "login": "token", "days": 0}
    channel = Channel(kind="mastodon", name="Mastodon", address="@acme@mastodon.example", options=options)
    channel.secrets = {"token": "acme-token"}
    channel.connected_at = timezone.now() - timedelta(hours=1)
    channel.save()
    return channel


def answered(message: Message, text: str, *, agent: Agent, audience: Audience = Audience.PUBLIC) -> Message:
    draft = Draft(to=(), subject="", text=text, audience=audience)
    return reply(message.conversation, agent=agent, draft=draft)


def test_a_question_is_answered_once_whatever_happens_on_the_way(
    people: People, line: HttpProxy, channel: Channel, ana: Agent
) -> None:
    """Accepted, and then the answer got lost: one post, one message, and what follows is the same conversation."""
    asked = people.ask("Wann kommt mein Paket?")
    take_in(channel)
    question = message_of(asked)
    assert question.conversation.waiting_since
    answer = answered(question, "Morgen.", agent=ana)
    line.cut(method="POST", after_taking=True)
    deliver()
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    take_in(channel)
    [post] = people.below(asked)
    assert post["content"] == "<p>@cora Morgen.</p>" and post["in_reply_to_id"] == asked
    followed = people.follow_up("Danke!", to=post["id"])
    take_in(channel)
    rows = Message.objects.filter(channel=channel).order_by("happened_at", "pk")
    assert [row.direction for row in rows] == [Direction.IN, Direction.OUT, Direction.IN]
    assert {row.conversation_id for row in rows} == {question.conversation_id}
    assert message_of(followed).conversation.waiting_since


def test_a_long_answer_is_one_message_here_and_a_thread_there(
    people: People, line: HttpProxy, channel: Channel, ana: Agent
) -> None:
    """Its second post is not taken at first, and is not forgotten; nothing of it comes back as another message."""
    asked = people.ask("Wie wasche ich das?")
    take_in(channel)
    text = "\n\n".join(f"{number}. Schritt. " + "Waschen, spülen, trocknen. " * 12 for number in range(1, 4)).strip()
    answer = answered(message_of(asked), text, agent=ana)
    line.answer(502, method="POST", skip=1)
    deliver()
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    take_in(channel)
    thread = people.below(asked)
    assert ["1. Schritt" in thread[0]["content"], "2." in thread[1]["content"], "3." in thread[2]["content"]] == [
        True,
        True,
        True,
    ]
    assert [each["in_reply_to_id"] for each in thread] == [asked, thread[0]["id"], thread[1]["id"]]
    followed = people.follow_up("Danke!", to=thread[2]["id"])
    take_in(channel)
    assert Message.objects.filter(channel=channel, direction=Direction.OUT).count() == 1
    assert message_of(followed).conversation_id == answer.conversation_id


def test_what_a_colleague_answers_elsewhere_ends_the_wait(people: People, channel: Channel) -> None:
    asked = people.ask("Ist da jemand?")
    take_in(channel)
    people.answer_elsewhere("Ja, wir.", to=asked)
    people.post("Neu im Laden: Blau!", author="acme")
    take_in(channel)
    row = message_of(asked)
    assert row.conversation.waiting_since is None
    assert row.conversation.messages.filter(direction=Direction.OUT).count() == 1
    assert Message.objects.filter(channel=channel).count() == 2


def test_a_direct_message_is_answered_directly(people: People, channel: Channel, ana: Agent) -> None:
    """Behind the warning that it stood behind; and nobody else is let in by a name."""
    asked = people.ask("Meine Nummer ist 4711.", visibility="direct", spoiler_text="Kundennummer")
    take_in(channel)
    answered(message_of(asked), "Danke, wir fragen @otto.", agent=ana, audience=Audience.PRIVATE)
    deliver()
    [post] = people.below(asked)
    assert (post["visibility"], post["spoiler_text"]) == ("direct", "Kundennummer")
    assert [each["acct"] for each in post["mentions"]] == ["cora"]
    assert message_of(asked).text == "Kundennummer\n\nMeine Nummer ist 4711."


def test_who_is_answered_in_private_goes_on_there(people: People, channel: Channel, ana: Agent) -> None:
    """What they write below our direct message lies beside it; what they wrote for everybody stays where it was."""
    asked = people.ask("Wo ist mein Paket?")
    take_in(channel)
    draft = Draft(to=(), subject="", text="Welche Nummer hat es?")
    sent = continue_in_private(message_of(asked), agent=ana, channel=channel, draft=draft)
    deliver()
    [post] = people.below(asked)
    assert post["visibility"] == "direct"
    told = people.follow_up("Die 4711.", to=post["id"], visibility="direct")
    more = people.follow_up("Und danke!", to=asked)
    take_in(channel)
    private, public = message_of(told), message_of(more)
    sent.refresh_from_db()
    assert private.conversation_id == sent.conversation_id != public.conversation_id
    assert public.conversation_id == message_of(asked).conversation_id
    assert {each.audience for each in private.conversation.messages.all()} == {"private"}
    assert {each.audience for each in public.conversation.messages.all()} == {"public"}


def test_what_becomes_of_a_post_is_seen_here(people: People, channel: Channel, ana: Agent) -> None:
    """It is liked, its author muted by Ana, and then deleted."""
    asked = people.ask("Das ist Unsinn.")
    take_in(channel)
    row = message_of(asked)
    people.instance.ask("POST", f"/api/v1/statuses/{asked}/favourite", who="otto")
    moderate(row, ModerationDeed.MUTE, agent=ana)
    deliver()
    assert people.ruled(asked) == "False True False"
    look_again(channel)
    row.refresh_from_db()
    assert row.likes == 1
    people.delete(asked)
    look_again(channel)
    row.refresh_from_db()
    assert row.withdrawn == "deleted"


def test_news_are_heard_at_once_and_a_deletion_too(people: People, channel: Channel) -> None:
    """By the listener of the product, over the stream."""
    people.follow("Cora")
    listener = Mailbox(Channel.objects.get(pk=channel.pk))
    listener.start()
    try:
        asked = people.ask("Hört ihr mich?")
        assert wait_until(lambda: Arrival.objects.filter(key=f"{asked}:0").exists(), seconds=60)
        # The line stands now, or soon; what is deleted before is found by looking again.
        people.ask("Und jetzt?")
        assert wait_until(lambda: Arrival.objects.filter(channel=channel).count() == 2, seconds=60)
        people.delete(asked)
        assert wait_until(lambda: Arrival.objects.filter(key=f"{asked}:gone").exists(), seconds=60)
    finally:
        listener.ending.set()
        listener.join(60)
    assert not [each for each in threading.enumerate() if each is listener]
    read()
    assert message_of(asked).withdrawn == "deleted"
