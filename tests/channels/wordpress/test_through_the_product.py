"""Comments of a real blog through the real intake and the real outbox."""

from __future__ import annotations

from contextlib import nullcontext
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.accounts.models import Team
from apps.channels.contract import ModerationDeed
from apps.channels.models import Channel
from apps.conversations.actions import Draft, moderate, reply
from apps.conversations.models import Conversation, DeliveryState, Direction, Message
from apps.delivery import postman
from apps.delivery.models import OutboxEntry
from apps.intake.collect import collect
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_kept_arrivals
from tests.channels.wordpress.conftest import config_of
from tests.world import make_agent

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.contract import Adapter
    from tests.channels.contract import HttpProxy
    from tests.channels.wordpress.blog import Blog
    from tests.servers.wordpress import WordPress

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def team() -> Team:
    team: Team = Team.objects.create(name="Support")
    return team


@pytest.fixture
def ana(team: Team) -> Agent:
    return make_agent("Ana Alvarez", teams=[team])


@pytest.fixture
def channel(line: HttpProxy, wordpress: WordPress, blog: Blog, team: Team) -> Channel:
    """The blog, connected an hour ago."""
    config = config_of(wordpress, line.url)
    channel = Channel(kind="wordpress", name="Blog", address="blog.example.com", options=dict(config.options))
    channel.secrets = dict(config.secrets)
    channel.connected_at = timezone.now() - timedelta(hours=1)
    channel.save()
    channel.teams.add(team)
    take_in(channel)
    return channel


def take_in(channel: Channel, adapter: Adapter | None = None) -> None:
    """One round of the listener and of the readers; with `adapter` over its connection."""
    with nullcontext(adapter) if adapter else channel.adapter() as opened:
        for source in opened.sources():
            while not collect(opened, channel=channel, source=source).complete:
                pass
    assert not read_kept_arrivals(seconds=60)
    assert not Arrival.objects.exclude(state__in=(ArrivalState.READ, ArrivalState.REPEATED)).exists()


def deliver() -> None:
    OutboxEntry.objects.filter(settled_at=None).update(due_at=timezone.now())
    postman.deliver_due(limit_seconds=60)


def message_of(external_id: str) -> Message:
    return Message.objects.select_related("conversation").get(external_id=external_id)


def test_a_question_is_answered_once_whatever_happens_on_the_way(
    blog: Blog, line: HttpProxy, channel: Channel, ana: Agent
) -> None:
    """Accepted, and then the answer got lost: one comment, one message, and nobody waits any more."""
    asked = blog.ask("Wie viel Salz?")
    take_in(channel)
    question = message_of(asked)
    assert question.conversation.subject == "Bread & butter \N{EN DASH} a recipe"
    assert question.conversation.waiting_since
    answer = reply(question.conversation, agent=ana, draft=Draft(to=(), subject="", text="Zwei <Löffel> & mehr."))
    line.cut(method="POST", after_taking=True)
    deliver()
    assert Message.objects.get(pk=answer.pk).delivery == DeliveryState.UNCERTAIN
    deliver()
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    take_in(channel)
    followed = blog.follow_up("Danke!", to=answer.external_id)
    take_in(channel)
    below = blog.server.rest("GET", f"comments?context=edit&parent={asked.partition(':')[2]}")
    assert [each["content"]["raw"] for each in below] == ["Zwei &lt;Löffel&gt; &amp; mehr."]
    rows = Message.objects.filter(channel=channel).order_by("pk")  # WordPress tells whole seconds
    assert [row.direction for row in rows] == [Direction.IN, Direction.OUT, Direction.IN]
    assert {row.conversation_id for row in rows} == {question.conversation_id}
    assert message_of(followed).answers == answer.external_id


def test_the_echo_tells_that_an_uncertain_answer_is_there(
    blog: Blog, line: HttpProxy, channel: Channel, ana: Agent
) -> None:
    asked = blog.ask("Wie viel Salz?")
    take_in(channel)
    answer = reply(message_of(asked).conversation, agent=ana, draft=Draft(to=(), subject="", text="Zwei Löffel."))
    line.cut(method="POST", after_taking=True)
    postman.deliver_due(limit_seconds=60)
    take_in(channel)
    answer.refresh_from_db()
    assert answer.delivery == DeliveryState.SENT
    assert Message.objects.filter(channel=channel, direction=Direction.OUT).count() == 1
    assert Conversation.objects.get(pk=answer.conversation_id).waiting_since is None


def test_what_waits_for_approval_is_let_through_from_here(blog: Blog, channel: Channel, ana: Agent) -> None:
    blog.server.set_option("comment_moderation", "1")
    try:
        asked = blog.ask("Darf ich?")
    finally:
        blog.server.set_option("comment_moderation", "0")
    take_in(channel)
    assert message_of(asked).awaits_approval
    moderate(message_of(asked), ModerationDeed.APPROVE, agent=ana)
    deliver()
    assert blog.status(asked) == "approved"
    take_in(channel)
    assert not message_of(asked).awaits_approval
    moderate(message_of(asked), ModerationDeed.SPAM, agent=ana)
    deliver()
    take_in(channel)
    assert blog.status(asked) == "spam"
    assert Message.objects.filter(channel=channel).count() == 1


def test_what_changes_in_wordpress_changes_here(blog: Blog, channel: Channel) -> None:
    asked = blog.ask("Wie viel Saltz?")
    take_in(channel)
    blog.edit(asked, "Wie viel Salz?")
    take_in(channel)
    row = message_of(asked)
    assert row.text == "Wie viel Salz?"
    assert [revision.text for revision in row.revisions.all()] == ["Wie viel Saltz?"]
    blog.rule(asked, "trash")
    take_in(channel)
    assert message_of(asked).withdrawn == "hidden"
    assert message_of(asked).conversation.waiting_since is None
    blog.rule(asked, "approved")
    take_in(channel)
    assert not message_of(asked).withdrawn
    assert message_of(asked).text == "Wie viel Salz?"


def test_what_a_colleague_answers_in_wordpress_ends_the_wait(blog: Blog, channel: Channel) -> None:
    asked = blog.ask("Wie viel Salz?")
    take_in(channel)
    blog.answer_elsewhere("Zwei Löffel.", to=asked)
    take_in(channel)
    assert message_of(asked).conversation.waiting_since is None
    assert Message.objects.filter(channel=channel, direction=Direction.OUT).count() == 1
