"""Posts of a real network through the real intake and the real outbox."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.accounts.models import Team
from apps.channels.contract import ModerationDeed
from apps.channels.models import Channel
from apps.conversations.actions import Draft, moderate, reply
from apps.conversations.models import DeliveryState, Direction, Message
from tests.channels.bluesky.people import session_of
from tests.channels.rounds import deliver, look_again, message_of, take_in
from tests.world import make_agent

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from tests.channels.bluesky.people import Crowd
    from tests.channels.contract import HttpProxy

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team() -> Team:
    team: Team = Team.objects.create(name="Support")
    return team


@pytest.fixture
def ana(team: Team) -> Agent:
    return make_agent("Ana Alvarez", teams=[team])


@pytest.fixture
def channel(line: HttpProxy, crowd: Crowd, app_password: str, team: Team) -> Channel:
    channel = made_channel(crowd, url=line.url, password=app_password)
    channel.teams.add(team)
    take_in(channel)
    return channel


def made_channel(crowd: Crowd, *, url: str, password: str) -> Channel:
    """Acme's account, connected an hour ago."""
    handle = crowd.acme.handle
    channel = Channel(kind="bluesky", name="Bluesky", address=handle, options={"handle": handle, "server": url})
    channel.secrets = {"password": password, **session_of(crowd.acme, server=url, password=password)}
    channel.connected_at = timezone.now() - timedelta(hours=1)
    channel.save()
    return channel


def test_a_question_is_answered_once_whatever_happens_on_the_way(
    crowd: Crowd, line: HttpProxy, channel: Channel, ana: Agent
) -> None:
    """Accepted, and then the answer got lost: one post, one message, and what follows is the same conversation."""
    asked = crowd.mention("Wann kommt mein Paket?")
    take_in(channel)
    question = message_of(asked)
    assert question.conversation.waiting_since
    answer = reply(question.conversation, agent=ana, draft=Draft(to=(), subject="", text="Morgen."))
    line.cut(method="POST", after_taking=True)
    deliver()
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    crowd.network.settle()
    take_in(channel)
    [post] = [each for each in crowd.acme.posts() if each.get("reply", {}).get("parent", {}).get("uri") == asked]
    assert post["text"] == "Morgen."
    followed = crowd.follow_up("Danke!", to=post["uri"])
    take_in(channel)
    rows = Message.objects.filter(channel=channel).order_by("happened_at", "pk")
    assert [row.direction for row in rows] == [Direction.IN, Direction.OUT, Direction.IN]
    assert {row.conversation_id for row in rows} == {question.conversation_id}
    assert message_of(followed).conversation.waiting_since


def test_a_long_answer_is_one_message_here_and_a_thread_there(
    crowd: Crowd, line: HttpProxy, channel: Channel, ana: Agent
) -> None:
    """Its second post is not taken at first, and is not forgotten; nothing of it comes back as another message."""
    asked = crowd.mention("Wie wasche ich das?")
    take_in(channel)
    text = "\n\n".join(f"{number}. Schritt. " + "Waschen, spülen, trocknen. " * 8 for number in range(1, 4)).strip()
    answer = reply(message_of(asked).conversation, agent=ana, draft=Draft(to=(), subject="", text=text))
    line.answer(502, method="POST", skip=1)
    deliver()
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    crowd.network.settle()
    take_in(channel)
    thread = [each for each in reversed(crowd.acme.posts()) if _root(each) == asked]
    assert [each["text"].partition(" ")[0] for each in thread] == ["1.", "2.", "3."]
    parents = [each["reply"]["parent"]["uri"] for each in thread]
    assert parents == [asked, thread[0]["uri"], thread[1]["uri"]]
    followed = crowd.follow_up("Danke!", to=thread[2]["uri"])
    take_in(channel)
    assert Message.objects.filter(channel=channel, direction=Direction.OUT).count() == 1
    assert message_of(followed).conversation_id == answer.conversation_id


def test_what_a_colleague_answers_elsewhere_ends_the_wait(crowd: Crowd, channel: Channel) -> None:
    asked = crowd.mention("Ist da jemand?")
    take_in(channel)
    crowd.answer_elsewhere("Ja, wir.", to=asked)
    take_in(channel)
    row = message_of(asked)
    assert row.conversation.waiting_since is None
    assert row.conversation.messages.filter(direction=Direction.OUT).count() == 1


def test_what_becomes_of_a_post_is_seen_here(crowd: Crowd, channel: Channel, ana: Agent) -> None:
    """It is liked, hidden below our post by Ana, and then deleted by its author."""
    asked = crowd.ask("Das ist Unsinn.")
    take_in(channel)
    row = message_of(asked)
    assert row.conversation.messages.filter(direction=Direction.OUT).count() == 1
    crowd.people["Otto"].like(asked)
    moderate(row, ModerationDeed.HIDE, agent=ana)
    deliver()
    assert crowd.rulings(asked)["hidden"]
    look_again(channel)
    row.refresh_from_db()
    assert row.likes == 1
    crowd.delete(asked)
    look_again(channel)
    row.refresh_from_db()
    assert row.withdrawn == "deleted"


def _root(post: dict[str, object]) -> object:
    reply_ = post.get("reply")
    return reply_["root"]["uri"] if isinstance(reply_, dict) else None
