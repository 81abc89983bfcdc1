"""A second person reads before it goes out: who waits, who says yes, and what must not be overlooked."""

from __future__ import annotations

import threading
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.utils import timezone

from apps.accounts.models import Agent, Role
from apps.channels.approval import Approval as Choice
from apps.channels.contract import Address, Withdrawal, Withdrawn
from apps.conversations import actions
from apps.conversations.actions import Afterwards, Contested, Draft, Outdated, Words, approve, give_back, reply
from apps.conversations.actions.answered import TooLate
from apps.conversations.actions.sending import doubt_unsent
from apps.conversations.approvals import contests, may_decide
from apps.conversations.models import Approval, Event, EventKind, Message, State, Verdict
from apps.delivery import postman
from apps.delivery.models import Attempt, OutboxEntry
from apps.delivery.models import State as EntryState
from apps.waits.models import Wait
from tests.conversations.posting import ADAPTERS, make_forum, ours, post, take, taken
from tests.delivery.fake_adapter import FolderService

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Team
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def service(tmp_path: Path) -> FolderService:
    return FolderService(tmp_path)


@pytest.fixture
def forum(settings: Settings, service: FolderService, transactional_db: None, team: Team) -> Channel:
    """Agents' public answers wait there."""
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    channel = make_forum(service.folder, team=team)
    channel.approval = Choice.PUBLIC
    channel.save(update_fields=["approval"])
    return channel


@pytest.fixture
def lea(team: Team) -> Agent:
    agent = Agent.objects.create_user("lea@example.test", name="Lea", role=Role.LEAD)
    agent.teams.add(team)
    return agent


@pytest.fixture
def asked(forum: Channel) -> Message:
    return taken(forum, post(1, "Where is it?"))


@pytest.fixture
def answer(asked: Message, ana: Agent) -> Message:
    """Ana's, which waits."""
    return reply(asked.conversation, agent=ana, draft=words("It is on its way."))


def words(text: str, **more: object) -> Draft:
    return Draft(to=(), subject="", text=text, **more)  # type: ignore[arg-type]


def deliver() -> None:
    postman.deliver_due(limit_seconds=60)


def fresh(message: Message) -> Message:
    return Message.objects.select_related("conversation", "outbox_entry", "approval").get(pk=message.pk)


def kinds(conversation: Conversation) -> list[str]:
    return list(conversation.events.order_by("pk").values_list("kind", flat=True))


def said(service: FolderService) -> list[str]:
    """What the forum got, by the text of each post."""
    return [OutboxEntry.objects.get(external_id=each.external_id).content["text"] for each in service.taken()]


class TestWhoWaits:
    def test_it_goes_nowhere_until_a_second_person_says_yes(
        self, answer: Message, lea: Agent, service: FolderService
    ) -> None:
        deliver()

        assert fresh(answer).delivery == "unapproved"
        assert service.taken() == []
        assert Attempt.objects.count() == 0

        approve(answer, agent=lea)
        deliver()

        assert fresh(answer).delivery == "sent"
        assert len(service.taken()) == 1
        assert kinds(answer.conversation)[-2:] == [EventKind.APPROVAL_ASKED, EventKind.APPROVED]
        assert fresh(answer).approval.decided_by == lea

    def test_leads_and_those_whom_the_admin_trusts_need_nobody(
        self, asked: Message, forum: Channel, ben: Agent, lea: Agent
    ) -> None:
        forum.approvers.add(ben)

        by_lea = reply(asked.conversation, agent=lea, draft=words("One moment."))
        by_ben = reply(asked.conversation, agent=ben, draft=words("Another moment."))

        assert [by_lea.delivery, by_ben.delivery] == ["queued", "queued"]
        assert Approval.objects.count() == 0

    def test_a_private_answer_waits_only_where_all_do(self, asked: Message, forum: Channel, ana: Agent) -> None:
        draft = words("What is your number?", target=None)
        at_once = actions.continue_in_private(asked, agent=ana, channel=forum, draft=draft)
        forum.approval = Choice.ALL
        forum.save(update_fields=["approval"])
        waiting = actions.continue_in_private(asked, agent=ana, channel=forum, draft=draft)

        assert at_once.delivery == "queued"
        assert waiting.delivery == "unapproved"

    def test_a_new_thread_for_all_waits_too(self, forum: Channel, ana: Agent) -> None:
        made = actions.start(forum, agent=ana, draft=Draft(to=(), subject="News", text="Open."))

        assert made.delivery == "unapproved"

    def test_mail_waits_where_all_answers_do(self, support: Channel, ana: Agent, lea: Agent) -> None:
        support.approval = Choice.ALL
        support.save(update_fields=["approval"])
        draft = Draft(to=(Address(name="Cora", address="cora@customer.test"),), subject="Hello", text="Dear Cora")
        made = actions.start(support, agent=ana, draft=draft)
        assert made.delivery == "unapproved"

        approve(made, agent=lea, words=Words(text="Dear Ms Kunde"))

        entry = OutboxEntry.objects.get(message=made)
        assert "Dear Ms Kunde" in entry.content["text"]
        assert "Ana Antwort" in entry.content["text"], "it is still Ana's, with her signature"
        assert "Dear Ms Kunde" in entry.content["html"]

    def test_whoever_writes_after_it_does_not_wait_behind_it(
        self, answer: Message, asked: Message, lea: Agent, service: FolderService
    ) -> None:
        reply(asked.conversation, agent=lea, draft=words("I take this."))
        deliver()

        assert said(service) == ["I take this.\n"]


