"""The rows of waits: who may see them, what they say of the past, and how they follow the core."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
import time_machine
from django.core.management import call_command

from apps.accounts.models import Team
from apps.channels.contract import Audience
from apps.conversations.actions import assign, make_tag, merge_tags, tag, untag
from apps.conversations.live import announce, announcing
from apps.conversations.models import Conversation, Direction, Message
from apps.waits.clock import Why as ClockWhy
from apps.waits.clock import spans_of
from apps.waits.keeping import keep_up
from apps.waits.loading import histories_of
from apps.waits.models import Standing, Wait, Why
from apps.waits.settled import said_of, unsettled
from tests.waits.office import OFFICE, USUAL, make_calendar, make_policy
from tests.waits.stories import Stage, moment
from tests.world import make_agent, make_channel, make_contact

if TYPE_CHECKING:
    from pytest_django import DjangoAssertNumQueries

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage() -> Stage:
    make_calendar(OFFICE)
    return Stage.set()


def test_the_clock_and_the_rows_have_the_same_reasons() -> None:
    assert {each.value for each in Why} - {""} == {each.value for each in ClockWhy}


def test_a_wait_is_seen_by_who_sees_its_conversation(stage: Stage) -> None:
    stage.play("Mon 09:00 | Cora asks")
    otto = make_agent("Otto", teams=[Team.objects.create(name="Sales")])
    assert Wait.objects.visible_to(stage.agents["Ana"]).count() == 1
    assert not Wait.objects.visible_to(otto).exists()


def test_a_wait_follows_the_channels_and_the_contact_of_its_conversation(stage: Stage) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 09:10 | Ana answers")
    sales = Team.objects.create(name="Sales")
    otto, mailbox, karl = (
        make_agent("Otto", teams=[sales]),
        make_channel("Sales", teams=[sales]),
        make_contact("Karl", "karl@carrier.example"),
    )
    conversation = stage.conversation("A")
    with announcing():
        conversation.channels.add(mailbox)
        conversation.contact = karl.contact
        conversation.save(update_fields=["contact"])
        announce(conversation, "conversation")
    before = Wait.objects.visible_to(otto).get()
    assert (before.is_spread, before.contact, before.why) == (True, karl.contact, "answered")
    call_command("rebuild_waits", "--from-nothing", verbosity=0)
    assert Wait.objects.values().get() == {name: getattr(before, name) for name in Wait.objects.values().get()}
    with announcing():
        conversation.channels.remove(mailbox)
        announce(conversation, "conversation")
    assert not Wait.objects.visible_to(otto).exists()
    assert not Wait.objects.get().is_spread


def test_open_answered_and_counted_tell_them_apart(stage: Stage) -> None:
    stage.play("""
        Mon 09:00 | Cora asks
        Mon 09:10 | Ana answers
        Mon 09:20 | Cora asks in B
        Mon 09:30 | Cora asks in C
        Mon 09:40 | Ana calls it spam in C
        Mon 09:50 | Cora asks
    """)
    waits = Wait.objects.all()
    assert [rows.count() for rows in (waits, waits.open(), waits.answered(), waits.counted())] == [4, 2, 1, 3]
    assert [waits.firsts().count(), waits.filter(is_first=False).count()] == [3, 1]


def test_what_ended_keeps_its_owner_and_tags(stage: Stage) -> None:
    ana, parcel = stage.agents["Ana"], make_tag("parcel")
    stage.play("Mon 09:00 | Cora asks")
    with time_machine.travel(moment("Mon 09:10"), tick=False):
        tag(stage.conversation("A"), [parcel], agent=ana)
    stage.play("Mon 09:30 | Ben takes it\nMon 10:00 | Ana answers")
    with time_machine.travel(moment("Mon 11:00"), tick=False):
        untag(stage.conversation("A"), [parcel], agent=ana)
        assign(stage.conversation("A"), agent=ana, to=ana)
    wait = Wait.objects.get()
    assert (wait.owner, wait.owned_from) == (stage.agents["Ben"], moment("Mon 09:30"))
    assert list(wait.tags.all()) == [parcel]
    call_command("rebuild_waits", "--from-nothing", verbosity=0)
    assert list(Wait.objects.get().tags.all()) == [parcel]


def test_without_working_hours_every_hour_is_one() -> None:
    Stage.set().play("Fri 16:00 | Cora asks\nMon2 09:00 | Ana answers")
    wait = Wait.objects.get()
    assert wait.working_seconds == wait.seconds == 65 * 3600


def test_what_was_opened_again_is_closed_after_its_own_time(stage: Stage) -> None:
    stage.play("""
        Mon 09:00 | Cora asks
        Mon 09:10 | Ana answers
        Mon 09:30 | Ana closes
        Thu 09:00 | Cora asks
        Thu 09:05 | Ben answers
        Thu 09:20 | Ben closes
    """)
    assert list(Wait.objects.values_list("closing_seconds", flat=True)) == [30 * 60, 20 * 60]


def test_a_tag_that_is_merged_goes_on_in_the_past(stage: Stage) -> None:
    parcel, box = make_tag("parcel"), make_tag("box")
    stage.play("Mon 09:00 | Cora asks")
    with time_machine.travel(moment("Mon 09:10"), tick=False):
        tag(stage.conversation("A"), [parcel], agent=stage.agents["Ana"])
    stage.play("Mon 10:00 | Ana answers")
    merge_tags(parcel, into=box, agent=stage.agents["Ana"])
    assert list(Wait.objects.get().tags.all()) == [box]
    call_command("rebuild_waits", "--from-nothing", verbosity=0)
    assert list(Wait.objects.get().tags.all()) == [box]


def test_a_team_that_is_deleted_is_named_no_more(stage: Stage) -> None:
    team = stage.agents["Ana"].teams.get()
    stage.play("Mon 09:00 | Cora asks")
    Conversation.objects.update(team=team)
    stage.play("Mon 10:00 | Ana answers")
    assert Wait.objects.get().team == team
    team.delete()
    live = list(Wait.objects.values())
    call_command("rebuild_waits", "--from-nothing", verbosity=0)
    assert list(Wait.objects.values()) == live
    assert Wait.objects.get().team is None


def test_conversations_from_before_there_were_waits_get_theirs(stage: Stage) -> None:
    """With the owner of today, since nobody noted whose it was."""
    stage.play("Mon 09:00 | Cora asks\nMon 10:00 | Ana answers\nMon 11:00 | Cora asks")
    told = ("question", "opened_at", "ended_at", "why", "answerer", "owner", "working_seconds", "is_first")
    live = list(Wait.objects.values(*told))
    Wait.objects.all().delete()
    Standing.objects.all().delete()
    call_command("rebuild_waits", verbosity=0)
    assert list(Wait.objects.values(*told)) == live


def test_what_is_settled_is_not_judged_again(stage: Stage) -> None:
    for day in ("Mon", "Tue", "Wed", "Thu"):
        for hour in ("09", "10", "11"):
            stage.play(f"{day} {hour}:00 | Cora asks\n{day} {hour}:30 | Ben answers")
        stage.play(f"{day} 12:00 | Ana closes")
    stage.play("Fri 09:00 | Cora asks")
    row = stage.conversation("A")
    [history] = histories_of([row])
    spans, said = spans_of(history), said_of([row.pk])[row.pk]
    loose = unsettled(history, spans, said, now=moment("Fri 10:00"))
    assert (len(spans), [span.opened for span in loose]) == (13, [moment("Fri 09:00")])


def test_a_question_that_everybody_could_read_after_all_is_judged_again(stage: Stage) -> None:
    make_policy({**USUAL, "public": 1800})
    stage.play("Mon 09:00 | Cora asks\nMon 10:00 | Ana answers\nMon 11:00 | Ana closes")
    assert Wait.objects.get().is_on_time
    Message.objects.filter(direction=Direction.IN).update(audience=Audience.PUBLIC)
    keep_up([stage.conversation("A").pk])
    wait = Wait.objects.get()
    assert (wait.is_public, wait.is_on_time, wait.target) == (True, False, 1800)


def test_an_answer_found_later_judges_the_closing_of_its_episode_again(stage: Stage) -> None:
    """The first wait stays as it was, but how long the closing was our business does not."""
    make_policy({**USUAL, "closing": 2 * 3600, "pauses": True})
    stage.play("""
        Mon 09:00 | Cora asks
        Mon 09:30 | Ana answers
        Mon 10:00 | Cora asks
        Tue 15:00 | Ben answers
        Tue 16:00 | Ana closes
    """)
    assert Wait.objects.earliest("opened_at").is_closed_on_time is False
    stage.play("Tue 16:30 | an answer of Ben's is found that was sent Mon 10:10")
    assert Wait.objects.earliest("opened_at").is_closed_on_time
    live = list(Wait.objects.values())
    call_command("rebuild_waits", verbosity=0)
    assert list(Wait.objects.values()) == live


def test_keeping_up_asks_little(stage: Stage, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    """Of a hundred conversations that change at once no more than of one."""
    for _ in range(3):
        stage.play("Mon 09:00 | Cora asks in X\nMon 09:10 | Ana answers in X\nMon 09:20 | Cora asks in X")
        del stage.conversations["X"], stage.last_id["X"]
    pks = list(Conversation.objects.values_list("pk", flat=True))
    with announcing(), django_assert_max_num_queries(12):
        keep_up(pks)
