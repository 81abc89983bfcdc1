"""Little histories made up at random: what was kept up while they happened is what `rebuild_waits` makes of nothing."""

from __future__ import annotations

import copy
import datetime as dt
from typing import Any

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.conversations.actions import NothingToUndo, NotTheAuthor, Outdated, move_to_team, prioritise, tag, untag
from apps.conversations.actions.putting_back import put_back
from apps.conversations.models import Conversation, Message, Priority, Tag
from apps.delivery.models import State
from apps.waits.keeping import keep_up
from apps.waits.models import Wait
from tests.waits.office import OFFICE, USUAL, make_calendar, make_policy
from tests.waits.stories import Stage, moment

pytestmark = pytest.mark.django_db

DEEDS = (
    *("Cora asks", "Cora asks", "Cora asks", "a machine of Cora's writes", "late mail"),
    *(
        "Ana answers",
        "Ben answers",
        "Ana answers and closes",
        "Ana writes an answer",
        "Ben writes an answer and closes",
    ),
    *("it is sent", "it is sent", "it fails", "it is perhaps sent", "it bounces", "Ana takes the answer back"),
    *("Ana sends it again", "Ana marks it as sent", "Ben answers with another program", "Ana writes a note"),
    *("Ana closes", "Ana takes the closing back", "Ben reopens", "Ana calls it spam", "Ben says it is no spam"),
    *("Ana takes it", "Ben takes it", "urgent", "tag", "untag", "to the team"),
    *("Ana merges B into A", "Ana merges A into B", "Ana takes the merge back"),
    *("Ana moves message 1 to C", "Ana moves message 2 to B", "Ana takes the move back"),
)
STEPS = st.lists(st.tuples(st.integers(1, 180), st.sampled_from(DEEDS), st.sampled_from("AB")), min_size=3, max_size=16)
#: None of these regroups anything, after which all is judged again anyway.
LATER_DEEDS = sorted(
    {each for each in DEEDS if not each.startswith(("Ana merges", "Ana moves"))}
    - {"Ana takes the merge back", "Ana takes the move back"}
)
LATER_STEPS = st.lists(st.tuples(st.integers(1, 180), st.sampled_from(LATER_DEEDS)), min_size=4, max_size=8)
PAST = (
    *("Cora asks", "Ana answers", "Cora asks", "Ben answers", "Ana closes"),
    *("Cora asks", "Ana takes it", "Cora asks", "Ana answers", "Cora asks", "Ben answers and closes", "Cora asks"),
)
#: What the core says where a deed makes no sense.
REFUSALS = (ValueError, NothingToUndo, NotTheAuthor, Outdated, PermissionDenied)


class Stop(Exception):
    """Ends a transaction that nobody needs any more."""


@pytest.mark.once
@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_live_and_rebuilt_are_the_same(db: None, steps: list[tuple[int, str, str]]) -> None:
    with pytest.raises(Stop), transaction.atomic():
        make_calendar(OFFICE)
        make_policy({**USUAL, "closing": 9 * 3600})
        stage, now = Stage.set(), moment("Mon 08:30")
        for minutes, deed, place in [(0, "Cora asks", "A"), (5, "Cora asks", "B"), *steps]:
            now += dt.timedelta(minutes=minutes)
            with time_machine.travel(now, tick=False):
                try_to_do(stage, deed, place, now)
            agrees_with_the_core()
        live = rows()
        call_command("rebuild_waits", verbosity=0)
        assert rows() == live
        call_command("rebuild_waits", "--from-nothing", verbosity=0)
        assert rows() == live
        raise Stop


@pytest.mark.once
@settings(
    max_examples=8,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=LATER_STEPS)
def test_what_is_settled_is_as_if_all_was_judged_again(past: Stage, steps: list[tuple[int, str]]) -> None:
    """After every step, in a conversation with a past."""
    with pytest.raises(Stop), transaction.atomic():
        # What one of them adds is none of the others'.
        go_on(copy.deepcopy(past), steps)
        raise Stop


@pytest.fixture
def past(db: None) -> Stage:
    """What every one of them begins with."""
    make_calendar(OFFICE)
    make_policy({**USUAL, "closing": 9 * 3600})
    stage = Stage.set()
    go_on(stage, [(1, each) for each in PAST], since="Mon 08:30")
    return stage


def go_on(stage: Stage, steps: list[tuple[int, str]], *, since: str = "Mon 08:45") -> None:
    now = moment(since)
    for minutes, deed in steps:
        now += dt.timedelta(minutes=minutes)
        with time_machine.travel(now, tick=False):
            try_to_do(stage, deed, "A", now)
            live = rows()
            keep_up(Conversation.objects.values_list("pk", flat=True), thoroughly=True)
        assert rows() == live, deed


def try_to_do(stage: Stage, deed: str, place: str, now: dt.datetime) -> None:
    if not makes_sense(stage, deed, place):
        return
    try:
        with transaction.atomic():
            do(stage, deed, place, now)
    except REFUSALS:
        return


def makes_sense(stage: Stage, deed: str, place: str) -> bool:
    last = Message.objects.get(pk=stage.answers[-1].pk) if stage.answers else None
    state = last.outbox_entry.state if last and last.outbox_entry else None
    if deed in ("it is sent", "it fails", "it is perhaps sent"):
        return state in (State.HELD, State.QUEUED)
    if deed == "it bounces":
        return state == State.SENT
    if deed in ("Ana takes the answer back", "Ana sends it again", "Ana marks it as sent"):
        return last is not None
    if deed == "Ana takes the closing back":
        return stage.closing is not None
    if deed.startswith("Ana takes the m"):
        kind = "merged" if "merge" in deed else "moved_here"
        return stage.conversation(place).events.filter(kind=kind).count() == 1
    if deed.startswith("Ana moves message"):
        return stage.conversation(place).messages.count() > 2
    return True


def do(stage: Stage, deed: str, place: str, now: dt.datetime) -> None:
    ana = stage.agents["Ana"]
    match deed:
        case "late mail":
            early = now - dt.timedelta(minutes=45)
            stage.take_in(place, stage.letter(place), at=early)
        case "urgent":
            prioritise(stage.conversation(place), agent=ana, priority=Priority.URGENT)
        case "tag":
            tag(stage.conversation(place), [Tag.objects.get_or_create(name="parcel")[0]], agent=ana)
        case "untag":
            untag(stage.conversation(place), Tag.objects.all(), agent=ana)
        case "to the team":
            move_to_team(stage.conversation(place), agent=ana, to=ana.teams.get())
        case "Ana takes the closing back":
            put_back_if_it_can(stage)
        case _:
            stage.do(f"{deed} in {place}")


def put_back_if_it_can(stage: Stage) -> None:
    put_back(stage.closing, agent=stage.agents["Ana"], deed="close")


def agrees_with_the_core() -> None:
    """The open wait of a conversation is the one that the core tells of, and no other is open."""
    said = Conversation.objects.filter(waiting_since__isnull=False).values_list("pk", "waiting_since")
    waits = list(Wait.objects.open().values_list("conversation_id", "opened_at"))
    assert sorted(waits) == sorted(said)


def rows() -> list[dict[str, Any]]:
    """Everything that there is to know of the waits, with their tags."""
    tags = sorted(Wait.tags.through.objects.values_list("wait", "tag"))
    return [*(dict(row) for row in Wait.objects.order_by("pk").values()), {"tags": tags}]