class TestTheSecondPerson:
    def test_nobody_is_the_second_person_for_themselves(self, answer: Message, forum: Channel, ana: Agent) -> None:
        forum.approvers.add(ana)

        with pytest.raises(PermissionDenied):
            approve(answer, agent=ana)

        assert fresh(answer).delivery == "unapproved"

    def test_agents_may_only_where_the_admin_trusts_them(self, answer: Message, forum: Channel, ben: Agent) -> None:
        with pytest.raises(PermissionDenied):
            approve(answer, agent=ben)
        with pytest.raises(PermissionDenied):
            give_back(answer, agent=ben, note="No")

        forum.approvers.add(ben)
        approve(answer, agent=ben)

        assert fresh(answer).delivery == "queued"

    def test_a_lead_of_others_does_not_see_it(self, answer: Message) -> None:
        otto = Agent.objects.create_user("otto@example.test", name="Otto", role=Role.LEAD)

        assert not may_decide(otto, answer)

    def test_they_change_it_and_say_yes(self, answer: Message, lea: Agent, service: FolderService) -> None:
        approve(answer, agent=lea, words=Words(text="It comes on Monday."))
        deliver()

        row = fresh(answer)
        assert row.text.startswith("It comes on Monday.")
        assert row.agent is not None
        assert row.agent.name == "Ana Antwort"
        assert "It is on its way." in row.approval.before
        event = Event.objects.get(kind=EventKind.APPROVED_EDITED)
        assert (event.agent, event.data["name"]) == (lea, "Ana Antwort")
        assert said(service)[0].startswith("It comes on Monday.")
        assert row.conversation.snippet.startswith("It comes on Monday.")

    def test_words_that_are_the_same_are_no_change(self, answer: Message, lea: Agent) -> None:
        approve(answer, agent=lea, words=Words(text=answer.text))

        assert kinds(answer.conversation)[-1] == EventKind.APPROVED

    def test_an_empty_text_is_refused(self, answer: Message, lea: Agent) -> None:
        with pytest.raises(ValueError, match="needs a text"):
            approve(answer, agent=lea, words=Words(text="  "))

        assert fresh(answer).delivery == "unapproved"

    def test_it_is_our_turn_until_they_say_yes(self, answer: Message, lea: Agent) -> None:
        assert fresh(answer).conversation.state == State.OPEN

        approve(answer, agent=lea)

        assert fresh(answer).conversation.state == State.PENDING

    def test_they_give_it_back_and_it_is_our_turn_again(self, answer: Message, lea: Agent) -> None:
        give_back(answer, agent=lea, note="Name the day.")

        row = fresh(answer)
        assert (row.delivery, row.approval.verdict, row.approval.note) == ("cancelled", "given_back", "Name the day.")
        assert row.conversation.state == State.OPEN
        assert Event.objects.get(kind=EventKind.GIVEN_BACK).data["reason"] == "Name the day."

    def test_it_is_not_given_back_without_a_word(self, answer: Message, lea: Agent) -> None:
        with pytest.raises(ValueError, match="should change"):
            give_back(answer, agent=lea, note=" \n")

    def test_whoever_is_late_decides_nothing(self, answer: Message, lea: Agent, forum: Channel, ben: Agent) -> None:
        forum.approvers.add(ben)
        approve(answer, agent=lea)

        with pytest.raises(ValueError, match="Somebody else has decided"):
            approve(answer, agent=ben)
        with pytest.raises(ValueError, match="Somebody else has decided"):
            approve(answer, agent=ben, words=Words(text="Mine"))
        with pytest.raises(ValueError, match="Somebody else has decided"):
            give_back(answer, agent=ben, note="No")

        assert kinds(answer.conversation).count(EventKind.APPROVED) == 1

    def test_two_at_the_same_instant_are_one_send(
        self, answer: Message, lea: Agent, forum: Channel, ben: Agent, service: FolderService
    ) -> None:
        forum.approvers.add(ben)
        begin, failures = threading.Barrier(2, timeout=30), []

        def say_yes(agent: Agent) -> None:
            begin.wait()
            try:
                approve(answer, agent=agent, words=Words(text=f"As {agent.name} says."))
            except ValueError as error:
                failures.append(str(error))
            finally:
                connection.close()

        both = [threading.Thread(target=say_yes, args=[agent]) for agent in (lea, ben)]
        for each in both:
            each.start()
        for each in both:
            each.join(60)
        deliver()

        assert len(failures) == 1
        assert len(service.taken()) == 1
        decided = fresh(answer).approval.decided_by
        assert decided is not None
        assert said(service)[0].startswith(f"As {decided.name} says.")


