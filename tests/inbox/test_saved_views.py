"""Saved views: who sees which, who may change them, and what is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.conversations.models import Conversation
from apps.inbox import saved_views
from apps.inbox.listing import counting
from apps.inbox.models import SavedView
from tests.inbox.conftest import Screen

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db
WAITING = {"view": "all", "is": "waiting", "sort": "waiting"}


def keep(screen: Screen, *, status: int = 201, **said: Any) -> dict[str, Any]:
    body = {"name": "Waiting", "filter": WAITING, "share": "own"} | said
    view: dict[str, Any] = screen.send("/inbox/views", body, status=status).get("view", {})
    return view


def names(screen: Screen) -> list[str]:
    return [view["name"] for view in screen.get("/inbox/views")["views"]]


def test_ones_own_is_seen_by_oneself_alone(ana: Screen, otto: Screen, world: World) -> None:
    view = keep(ana)
    assert view == {
        "id": view["id"],
        "name": "Waiting",
        "filter": WAITING,
        "share": "own",
        "team": None,
        "mayChange": True,
    }
    assert names(ana) == ["Waiting"]
    assert names(Screen(world.ben)) == names(otto) == names(Screen(world.adam)) == []
    Screen(world.adam).send(f"/inbox/views/{view['id']}", {"name": "Mine"}, method="patch", status=404)


def test_a_teams_is_changed_by_who_is_in_it(ana: Screen, otto: Screen, world: World) -> None:
    view = keep(ana, share="team", team=world.support.pk)
    path = f"/inbox/views/{view['id']}"
    ben, adam = Screen(world.ben), Screen(world.adam)
    assert names(ben) == names(adam) == ["Waiting"]
    assert names(otto) == []
    assert ben.send(path, {"name": "Waiting long"}, method="patch")["view"]["name"] == "Waiting long"
    assert adam.send(path, {"filter": {"view": "mine"}}, method="patch")["view"]["filter"]["view"] == "mine"
    otto.send(path, {"name": "Ours"}, method="patch", status=404)
    otto.send(path, method="delete", status=404)
    ben.send(path, method="delete")
    assert names(ana) == []


def test_nobody_gives_one_to_a_team_that_they_are_not_in(otto: Screen, world: World) -> None:
    keep(otto, share="team", team=world.support.pk, status=400)
    mine = keep(otto)
    otto.send(f"/inbox/views/{mine['id']}", {"share": "team", "team": world.support.pk}, method="patch", status=400)
    assert SavedView.objects.get().owner == world.otto


def test_everybodys_are_the_leads_to_change(ana: Screen, otto: Screen, world: World) -> None:
    keep(ana, share="all", status=403)
    lea = Screen(world.lea)
    view = keep(lea, share="all")
    path = f"/inbox/views/{view['id']}"
    assert names(ana) == names(otto) == ["Waiting"]
    assert ana.get("/inbox/views")["views"][0]["mayChange"] is False
    ana.send(path, {"name": "Mine now"}, method="patch", status=403)
    ana.send(path, {"share": "own"}, method="patch", status=403)
    ana.send(path, method="delete", status=403)
    assert Screen(world.adam).send(path, {"share": "own"}, method="patch")["view"]["share"] == "own"
    assert names(lea) == []


def test_who_looks_decides_what_is_in_one(ana: Screen, otto: Screen, world: World) -> None:
    keep(Screen(world.lea), share="all", filter={"view": "all", "assignee": "me"})
    Conversation.objects.filter(pk=world.conversation.pk).update(assignee=world.ana)
    [found] = ana.get("/inbox/totals", view="all")["saved"].values()
    [elsewhere] = otto.get("/inbox/totals", view="all")["saved"].values()
    assert (found, elsewhere) == (1, 0)


def test_their_order_is_kept_where_they_may_change_it(ana: Screen, world: World) -> None:
    shared = keep(Screen(world.lea), share="all", name="Everybody's")["id"]
    one, two, three = (keep(ana, name=name)["id"] for name in ("One", "Two", "Three"))
    ana.send("/inbox/views/order", {"ids": [three, one, two, shared, 4711]})
    assert [name for name in names(ana) if name != "Everybody's"] == ["Three", "One", "Two"]
    assert SavedView.objects.get(pk=shared).position == 0
    ana.send("/inbox/views/order", {"ids": "all"}, status=400)


@pytest.mark.parametrize(
    "said",
    [
        {"name": "  "},
        {"name": None},
        {"name": "x" * 61},
        {"filter": {"view": "everything"}},
        {"filter": {"view": "all", "tag": "vat"}},
        {"filter": {"view": "all", "tag": 7}},
        {"filter": ["all"]},
        {"share": "world"},
        {"share": "team", "team": "Support"},
        {"share": "team"},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(ana: Screen, said: dict[str, Any]) -> None:
    body = {"name": "Waiting", "filter": WAITING, "share": "own"} | said
    assert ana.send("/inbox/views", body, status=400)["error"]
    assert not SavedView.objects.exists()


def test_one_of_an_earlier_version_hides_no_other(ana: Screen, world: World) -> None:
    SavedView.objects.create(owner=world.ana, name="Old", filter={"view": "starred"})
    keep(ana)
    assert sorted(ana.get("/inbox/totals", view="all")["saved"].values()) == [0, 1]
    assert ana.client.get("/").status_code == 200


def test_there_are_only_so_many_of_each_kind(ana: Screen, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saved_views, "MOST", 2)
    view = keep(ana)
    keep(ana)
    keep(ana, status=400)
    keep(ana, share="team", team=world.support.pk)
    keep(Screen(world.ben))
    ana.send(f"/inbox/views/{view['id']}", {"name": "Other"}, method="patch")
    ana.send(f"/inbox/views/{view['id']}", method="delete")
    keep(ana)


def test_counts_that_take_long_are_told_by_turns(ana: Screen, monkeypatch: pytest.MonkeyPatch) -> None:
    views = [keep(ana)["id"] for _ in range(3)]
    assert ana.get("/inbox/totals", view="all")["saved"] == {str(view): 1 for view in views}
    monkeypatch.setattr(counting, "PATIENCE", -1)
    assert ana.get("/inbox/totals", view="all")["saved"] == {}
    monkeypatch.setattr(counting, "PATIENCE", 1000)
    for now in range(3):
        monkeypatch.setattr("apps.inbox.listing.counting.time.time", lambda now=now: now)
        assert list(counting.saved_counts(ana.agent)) == [*views[now:], *views[:now]]
