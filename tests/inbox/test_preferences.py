"""What the screen keeps of how an agent likes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from apps.inbox.models import AfterClosing, Preferences, Theme
from tests.world import client_of

if TYPE_CHECKING:
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


def keep(screen: Screen, status: int = 200, **kept: Any) -> dict[str, Any]:
    return screen.send("/inbox/preferences", kept, method="put", status=status)


def test_it_keeps_what_it_is_told_and_leaves_the_rest(ana: Screen, world: World) -> None:
    Preferences.keep(world.ana, theme=Theme.DARK, tells={"sound": True})
    keep(ana, keys={"conversation.close": "y", "search": ""})
    said = keep(ana, layout={"list": 400, "panel": True, "rail": False})["preferences"]
    assert said["keys"] == {"conversation.close": "y", "search": ""}
    assert said["layout"] == {"list": 400, "panel": True, "rail": False}
    mine = Preferences.of(world.ana)
    assert (mine.theme, mine.tells, mine.single_keys) == (Theme.DARK, {"sound": True}, True)
    assert Preferences.of(world.ben).keys == {}


def test_widths_stay_within_bounds_and_what_is_unknown_is_left_out(ana: Screen, world: World) -> None:
    keep(ana, layout={"list": 99_999, "rail": "yes", "panel": None, "colour": "red"})
    assert Preferences.of(world.ana).layout == {"list": 800}
    keep(ana, layout={"list": -5})
    assert Preferences.of(world.ana).layout == {"list": 240}


@pytest.mark.parametrize(
    "keys", ["e", ["e"], {"close": 5}, {"": "e"}, {"close": "e" * 31}, {str(n): "" for n in range(301)}]
)
def test_what_is_no_key_is_refused(ana: Screen, world: World, keys: Any) -> None:
    keep(ana, keys=keys, status=400)
    assert Preferences.of(world.ana).keys == {}


def test_the_page_changes_colours_and_what_follows_closing(world: World) -> None:
    client = client_of(world.ana)
    assert "data-theme" not in client.get("/").content.decode()
    answer = client.post("/settings/screen/", {"theme": "dark", "after_closing": "list"})
    assert answer.status_code == 302
    mine = Preferences.of(world.ana)
    assert (mine.theme, mine.after_closing, mine.single_keys) == (Theme.DARK, AfterClosing.LIST, False)
    assert '<html lang="en" data-theme="dark">' in client.get("/").content.decode()
    assert "data-theme" not in client_of(world.ben).get("/").content.decode()
    assert client.post("/settings/screen/", {"theme": "pink", "after_closing": "list"}).status_code == 200
    assert Preferences.of(world.ana).theme == Theme.DARK