class TestWhatChangedMeanwhile:
    def test_it_asks_again_when_cora_wrote(self, answer: Message, forum: Channel, lea: Agent) -> None:
        taken(forum, post(2, "It has come!"))

        with pytest.raises(Contested) as caught:
            approve(answer, agent=lea)

        assert [(each.why, each.message.text) for each in caught.value.contests if each.message] == [
            ("wrote", "It has come!")
        ]
        assert fresh(answer).delivery == "unapproved"
        assert EventKind.APPROVED not in kinds(answer.conversation)

        approve(answer, agent=lea, knows=[each.key for each in caught.value.contests])

        assert fresh(answer).delivery == "queued"
        assert fresh(answer).conversation.state == State.OPEN, "it is our turn again"

    def test_what_comes_while_they_look_is_asked_again(self, answer: Message, forum: Channel, lea: Agent) -> None:
        taken(forum, post(2, "Hello?"))
        known = [each.key for each in contests(fresh(answer))]
        taken(forum, post(3, "It has come!"))

        with pytest.raises(Contested):
            approve(answer, agent=lea, knows=known)

    def test_it_asks_again_when_somebody_else_answered(self, answer: Message, forum: Channel, lea: Agent) -> None:
        reply(answer.conversation, agent=lea, draft=words("I take this."))
        taken(forum, ours(7, "Written in the forum itself"))

        assert [each.why for each in contests(fresh(answer))] == ["answered", "answered"]

    def test_it_asks_again_when_it_was_closed(self, answer: Message, ben: Agent, lea: Agent) -> None:
        actions.close(answer.conversation, agent=ben)

        with pytest.raises(Contested) as caught:
            approve(answer, agent=lea)

        assert [each.why for each in caught.value.contests] == ["closed"]

    def test_its_author_may_close_with_it(self, asked: Message, ana: Agent, lea: Agent) -> None:
        made = reply(asked.conversation, agent=ana, draft=words("Done.", afterwards=Afterwards.CLOSE))

        assert contests(fresh(made)) == []
        give_back(made, agent=lea, note="Not yet")

        assert fresh(made).conversation.state == State.OPEN

    def test_it_asks_again_when_the_post_is_gone_or_changed(self, answer: Message, forum: Channel, lea: Agent) -> None:
        taken(forum, post(1, "Where is my parcel?", version=2))
        assert [each.why for each in contests(fresh(answer))] == ["edited"]

        take(forum, Withdrawal(external_id="post:1", what=Withdrawn.DELETED, version=2))

        with pytest.raises(Contested) as caught:
            approve(answer, agent=lea)
        assert [each.why for each in caught.value.contests] == ["deleted"]

    def test_after_the_window_nobody_can(self, forum: Channel, ana: Agent, lea: Agent) -> None:
        forum.options = {**forum.options, "can": {"reply_within": 3600}}
        forum.save(update_fields=["options"])
        answer = reply(taken(forum, post(1)).conversation, agent=ana, draft=words("It is on its way."))
        Message.objects.filter(direction="in").update(happened_at=timezone.now() - timedelta(hours=2))

        with pytest.raises(TooLate):
            approve(fresh(answer), agent=lea, knows=["late"])

        assert fresh(answer).delivery == "unapproved"

    def test_one_that_would_leave_after_the_window_cannot_be_approved(
        self, forum: Channel, ana: Agent, lea: Agent
    ) -> None:
        forum.options = {**forum.options, "can": {"reply_within": 3600}}
        forum.save(update_fields=["options"])
        asked, now = taken(forum, post(1)), timezone.now()
        with pytest.raises(TooLate):
            reply(asked.conversation, agent=ana, draft=words("Too late.", send_at=now + timedelta(hours=2)))
        made = reply(asked.conversation, agent=ana, draft=words("Soon.", send_at=now + timedelta(minutes=30)))
        assert contests(fresh(made)) == []

        Message.objects.filter(direction="in").update(happened_at=now - timedelta(minutes=40))

        with pytest.raises(TooLate):
            approve(fresh(made), agent=lea)
        give_back(fresh(made), agent=lea, note="Sooner, please.")

    def test_it_still_waits_for_a_yes_when_nobody_needs_to_ask_any_more(
        self, answer: Message, forum: Channel, ana: Agent, lea: Agent, service: FolderService
    ) -> None:
        forum.approval = Choice.NOBODY
        forum.save(update_fields=["approval"])
        deliver()
        assert (fresh(answer).delivery, service.taken()) == ("unapproved", [])

        with pytest.raises(PermissionDenied):
            approve(answer, agent=ana)
        approve(answer, agent=lea)
        deliver()

        assert fresh(answer).delivery == "sent"
        again = reply(answer.conversation, agent=ana, draft=words("And more."))
        assert again.delivery == "queued"

    def test_who_is_trusted_no_more_decides_no_more(self, answer: Message, forum: Channel, ben: Agent) -> None:
        forum.approvers.add(ben)
        assert may_decide(ben, answer)
        forum.approvers.remove(ben)

        with pytest.raises(PermissionDenied):
            approve(answer, agent=ben, knows=["late"])
        with pytest.raises(PermissionDenied):
            give_back(answer, agent=ben, note="No")


