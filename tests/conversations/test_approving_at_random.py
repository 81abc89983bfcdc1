"""Whatever people do in whatever order: only what a second person approved goes out, and that once."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied

from apps.accounts.models import Agent, Role
from apps.channels.approval import Approval as Choice
from apps.conversations import actions
from apps.conversations.actions import Contested, Draft, Words
from apps.conversations.actions.sending import NotTheAuthor
from apps.conversations.approvals import contests
from apps.conversations.models import Approval, Conversation, Direction, EventKind, Message, Verdict
from apps.conversations.turns import first_unanswered
from apps.delivery import postman
from apps.delivery.models import Attempt
from tests.conversations.posting import ADAPTERS, make_forum, post, taken
from tests.delivery.fake_adapter import FolderService

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Team
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)

STEPS = 50
#: What people are refused, as their screen tells them.
REFUSED = (ValueError, Contested, PermissionDenied, NotTheAuthor)


class Room:
    """Ana and Ben write, Lea and Ben approve, Cora writes on; by chance."""

    def __init__(self, forum: Channel, agents: list[Agent], chance: random.Random) -> None:
        self.forum, self.agents, self.chance = forum, agents, chance
        self.posts = 1
        self.conversation = taken(forum, post(1, "Where is it?")).conversation

    def step(self) -> None:
        deed = self.chance.choice(
            (self.write, self.write, self.approve, self.approve, self.approve, self.change, self.give_back)
        )
        deed = self.chance.choice((deed, deed, deed, deed, self.take_back, self.cora_writes, self.deliver, self.close))
        try:
            deed()
        except REFUSED:
            return

    def write(self) -> None:
        actions.reply(
            self.conversation,
            agent=self.chance.choice((self.who(), self.agents[0])),
            draft=Draft(to=(), subject="", text=f"No. {self.posts}"),
        )

    def approve(self) -> None:
        message = self.some()
        knows = [each.key for each in contests(message)] if self.chance.random() < 0.7 else []
        actions.approve(message, agent=self.who(), knows=knows)

    def change(self) -> None:
        message = self.some()
        knows = [each.key for each in contests(message)]
        actions.approve(message, agent=self.who(), knows=knows, words=Words(text=f"Rather {self.posts}"))

    def give_back(self) -> None:
        actions.give_back(self.some(), agent=self.who(), note="Name the day.")

    def take_back(self) -> None:
        actions.take_back(self.some(), agent=self.who())

    def cora_writes(self) -> None:
        self.posts += 1
        taken(self.forum, post(self.posts, "And now?"))

    def close(self) -> None:
        actions.close(self.conversation, agent=self.who())

    def deliver(self) -> None:
        postman.deliver_due(limit_seconds=60)

    def who(self) -> Agent:
        return self.chance.choice(self.agents)

    def some(self) -> Message:
        asked = list(Approval.objects.order_by("pk").values_list("message", flat=True))
        if not asked:
            raise ValueError("Nothing was asked yet.")
        return Message.objects.select_related("channel", "outbox_entry").get(pk=self.chance.choice(asked))


@pytest.mark.parametrize("seed", range(3))
def test_only_what_was_approved_goes_out_and_once(settings: Settings, tmp_path: Path, team: Team, seed: int) -> None:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    service = FolderService(tmp_path)
    forum = make_forum(service.folder, team=team)
    forum.approval = Choice.PUBLIC
    forum.save(update_fields=["approval"])
    roles = {"ana": Role.AGENT, "ben": Role.AGENT, "lea": Role.LEAD}
    agents = [Agent.objects.create_user(f"{name}@x.test", name=name, role=role) for name, role in roles.items()]
    for agent in agents:
        agent.teams.add(team)
    forum.approvers.add(agents[1])
    room = Room(forum, agents, random.Random(seed))

    for _ in range(STEPS):
        room.step()
    room.deliver()

    judge(service, room.conversation)


def judge(service: FolderService, conversation: Conversation) -> None:
    ours = Message.objects.filter(direction=Direction.OUT)
    went = [each.external_id for each in service.taken()]
    assert len(went) == len(set(went))
    for message in ours.exclude(approval=None).select_related("approval", "outbox_entry"):
        assert message.outbox_entry is not None
        is_approved = message.approval.verdict == Verdict.APPROVED
        assert (message.outbox_entry.external_id in went) == is_approved
        assert is_approved or not Attempt.objects.filter(entry=message.outbox_entry).exists()
        assert (message.delivery == "unapproved") == (message.approval.verdict == Verdict.NONE)
        assert message.approval.decided_by != message.agent or message.approval.verdict in ("", Verdict.TAKEN_BACK)
    row = Conversation.objects.get(pk=conversation.pk)
    decided = Approval.objects.filter(verdict=Verdict.APPROVED).count()
    assert decided, "nothing was approved: this proves nothing"
    kinds = (EventKind.APPROVED, EventKind.APPROVED_EDITED)
    assert row.events.filter(kind__in=kinds).count() == decided
    assert row.waiting_since in (None, first_unanswered(row))
