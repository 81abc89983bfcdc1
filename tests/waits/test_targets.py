"""What is promised, to whom, and when it is due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.core.management import call_command

from apps.contacts.models import ContactPoint, Organisation
from apps.contacts.organisations import add_domain, dissolve
from apps.conversations import receivers
from apps.conversations.actions import make_tag, prioritise, tag
from apps.conversations.models import Priority
from apps.waits import actions
from apps.waits.models import Calendar, Wait
from apps.waits.renewing import renew
from apps.waits.targets import Facts, Goals, Terms, answer_promised, closing_promised
from tests.waits.office import HOUR, OFFICE, USUAL, make_calendar, make_policy
from tests.waits.stories import Stage, moment

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db

CLOSING: dict[str, Any] = {"closing": 7 * HOUR, "in_working_hours": True, "warn": HOUR}


@pytest.fixture
def stage() -> Stage:
    make_calendar(OFFICE)
    return Stage.set()


@pytest.fixture
def at_noon() -> Iterator[None]:
    with time_machine.travel(moment("Mon 12:00"), tick=False):
        yield


def played(stage: Stage, story: str) -> Wait:
    """The last wait after the story."""
    stage.play(story)
    wait = Wait.objects.last()
    assert wait is not None
    return wait


def terms(policy: int = 1, **said: Any) -> Terms:
    goals = Goals(**{name: said.pop(name) for name in list(said) if name in Goals.__dataclass_fields__})
    return Terms(policy=policy, goals=goals, **said)


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        ({}, True),
        ({"channels": frozenset({1})}, True),
        ({"channels": frozenset({2})}, False),
        ({"priorities": frozenset({2})}, True),
        ({"priorities": frozenset({0, 1})}, False),
        ({"tags": frozenset({5, 9})}, True),
        ({"tags": frozenset({6})}, False),
        ({"contacts": frozenset({7})}, True),
        ({"organisations": frozenset({8})}, True),
        ({"contacts": frozenset({6}), "organisations": frozenset({8})}, True),
        ({"contacts": frozenset({6})}, False),
        ({"channels": frozenset({1}), "tags": frozenset({6})}, False),
        ({"only_public": True}, False),
    ],
)
def test_a_policy_fits_where_all_of_its_conditions_do(said: dict[str, Any], *, fits: bool) -> None:
    facts = Facts(channel=1, priority=2, tags=frozenset({4, 5}), contact=7, organisation=8)
    assert terms(**said).fits(facts) is fits


def test_the_first_policy_that_says_something_counts() -> None:
    known = [terms(1, closing=10), terms(2, first=20), terms(3, first=30, later=40)]
    facts = Facts(channel=1)
    first, later = (answer_promised(known, facts, is_first=is_first) for is_first in (True, False))
    closing = closing_promised(known, facts)
    assert [(each.policy, each.seconds) for each in (first, later, closing) if each] == [(2, 20), (3, 40), (1, 10)]
    assert answer_promised([], facts, is_first=True) is None


def test_what_everybody_can_read_has_its_own_shorter_target() -> None:
    known = [terms(1, first=100, later=200, public=50)]
    open_, public = Facts(channel=1), Facts(channel=1, is_public=True)
    promised = [answer_promised(known, facts, is_first=first) for facts in (open_, public) for first in (True, False)]
    assert [each.seconds for each in promised if each] == [100, 200, 50, 50]
    assert terms(only_public=True, first=5).fits(public)


def test_an_urgent_conversation_is_due_sooner(stage: Stage) -> None:
    make_policy({**USUAL, "position": 2})
    make_policy({"first": HOUR // 2, "priorities": [Priority.URGENT], "position": 1}, name="Urgent")
    assert played(stage, "Mon 09:00 | Cora asks").due_at == moment("Mon 11:00")
    with time_machine.travel(moment("Mon 09:10"), tick=False):
        prioritise(stage.conversation("A"), agent=stage.agents["Ana"], priority=Priority.URGENT)
    wait = Wait.objects.get()
    assert (wait.due_at, wait.priority, str(wait.policy)) == (moment("Mon 09:30"), Priority.URGENT, "Urgent")


def test_a_tag_counts_with_those_that_it_stands_below(stage: Stage) -> None:
    damaged = make_tag("Shipping / damaged")
    assert damaged.parent is not None
    make_policy({"first": HOUR, "tags": [damaged.parent_id]})
    assert played(stage, "Mon 09:00 | Cora asks").due_at is None
    tag(stage.conversation("A"), [damaged], agent=stage.agents["Ana"])
    assert Wait.objects.get().due_at == moment("Mon 10:00")
    assert list(Wait.objects.get().tags.all()) == [damaged]


@pytest.mark.parametrize("singly", [True, False], ids=["told singly", "told to all"])
def test_who_joins_an_organisation_is_due_sooner_at_once(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, *, singly: bool
) -> None:
    """And later again once they leave; also where so many conversations are theirs that screens load anew."""
    monkeypatch.setattr(receivers, "TOLD_SINGLY", 9 if singly else 0)
    acme = Organisation.objects.create(name="Customer Ltd")
    make_policy({"first": HOUR, "organisations": [acme.pk], "position": 1})
    make_policy({**USUAL, "position": 2}, name="All")
    assert played(stage, "Mon 09:00 | Cora asks").due_at == moment("Mon 11:00")
    with time_machine.travel(moment("Mon 09:10"), tick=False):
        add_domain(acme, "customer.example")
        renewed(singly=singly)
    assert Wait.objects.get().due_at == moment("Mon 10:00")
    with time_machine.travel(moment("Mon 09:20"), tick=False):
        dissolve(acme)
        renewed(singly=singly)
    assert Wait.objects.get().due_at == moment("Mon 11:00")


def renewed(*, singly: bool) -> None:
    """What a worker does when the bell rings; a few conversations are renewed in the same transaction."""
    if not singly:
        assert Wait.objects.get().edition == 0
        assert renew(seconds=5) is False


def test_an_organisation_has_its_own_promise(stage: Stage) -> None:
    acme = Organisation.objects.create(name="Customer Ltd")
    acme.domains.create(name="customer.example")
    make_policy({"first": HOUR, "organisations": [acme.pk]})
    assert played(stage, "Mon 09:00 | Cora asks").due_at == moment("Mon 10:00")


def test_a_contact_has_their_own_promise(stage: Stage) -> None:
    played(stage, "Mon 09:00 | Cora asks\nMon 09:10 | Ana answers")
    make_policy({"later": HOUR, "contacts": [ContactPoint.objects.get(value="cora@customer.example").contact_id]})
    assert played(stage, "Mon 10:00 | Cora asks").due_at == moment("Mon 11:00")


def test_of_answer_and_closing_what_is_due_first_stands_in_the_list(stage: Stage) -> None:
    make_policy({**USUAL, **CLOSING})
    wait = played(stage, "Mon 09:00 | Cora asks")
    assert (wait.due_at, wait.closing_due_at) == (moment("Mon 11:00"), moment("Mon 17:00"))
    assert (wait.next_due_at, wait.warn_at) == (moment("Mon 11:00"), moment("Mon 10:00"))


def test_while_we_wait_for_her_closing_pauses(stage: Stage) -> None:
    """Of seven hours one is used when Ana answers; from 15:00 on there are six: two on Monday, four on Tuesday."""
    make_policy({**CLOSING, "pauses": True})
    wait = played(stage, "Mon 09:00 | Cora asks\nMon 10:00 | Ana answers")
    assert (wait.next_due_at, wait.closing_due_at) == (None, None)
    stage.play("Mon 15:00 | Cora asks")
    first = Wait.objects.order_by("opened_at")[0]
    assert first.next_due_at == first.closing_due_at == moment("Tue 14:00")


def test_where_the_policy_says_so_nothing_pauses(stage: Stage) -> None:
    make_policy({**CLOSING, "pauses": False})
    wait = played(stage, "Mon 09:00 | Cora asks\nMon 10:00 | Ana answers")
    assert wait.next_due_at == wait.closing_due_at == moment("Mon 17:00")


@pytest.mark.parametrize(
    ("day", "is_on_time", "working"), [("Mon 16:00", True, 6 * HOUR), ("Tue 10:00", False, 8 * HOUR)]
)
def test_closing_in_time_is_told(stage: Stage, day: str, working: int, *, is_on_time: bool) -> None:
    make_policy({**CLOSING, "pauses": False})
    wait = played(stage, f"Mon 09:00 | Cora asks\nMon 10:00 | Ana answers\n{day} | Ana closes")
    assert (wait.closed_at, wait.is_closed_on_time) == (moment(day), is_on_time)
    assert (wait.closing_working_seconds, wait.next_due_at, wait.edition) == (working, None, None)


def test_a_change_of_hours_keeps_what_is_past_and_moves_what_goes_on(stage: Stage, at_noon: None) -> None:
    make_policy(USUAL)
    stage.play("Mon 09:00 | Cora asks\nMon 10:30 | Ana answers\nMon 11:00 | Cora asks in B")
    past, now = Wait.objects.order_by("opened_at")
    assert now.due_at == moment("Mon 14:00")
    week = [[[960, 1080]]] * 5 + [[], []]
    actions.set_calendar(the_office(), {**OFFICE, "week": week}, agent=stage.agents["Ana"])
    assert renew(seconds=60) is False
    before = past.working_seconds
    past.refresh_from_db()
    now.refresh_from_db()
    assert past.working_seconds == before == 1.5 * HOUR
    assert now.due_at == moment("Mon 17:00"), "an hour in the morning as it was, one from 16:00 on"
    live = list(Wait.objects.values())
    call_command("rebuild_waits", "--from-nothing", verbosity=0)
    assert list(Wait.objects.values()) == live


def test_on_purpose_the_past_is_reckoned_again(stage: Stage, at_noon: None) -> None:
    make_policy(USUAL)
    stage.play("Mon 09:00 | Cora asks\nMon 10:30 | Ana answers")
    week = [[[600, 720]]] * 5 + [[], []]
    said = {**OFFICE, "week": week}
    actions.set_calendar(the_office(), said, agent=stage.agents["Ana"], for_the_past=True)
    renew(seconds=60)
    wait = Wait.objects.get()
    assert (wait.working_seconds, wait.due_at) == (HOUR // 2, moment("Mon 12:00"))


def test_a_new_target_holds_for_who_waits_now_but_not_for_the_past(stage: Stage, at_noon: None) -> None:
    stage.play("Mon 09:00 | Cora asks\nMon 10:30 | Ana answers\nMon 11:00 | Cora asks in B")
    make_policy(USUAL, from_at=moment("Mon 12:00"))
    renew(seconds=60)
    past, now = Wait.objects.order_by("opened_at")
    assert (past.due_at, past.is_on_time) == (None, None)
    assert now.due_at == moment("Mon 14:00")


def test_a_target_that_is_given_up_makes_nothing_due(stage: Stage, at_noon: None) -> None:
    policy = make_policy(USUAL)
    stage.play("Mon 09:00 | Cora asks\nMon 10:30 | Ana answers\nMon 11:00 | Cora asks in B")
    actions.set_policy(policy, None, agent=stage.agents["Ana"])
    renew(seconds=60)
    past, now = Wait.objects.order_by("opened_at")
    assert (past.is_on_time, now.due_at, now.next_due_at) == (True, None, None)


def test_a_team_has_its_own_hours_before_those_of_the_channel(stage: Stage) -> None:
    team = stage.agents["Ana"].teams.get()
    evening = {**OFFICE, "is_default": False, "week": [[[1080, 1200]]] * 7}
    make_calendar({**evening, "channels": [stage.channel.pk]}, name="Of the channel")
    wait = played(stage, "Mon 17:00 | Cora asks\nMon 19:00 | Ana answers")
    assert (str(wait.calendar), wait.working_seconds) == ("Of the channel", HOUR)
    make_calendar({**evening, "teams": [team.pk], "week": [[[1020, 1140]]] * 7}, name="Of the team")
    stage.play("Mon 19:30 | Cora asks in B")
    row = stage.conversation("B")
    row.team = team
    row.save()
    stage.play("Mon 19:40 | Ana answers in B")
    assert str(Wait.objects.get(conversation=row).calendar) == "Of the team"


def the_office() -> Calendar:
    return Calendar.objects.get(name="Office")
