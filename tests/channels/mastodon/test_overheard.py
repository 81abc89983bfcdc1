"""What others said before somebody asked us comes along, and nobody waits since then; what lists show of a post."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.accounts.models import Team
from apps.conversations.models import Direction
from apps.inbox.models import Notification
from apps.waits.models import Wait
from tests.channels.mastodon.test_through_the_product import answered, made_channel
from tests.channels.rounds import deliver, message_of, take_in
from tests.world import make_agent

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.models import Channel
    from tests.channels.contract import HttpProxy
    from tests.channels.mastodon.people import People

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def ana() -> Agent:
    return make_agent("Ana Alvarez", teams=[Team.objects.create(name="Support")])


@pytest.fixture
def channel(line: HttpProxy, people: People, ana: Agent) -> Channel:
    channel = made_channel(line.url)
    channel.teams.set(ana.teams.all())
    take_in(channel)
    return channel


def test_a_conversation_is_with_whoever_asked_us_and_waits_since_then(
    people: People, channel: Channel, ana: Agent
) -> None:
    said = people.post("Kennt jemand Acme?", author="Otto")
    asked = people.post("@otto @acme Was kostet der Schal?", author="Cora", in_reply_to_id=said)
    take_in(channel)
    before, question = message_of(said), message_of(asked)
    conversation = question.conversation
    assert before.conversation_id == conversation.pk and before.direction == Direction.IN
    assert question.contact_point and conversation.contact == question.contact_point.contact
    assert before.sent_at and before.sent_at < question.happened_at == before.happened_at
    assert list(conversation.messages.in_order()) == [before, question]
    assert conversation.waiting_since == question.happened_at
    told = Notification.objects.filter(conversation=conversation)
    assert {each.message_id for each in told} <= {question.pk}

    answered(question, "20 Euro.", agent=ana)
    deliver()
    conversation.refresh_from_db()
    assert conversation.waiting_since is None
    # He was not asked before; now he writes to us, and the conversation stays Cora's.
    more = people.post("@acme Und mir?", author="Otto", in_reply_to_id=asked)
    take_in(channel)
    conversation.refresh_from_db()
    assert conversation.waiting_since == message_of(more).happened_at
    assert conversation.contact == question.contact_point.contact
    [wait] = Wait.objects.filter(conversation=conversation, ended_at=None)
    assert wait.question == message_of(more)


def test_who_named_us_above_waits_since_then_too(people: People, channel: Channel) -> None:
    """We were told of Cora before; what Otto said after that and before Paula comes along with hers."""
    asked = people.ask("Ist da jemand?")
    between = people.post("@cora Ich nicht.", author="Otto", in_reply_to_id=asked)
    after = people.post("@acme Und ihr?", author="Adam", in_reply_to_id=between)
    take_in(channel)
    rows = list(message_of(asked).conversation.messages.in_order())
    assert rows == [message_of(asked), message_of(between), message_of(after)]
    assert rows[0].happened_at < rows[1].happened_at == rows[2].happened_at
    conversation = rows[0].conversation
    assert conversation.waiting_since == rows[0].happened_at
    assert rows[0].contact_point and conversation.contact == rows[0].contact_point.contact


def test_whom_a_colleague_answered_elsewhere_was_not_only_overheard(people: People, channel: Channel) -> None:
    said = people.post("Kennt jemand warme Schals?", author="Otto")
    people.post("@otto Ja, wir!", author="acme", in_reply_to_id=said)
    take_in(channel)
    row = message_of(said)
    assert row.contact_point and row.conversation.contact == row.contact_point.contact
    assert row.conversation.waiting_since is None


def test_lists_show_a_warning_and_not_what_stands_behind_it(people: People, channel: Channel) -> None:
    asked = people.ask("Der Hund ist tot.", spoiler_text="Tod, Haustier")
    take_in(channel)
    conversation = message_of(asked).conversation
    assert (conversation.subject, conversation.snippet) == ("Tod, Haustier", "Tod, Haustier")
    assert "Der Hund ist tot." in message_of(asked).text
