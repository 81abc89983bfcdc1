"""Whose figures anybody sees, and that looks are written down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.reports.models import Look, Rules
from apps.reports.seeing import people_of
from tests.reports.waits import NOW, make_wait
from tests.world import client_of, make_conversation

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from tests.world import World

pytestmark = pytest.mark.django_db

PERIOD = {"from": "2026-10-01", "to": "2026-11-22"}


def status(viewer: Agent, page: str = "times/", **words: object) -> int:
    return (
        client_of(viewer)
        .get(f"/reports/{page}", PERIOD | {name: str(word) for name, word in words.items()})
        .status_code
    )


def test_only_who_leads_a_team_sees_the_figures_of_who_is_in_it(world: World) -> None:
    assert set(people_of(world.lea)) == {world.ana, world.ben, world.lea}
    assert set(people_of(world.ana)) == {world.ana}
    assert set(people_of(world.adam)) == {world.adam}, "an admin in no team leads none"
    for page in (
        "times/",
        "compare/",
        "week/",
        "backlog/",
        "waits/",
        "times/csv",
        "times/xlsx",
        "waits/csv",
        "waits/xlsx",
    ):
        assert status(world.lea, page, agent=world.ana.pk) == 200
        assert status(world.ana, page, agent=world.ana.pk) == 200
        assert status(world.ana, page, agent=world.ben.pk) == 403
        assert status(world.lea, page, agent=world.otto.pk) == 403
        assert status(world.otto, page, agent=world.ana.pk) == 403
        assert status(world.lea, page, agent=0) == 403


def test_an_agent_sees_nothing_but_the_own_figures(world: World) -> None:
    mine = make_wait(make_conversation(world.support_mail, world.cora), NOW, 60, answerer=world.ana)
    make_wait(make_conversation(world.support_mail, world.cora), NOW, 90, answerer=world.ben)
    answer = client_of(world.ana).get("/reports/waits/", PERIOD)
    assert [line["wait"].pk for line in answer.context["lines"]] == [mine.pk]
    rows = client_of(world.ana).get("/reports/compare/", PERIOD | {"by": "agent"}).context["sheet"].blocks[0].rows
    assert [str(row[0].text) for row in rows] == ["Ana Alvarez"]


def test_the_table_of_agents_has_those_of_the_own_teams_alone(world: World) -> None:
    for agent in (world.ana, world.ben, world.otto):
        make_wait(make_conversation(world.support_mail, world.cora), NOW, 60, answerer=agent)
    answer = client_of(world.lea).get("/reports/compare/", PERIOD | {"by": "agent"})
    assert {str(row[0].text) for row in answer.context["sheet"].blocks[0].rows} == {"Ana Alvarez", "Ben Bauer"}
    waits = client_of(world.lea).get("/reports/waits/", PERIOD).content.decode()
    assert "Ana Alvarez" in waits
    assert "a colleague" in waits
    assert "Otto" not in waits


def test_looks_at_others_are_written_down_and_listed(world: World) -> None:
    status(world.lea, agent=world.ana.pk)
    status(world.lea, "waits/xlsx", agent=world.ben.pk)
    status(world.lea, "compare/csv", by="agent")
    status(world.lea, agent=world.lea.pk)
    status(world.lea)
    status(world.ana)
    seen = list(Look.objects.order_by("id").values_list("viewer", "whom", "page"))
    assert seen == [
        (world.lea.pk, world.ana.pk, "times"),
        (world.lea.pk, world.ben.pk, "waits"),
        (world.lea.pk, None, "compare"),
    ]
    listed = {viewer: client_of(viewer).get("/reports/looks/").context["rows"] for viewer in (world.ana, world.otto)}
    assert [look.whom for look, _ in listed[world.ana]] == [None, world.ana]
    assert listed[world.otto] == []
    assert len(client_of(world.adam).get("/reports/looks/").context["rows"]) == 3


def test_adam_switches_single_figures_off_for_everybody(world: World) -> None:
    make_wait(make_conversation(world.support_mail, world.cora), NOW, 60, answerer=world.ana, owner=world.ana)
    client_of(world.adam).post("/reports/rules/")
    assert not Rules.now().figures_per_agent
    assert status(world.lea, agent=world.ana.pk) == 403
    assert status(world.ana) == 403
    assert status(world.lea) == 200
    page = client_of(world.lea).get("/reports/compare/", PERIOD | {"by": "agent"})
    assert page.context["sheet"].blocks[0].rows == []
    for address in ("/reports/", "/reports/waits/", "/reports/compare/"):
        assert b"Ana Alvarez" not in client_of(world.lea).get(address, PERIOD).content
    assert b"Ana Alvarez" not in b"".join(client_of(world.lea).get("/reports/waits/csv", PERIOD))
    client_of(world.adam).post("/reports/rules/", {"figures_per_agent": "1"})
    assert status(world.lea, agent=world.ana.pk) == 200


def test_only_admins_turn_the_switch(world: World) -> None:
    assert client_of(world.lea).post("/reports/rules/").status_code == 403
    assert Rules.now().figures_per_agent
