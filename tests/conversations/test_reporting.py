"""Telling the moderators of a service: with the reason that they ask for, in the agent's words, and once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.channels.contract import ModerationDeed, Report
from apps.conversations.actions import AlreadyReported, moderate, try_again
from apps.conversations.models import Event, EventKind
from apps.delivery.claims import claim_next, mark_dot
from apps.delivery.doubts import A_PERSON_DECIDES
from apps.delivery.models import OutboxEntry
from apps.delivery.models import State as EntryState
from tests.conversations.posting import ADAPTERS, make_forum, post, taken
from tests.conversations.test_moderating import deliver, done
from tests.delivery.fake_adapter import FolderService

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Agent, Team
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)

FLAG = ModerationDeed.FLAG
FORM = {
    "reasons": [
        {"value": "spam", "words": "It is spam", "takes_words": False},
        {"value": "rule:3", "words": "It breaks a rule: be kind"},
        {"value": "other", "words": "Something else", "needs_words": True},
    ],
    "max_words": 20,
    "forwards": True,
}
UNKIND = Report(reason="rule:3", words="  Calls Ben names. ", forward=True)


@pytest.fixture
def service(tmp_path: Path) -> FolderService:
    return FolderService(tmp_path)


@pytest.fixture
def forum(settings: Settings, service: FolderService, transactional_db: None, team: Team) -> Channel:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(service.folder, team=team, report=FORM)


def told(service: FolderService) -> list[dict[str, object]]:
    """What the moderators read."""
    return [json.loads(each.external_id)["report"] for each in service.taken() if each.external_id.startswith("{")]


def test_moderators_read_the_reason_and_our_words_and_so_does_the_history(
    forum: Channel, ana: Agent, service: FolderService
) -> None:
    moderate(taken(forum, post(1, "Idiots!")), FLAG, agent=ana, report=UNKIND)
    deliver()
    assert told(service) == [{"reason": "rule:3", "words": "Calls Ben names.", "forward": True}]
    event = Event.objects.get(kind=EventKind.MODERATED)
    assert (event.agent, event.data["why"], event.data["reason"]) == (
        ana,
        "It breaks a rule: be kind",
        "Calls Ben names.",
    )


def test_only_what_the_service_takes_reaches_it(forum: Channel, ana: Agent, service: FolderService) -> None:
    row = taken(forum, post(1, "Pills"))
    for report, words in (
        (Report(reason="rule:9"), "does not know"),
        (Report(reason="other", words=" "), "own words"),
        (Report(reason="other", words="x" * 21), "too long"),
    ):
        with pytest.raises(ValueError, match=words):
            moderate(row, FLAG, agent=ana, report=report)
    moderate(row, FLAG, agent=ana, report=Report(words="x" * 30))
    deliver()
    # It is the first reason, of which nobody reads words.
    assert told(service) == [{"reason": "spam", "words": "", "forward": False}]


def test_the_same_click_is_one_report_and_another_one_is_told_of_it(
    forum: Channel, ana: Agent, ben: Agent, service: FolderService
) -> None:
    row = taken(forum, post(1, "Idiots!"))
    first = moderate(row, FLAG, agent=ana, report=UNKIND)
    assert moderate(row, FLAG, agent=ana, report=UNKIND) == first
    for agent, report in ((ana, Report(reason="spam")), (ben, UNKIND)):
        with pytest.raises(AlreadyReported, match="Ana Antwort reported this already"):
            moderate(row, FLAG, agent=agent, report=report)
    deliver()
    with pytest.raises(AlreadyReported):
        moderate(row, FLAG, agent=ana, report=UNKIND)
    deliver()
    assert done(service) == [("flag", "post:1")]


def test_what_was_refused_may_be_reported_anew(forum: Channel, ana: Agent, ben: Agent, service: FolderService) -> None:
    row = taken(forum, post(1, "Idiots!"))
    service.write_rules({"flag": "never"})
    moderate(row, FLAG, agent=ana, report=UNKIND)
    deliver()
    service.set_rules()
    moderate(row, FLAG, agent=ben, report=Report(reason="spam"))
    deliver()
    assert told(service) == [{"reason": "spam", "words": "", "forward": False}]


def test_a_report_that_may_be_there_is_left_to_a_person(forum: Channel, ana: Agent, service: FolderService) -> None:
    """Moderators would read it twice, so nothing repeats it by itself."""
    row = taken(forum, post(1, "Idiots!"))
    service.write_rules({"flag": "cut"})
    asked = moderate(row, FLAG, agent=ana, report=UNKIND)
    deliver()
    deliver(due=True)
    asked.outbox_entry.refresh_from_db()
    assert (asked.outbox_entry.state, asked.outbox_entry.advice) == (EntryState.UNCERTAIN, A_PERSON_DECIDES)
    with pytest.raises(AlreadyReported):
        moderate(row, FLAG, agent=ana, report=UNKIND)
    assert len(done(service)) == 1
    service.set_rules()
    try_again(asked, agent=ana)
    deliver()
    assert told(service)[1:] == [{"reason": "rule:3", "words": "Calls Ben names.", "forward": True}]


def test_a_worker_that_dies_while_reporting_leaves_a_doubt(forum: Channel, ana: Agent, service: FolderService) -> None:
    asked = moderate(taken(forum, post(1)), FLAG, agent=ana, report=UNKIND)
    entry = claim_next(forum.pk)
    assert entry is not None
    mark_dot(entry)
    OutboxEntry.objects.update(lease_until=timezone.now())
    deliver()
    asked.outbox_entry.refresh_from_db()
    assert (asked.outbox_entry.state, done(service)) == (EntryState.UNCERTAIN, [])
