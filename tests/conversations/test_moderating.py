"""Ruling over what others wrote: who may, how it goes out, what holds here then."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from apps.accounts.models import Agent, Role
from apps.channels.contract import ModerationDeed, Withdrawal, Withdrawn
from apps.conversations.actions import moderate, purge, reply, try_again
from apps.conversations.actions.moderating import OPPOSITE
from apps.conversations.models import Conversation, Event, EventKind, Message, State
from apps.conversations.versions import shown_files
from apps.delivery import postman
from apps.delivery.claims import claim_next, mark_dot
from apps.delivery.doubts import A_PERSON_DECIDES
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from tests.conversations.posting import ADAPTERS, CARL, make_forum, picture, post, take, taken
from tests.conversations.test_posting import words
from tests.delivery.fake_adapter import FolderService

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Team
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)

D = ModerationDeed


@pytest.fixture
def service(tmp_path: Path) -> FolderService:
    return FolderService(tmp_path)


@pytest.fixture
def forum(settings: Settings, service: FolderService, transactional_db: None, team: Team) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(service.folder, team=team)


@pytest.fixture
def lea(team: Team) -> Agent:
    agent = Agent.objects.create_user("lea@example.test", name="Lea", role=Role.LEAD)
    agent.teams.add(team)
    return agent


def deliver(*, due: bool = False) -> None:
    if due:
        OutboxEntry.objects.update(due_at=timezone.now())
    postman.deliver_due(limit_seconds=60)


def done(service: FolderService) -> list[tuple[str, str]]:
    told = [json.loads(each.external_id) for each in service.taken() if each.external_id.startswith("{")]
    return [(each["deed"], each["external_id"]) for each in told]


def fresh(row: Message) -> Message:
    return Message.objects.get(pk=row.pk)


def test_hiding_goes_out_and_holds_here_once_it_is_done(forum: Channel, ana: Agent, service: FolderService) -> None:
    row = taken(forum, post(1, "Buy my pills"))
    asked = moderate(row, D.HIDE, agent=ana)
    assert fresh(row).withdrawn == ""
    deliver()
    assert (fresh(row).withdrawn, done(service)) == ("hidden", [("hide", "post:1")])
    asked.outbox_entry.refresh_from_db()
    assert (asked.outbox_entry.state, asked.outbox_entry.attempts.count()) == (EntryState.SENT, 1)
    event = Event.objects.get()
    assert (event.kind, event.agent, event.data["deed"]) == (EventKind.MODERATED, ana, "hide")
    assert Conversation.objects.get(pk=row.conversation_id).waiting_since is None


def test_it_can_be_taken_back_where_the_service_can(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1, "Harsh words"))
    for deed in (D.HIDE, OPPOSITE[D.HIDE]):
        moderate(row, deed, agent=ana)
        deliver()
    assert fresh(row).withdrawn == ""
    assert Conversation.objects.get(pk=row.conversation_id).waiting_since == row.happened_at


def test_approving_and_holding(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1, awaits_approval=True))
    for deed, awaits in ((D.APPROVE, False), (D.HOLD, True)):
        moderate(row, deed, agent=ana)
        deliver()
        assert fresh(row).awaits_approval is awaits


def test_spam_is_put_away_and_approved_again(forum: Channel, ana: Agent) -> None:
    row = taken(forum, post(1))
    for deed, state in ((D.SPAM, State.SPAM), (D.APPROVE, State.OPEN)):
        moderate(row, deed, agent=ana)
        deliver()
        assert Conversation.objects.get(pk=row.conversation_id).state == state
    assert not fresh(row).spam


def test_spam_of_one_is_no_spam_of_all(forum: Channel, ana: Agent) -> None:
    first, second = taken(forum, post(1)), taken(forum, post(2, "pills", sender=CARL))
    moderate(second, D.SPAM, agent=ana)
    deliver()
    conversation = Conversation.objects.get(pk=first.conversation_id)
    assert (conversation.state, conversation.waiting_since) == (State.OPEN, first.happened_at)


def test_only_team_leads_delete(forum: Channel, ana: Agent, lea: Agent) -> None:
    row = taken(forum, post(1, "Insults"))
    with pytest.raises(PermissionDenied):
        moderate(row, D.DELETE, agent=ana)
    moderate(row, D.DELETE, agent=lea)
    deliver()
    assert (fresh(row).withdrawn, fresh(row).text, row.revisions.get().text) == ("deleted", "", "Insults")


def test_who_does_not_see_it_is_refused(forum: Channel) -> None:
    otto = Agent.objects.create_user("otto@example.test", name="Otto", role=Role.LEAD)
    with pytest.raises(PermissionDenied):
        moderate(taken(forum, post(1)), D.FLAG, agent=otto)
    assert not OutboxEntry.objects.exists()


def test_what_the_channel_cannot_do_is_refused(forum: Channel, ana: Agent) -> None:
    forum.options = {**forum.options, "can": {"moderation": ["flag"]}}
    forum.save()
    row = taken(forum, post(1))
    with pytest.raises(ValueError, match="does not let us"):
        moderate(row, D.HIDE, agent=ana)


def test_a_second_click_is_the_same_deed(forum: Channel, ana: Agent, service: FolderService) -> None:
    row = taken(forum, post(1))
    assert moderate(row, D.FLAG, agent=ana) == moderate(row, D.FLAG, agent=ana)
    deliver()
    assert done(service) == [("flag", "post:1")]


def test_a_failure_is_shown_and_can_be_tried_again(forum: Channel, ana: Agent, service: FolderService) -> None:
    row = taken(forum, post(1))
    asked = moderate(row, D.HIDE, agent=ana)
    service.write_rules({"hide": "never"})
    deliver()
    asked.outbox_entry.refresh_from_db()
    assert (asked.outbox_entry.state, asked.outbox_entry.words) == (EntryState.FAILED, "403 you are no moderator")
    assert fresh(row).withdrawn == ""
    service.set_rules()
    try_again(asked, agent=ana)
    deliver()
    assert fresh(row).withdrawn == "hidden"


def test_what_may_be_done_already_is_done_again_at_once(forum: Channel, ana: Agent, service: FolderService) -> None:
    row = taken(forum, post(1))
    moderate(row, D.HIDE, agent=ana)
    service.write_rules({"hide": "cut"})
    deliver()
    assert done(service) == [("hide", "post:1")] * 2
    service.set_rules()
    deliver(due=True)
    assert fresh(row).withdrawn == "hidden"


def test_a_kill_in_the_middle_leaves_it_to_the_next_worker(forum: Channel, ana: Agent, service: FolderService) -> None:
    row = taken(forum, post(1))
    moderate(row, D.HIDE, agent=ana)
    entry = claim_next(forum.pk)
    assert entry is not None
    mark_dot(entry)
    OutboxEntry.objects.update(lease_until=timezone.now())
    deliver()
    assert (fresh(row).withdrawn, Event.objects.count()) == ("hidden", 1)


def test_deeds_do_not_wait_for_answers_of_the_same_conversation(
    forum: Channel, ana: Agent, service: FolderService
) -> None:
    row = taken(forum, post(1))
    reply(row.conversation, agent=ana, draft=words())
    service.set_rules(everybody="temporary")
    deliver()
    moderate(row, D.HIDE, agent=ana)
    deliver()
    assert fresh(row).withdrawn == "hidden"


def test_team_leads_forget_for_good_what_was_deleted(forum: Channel, ana: Agent, lea: Agent) -> None:
    row = taken(forum, post(1, "My IBAN is DE02"))
    moderate(row, D.DELETE, agent=lea)
    deliver()
    with pytest.raises(PermissionDenied):
        purge(row, agent=ana)
    purge(row, agent=lea)
    assert not row.revisions.exists()
    with pytest.raises(ValueError, match="nothing else"):
        purge(row, agent=lea)
    told = Event.objects.filter(kind=EventKind.MODERATED).values_list("data__deed", flat=True)
    assert list(told) == ["delete", "purge"]


def test_files_of_what_was_deleted_are_shown_no_more_and_forgotten_with_it(forum: Channel, lea: Agent) -> None:
    row = taken(forum, post(1, attachments=(picture(b"passport"),)))
    moderate(row, D.DELETE, agent=lea)
    deliver()
    deleted = fresh(row)
    assert (shown_files(deleted), deleted.attachments.count()) == ([], 1)
    take(forum, Withdrawal(external_id="post:1", what=Withdrawn.RESTORED, version=1))
    assert [each.name for each in shown_files(fresh(row))] == ["picture.png"]
    take(forum, Withdrawal(external_id="post:1", what=Withdrawn.DELETED, version=2))
    purge(fresh(row), agent=lea)
    assert not row.attachments.exists()


def test_a_deed_of_which_nobody_ever_heard_is_a_doubt(forum: Channel, ana: Agent, service: FolderService) -> None:
    """What failed can be tried again; what may be done already as well, and neither is called done."""
    row = taken(forum, post(1))
    asked = moderate(row, D.HIDE, agent=ana)
    service.write_rules({"hide": "cut"})
    OutboxEntry.objects.update(give_up_at=timezone.now())
    deliver()
    asked.outbox_entry.refresh_from_db()
    assert (asked.outbox_entry.state, asked.outbox_entry.advice) == (EntryState.UNCERTAIN, A_PERSON_DECIDES)
    assert not fresh(row).withdrawn
    service.set_rules()
    try_again(asked, agent=ana)
    deliver()
    assert fresh(row).withdrawn == "hidden"
