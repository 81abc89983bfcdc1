"""Whose it is, and whether it is still open."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.accounts.models import Agent, Role, Team
from apps.accounts.permissions import Deed, may
from apps.conversations.actions import assign, close, reopen, snooze, wake_due
from apps.conversations.models import Conversation, EventKind, Message, State
from tests.conversations.letters import arrive, letter

if TYPE_CHECKING:
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db


@pytest.fixture
def conversation(support: Channel) -> Conversation:
    return arrive(support, letter("a@x")).message.conversation


def kinds(conversation: Conversation) -> list[str]:
    return list(conversation.events.values_list("kind", flat=True))


def test_assigning_is_told_once(conversation: Conversation, ana: Agent) -> None:
    assign(conversation, agent=ana, to=ana)
    assign(conversation, agent=ana, to=ana)
    conversation.refresh_from_db()
    assert conversation.assignee == ana
    assign(conversation, agent=ana, to=None)
    assert kinds(conversation) == [EventKind.ASSIGNED, EventKind.UNASSIGNED]


def test_closing_ends_the_wait_and_reopening_makes_it_our_turn(conversation: Conversation, ana: Agent) -> None:
    close(conversation, agent=ana)
    close(conversation, agent=ana)
    conversation.refresh_from_db()
    assert (conversation.state, conversation.waiting_since) == (State.CLOSED, None)
    reopen(conversation, agent=ana)
    conversation.refresh_from_db()
    assert conversation.state == State.OPEN
    assert kinds(conversation) == [EventKind.CLOSED, EventKind.REOPENED]


def test_a_snoozed_conversation_wakes_when_its_time_has_come(conversation: Conversation, ana: Agent) -> None:
    snooze(conversation, agent=ana, until=timezone.now() + timedelta(hours=1))
    assert wake_due() == 0
    Conversation.objects.update(snoozed_until=timezone.now() - timedelta(seconds=1))
    assert wake_due() == 1
    conversation.refresh_from_db()
    assert (conversation.state, conversation.snoozed_until) == (State.OPEN, None)
    assert conversation.waiting_since is not None
    assert kinds(conversation) == [EventKind.SNOOZED, EventKind.WOKE]


def test_the_past_is_no_time_to_wake(conversation: Conversation, ana: Agent) -> None:
    with pytest.raises(ValueError, match="future"):
        snooze(conversation, agent=ana, until=timezone.now() - timedelta(minutes=1))


def test_agents_see_the_conversations_of_their_teams_channels_only(
    conversation: Conversation, ana: Agent, sales: Channel
) -> None:
    otto = Agent.objects.create_user("otto@example.test", name="Otto")
    other = Team.objects.create(name="Other")
    otto.teams.add(other)
    adam = Agent.objects.create_user("adam@example.test", name="Adam", role=Role.ADMIN)
    assert Conversation.objects.visible_to(ana).get() == conversation
    assert Message.objects.visible_to(ana).count() == 1
    assert not Conversation.objects.visible_to(otto).exists()
    assert not Message.objects.visible_to(otto).exists()
    assert may(ana, Deed.ANSWER, conversation)
    assert not may(otto, Deed.READ, conversation)
    assert may(adam, Deed.READ, conversation)
    conversation.channels.add(sales)
    sales.teams.add(other)
    assert may(otto, Deed.READ, conversation)


def test_a_disabled_agent_may_nothing(conversation: Conversation, ana: Agent) -> None:
    ana.is_active = False
    assert not may(ana, Deed.READ, conversation)
    assert not may(ana, Deed.READ)