class TestWhatHoldsAsBefore:
    def test_cora_waits_until_it_is_out(self, answer: Message, lea: Agent) -> None:
        assert Wait.objects.get(conversation=answer.conversation).ended_at is None

        approve(answer, agent=lea)
        assert Wait.objects.get(conversation=answer.conversation).ended_at is None
        deliver()

        wait = Wait.objects.get(conversation=answer.conversation)
        entry = OutboxEntry.objects.get(message=answer)
        assert wait.ended_at == entry.settled_at
        assert fresh(answer).conversation.waiting_since is None

    def test_what_cora_wrote_meanwhile_waits_on(self, answer: Message, forum: Channel, lea: Agent) -> None:
        later = taken(forum, post(2, "And the other one?"))

        approve(answer, agent=lea, knows=[each.key for each in contests(fresh(answer))])
        deliver()

        assert fresh(answer).conversation.waiting_since == later.happened_at

    def test_its_author_takes_it_back(self, answer: Message, ana: Agent, lea: Agent) -> None:
        actions.take_back(answer, agent=ana)

        assert (fresh(answer).delivery, fresh(answer).approval.verdict) == ("cancelled", Verdict.TAKEN_BACK)
        with pytest.raises(ValueError, match="took it back"):
            approve(answer, agent=lea)

    def test_one_for_tomorrow_goes_tomorrow(
        self, asked: Message, ana: Agent, lea: Agent, service: FolderService
    ) -> None:
        tomorrow = timezone.now() + timedelta(days=1)
        made = reply(asked.conversation, agent=ana, draft=words("Good morning!", send_at=tomorrow))
        assert made.delivery == "unapproved"

        approve(made, agent=lea)
        deliver()

        assert fresh(made).delivery == "held"
        assert service.taken() == []
        assert OutboxEntry.objects.get(message=made).due_at == tomorrow

    def test_one_for_yesterday_goes_at_once(self, asked: Message, ana: Agent, lea: Agent) -> None:
        made = reply(asked.conversation, agent=ana, draft=words("Hi", send_at=timezone.now() + timedelta(hours=1)))
        OutboxEntry.objects.filter(message=made).update(due_at=timezone.now() - timedelta(days=9))

        approve(fresh(made), agent=lea)

        entry = OutboxEntry.objects.get(message=made)
        assert entry.state == EntryState.QUEUED
        assert entry.give_up_at > timezone.now(), "its time begins when it may go"

    def test_who_writes_meanwhile_is_stopped_as_ever(self, answer: Message, asked: Message, lea: Agent) -> None:
        with pytest.raises(Outdated) as caught:
            reply(asked.conversation, agent=lea, draft=words("I take this.", seen=asked.pk))

        assert caught.value.newer == [answer]

    def test_a_repeat_of_the_send_is_one_answer(self, asked: Message, ana: Agent) -> None:
        draft = words("It is on its way.", client_id=uuid.uuid4())
        first, second = (reply(asked.conversation, agent=ana, draft=draft) for _ in range(2))

        assert first == second
        assert Approval.objects.count() == 1

    def test_a_backup_lets_nobody_send_it_alone(self, answer: Message, ana: Agent, lea: Agent) -> None:
        doubt_unsent()
        answer = fresh(answer)
        assert answer.delivery == "uncertain"

        with pytest.raises(ValueError, match="second person"):
            actions.send_again(answer, agent=ana)
        actions.send_again(answer, agent=lea)

        assert fresh(answer).delivery == "queued"
