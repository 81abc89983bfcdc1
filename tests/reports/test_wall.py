"""Who waits now: one look for all who watch."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from apps.accounts.presence import note_present
from apps.reports import watching
from apps.reports.wall import cut, look
from apps.reports.watching import Viewer, Watch, drawn
from tests.reports.waits import make_wait
from tests.world import client_of, make_conversation

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.reports.wall import Wall
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nobody_is_here() -> None:
    cache.clear()


def viewer_of(agent: Agent) -> Viewer:
    session = client_of(agent).cookies["sessionid"].value
    return Viewer(
        agent=agent.pk, session=session, auth_hash=agent.get_session_auth_hash(), language="en", time_zone="UTC"
    )


def test_it_tells_who_waits_by_age_and_what_is_due(world: World) -> None:
    now = timezone.now()
    waits: list[tuple[timedelta, dict[str, Any]]] = [
        (timedelta(minutes=5), {"owner": world.ana, "next_due_at": now + timedelta(minutes=10)}),
        (timedelta(hours=2), {"next_due_at": now - timedelta(minutes=1)}),
        (timedelta(hours=30), {"owner": world.ben}),
    ]
    for ago, fields in waits:
        make_wait(make_conversation(world.support_mail, world.cora), now - ago, None, **fields)
    make_wait(make_conversation(world.support_mail, world.cora), now - timedelta(hours=1), 60)
    make_wait(make_conversation(world.sales_mail, world.cora, subject="Sales only"), now - timedelta(days=9), None)
    note_present(world.ana.pk)
    wall = look()
    seen = cut(wall, world.lea.pk)
    assert seen["count"] == 3
    assert [number for _label, number in seen["ages"]] == [1, 1, 0, 1]
    assert (seen["unassigned"], seen["soon"], seen["late"]) == (1, 1, 1)
    assert [seconds // 3600 for _each, seconds, _owner in seen["oldest"]] == [30, 2, 0]
    assert seen["people"] == [("Ana Alvarez", True, 1), ("Ben Bauer", False, 1)]
    assert cut(wall, world.adam.pk)["count"] == 4
    assert cut(wall, world.otto.pk)["count"] == 1
    assert b"Sales only" not in client_of(world.lea).get("/reports/").content
    assert cut(wall, world.ben.pk)["people"] == [("Ben Bauer", False, 1)], "an agent sees the own load alone"
    assert cut(wall, -1)["count"] == 0


def test_a_viewer_more_costs_no_query(world: World) -> None:
    viewers = [viewer_of(agent) for agent in (world.ana, world.ben, world.lea, world.otto, world.adam)]
    with CaptureQueriesContext(connection) as alone:
        look([viewers[0].session])
    with CaptureQueriesContext(connection) as crowded:
        wall = look([viewer.session for viewer in viewers])
    assert len(crowded) == len(alone) <= 16
    with CaptureQueriesContext(connection) as drawing:
        for viewer in viewers:
            assert drawn(wall, viewer)
    assert len(drawing) == 0


def test_who_was_logged_out_or_disabled_sees_it_no_more(world: World) -> None:
    viewer = viewer_of(world.ana)
    assert viewer.is_known_to(look([viewer.session]))
    assert not replace(viewer, auth_hash="another password").is_known_to(look([viewer.session]))
    assert not replace(viewer, session="gone").is_known_to(look(["gone"]))
    world.ana.is_active = False
    world.ana.save()
    assert not viewer.is_known_to(look([viewer.session]))


@pytest.mark.once
def test_all_who_watch_share_one_look(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    viewers = [viewer_of(agent) for agent in (world.ana, world.ben, world.lea)]
    wall = look([viewer.session for viewer in viewers])
    looks: list[set[str]] = []

    async def counted(sessions: set[str]) -> Wall:
        looks.append(set(sessions))
        return wall

    monkeypatch.setattr(watching, "_looked", counted)
    monkeypatch.setattr(watching, "PACE_SECONDS", 0.01)

    async def first(watch: Watch, viewer: Viewer) -> Wall:
        walls = watch.walls(viewer)
        try:
            return await anext(walls)
        finally:
            await walls.aclose()

    async def crowd() -> Watch:
        watch = Watch()
        async with asyncio.timeout(30):
            assert await asyncio.gather(*(first(watch, viewer) for viewer in viewers)) == [wall] * 3
        return watch

    watch = asyncio.run(crowd())
    assert looks[0] == {viewer.session for viewer in viewers}
    assert len(looks) == 1
    assert watch.viewers == []
