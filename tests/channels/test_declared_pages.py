"""Setting up a channel from what its adapter declares: tried out first, secrets in and never out."""

from __future__ import annotations

import html
import re
import shlex
from typing import TYPE_CHECKING, Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.channels import actions
from apps.channels.contract import SettingKind
from apps.channels.declared import declared_kinds
from apps.channels.models import Channel, Health
from apps.channels.registry import adapter_class
from apps.intake.models import Arrival
from tests.channels.generic.board import OTHER_SECRET, SECRET, Board
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from tests.world import World

ADD = reverse("channels:add_kind", args=["generic"])


@pytest.fixture
def adam(world: World) -> Client:
    """The admin's browser."""
    return client_of(world.adam)


@pytest.fixture
def board() -> Iterator[Board]:
    with Board() as board:
        yield board


def page(response: Any) -> str:
    assert response.status_code == 200
    return html.unescape(str(response.content, "utf-8"))


def answers(board: Board, **more: Any) -> dict[str, Any]:
    usual = {"site": "Board.example", "secret": SECRET, "url": f"{board.url}/", "audience": "public", "once": "on"}
    return {**usual, "display_name": "Acme", "moderation": "hide\nshow", **more}


def the_channel() -> Channel:
    return Channel.objects.get(kind="generic")


def of(name: str, channel: Channel) -> str:
    return reverse(f"channels:{name}", args=[channel.pk])


def test_every_kind_that_declares_settings_can_be_chosen_and_has_a_form(adam: Client) -> None:
    shown = page(adam.get(reverse("channels:choose")))
    assert {"generic", "discourse", "wordpress"} <= dict(declared_kinds()).keys()
    for kind, title in declared_kinds():
        assert title in shown
        form = page(adam.get(reverse("channels:add_kind", args=[kind])))
        for setting in adapter_class(kind).settings:
            assert f'name="{setting.name}"' in form
            assert (f'id="id_{setting.name}"' in form) or setting.kind is SettingKind.CHOICE
    assert adam.get(reverse("channels:add_kind", args=["email"])).status_code == 404
    assert adam.get(reverse("channels:add_kind", args=["nothing"])).status_code == 404


def test_a_channel_that_works_is_saved_and_its_page_names_the_hook(adam: Client, board: Board, world: World) -> None:
    shown = page(adam.post(ADD, answers(board, teams=[world.support.pk]), follow=True))
    channel = the_channel()
    assert (channel.address, channel.name, channel.health) == ("board.example", "board.example", Health.OK)
    assert channel.secrets == {"secret": SECRET}
    assert channel.options["moderation"] == ["hide", "show"]
    assert (channel.options["once"], channel.options["html"], channel.options["max_length"]) == (True, False, 0)
    assert list(channel.teams.all()) == [world.support]
    assert channel.hook_url in shown and "took a signed test event" in shown
    assert SECRET not in shown
    assert [event["type"] for event in board.told] == ["test"]


def test_what_does_not_work_is_said_and_not_saved(adam: Client, board: Board) -> None:
    board.secret = OTHER_SECRET
    shown = page(adam.post(ADD, answers(board)))
    assert "127.0.0.1: 401" in shown
    assert SECRET not in shown
    assert not Channel.objects.filter(kind="generic").exists()
    board.secret = SECRET
    adam.post(ADD, answers(board, secret=""))
    assert the_channel().secrets == {"secret": SECRET}


def test_saved_anyway_it_is_paused(adam: Client, board: Board) -> None:
    board.secret = OTHER_SECRET
    adam.post(ADD, answers(board, anyway="1"))
    assert not the_channel().is_active


def test_a_secret_is_made_here_shown_once_and_used(adam: Client, board: Board) -> None:
    shown = page(adam.get(ADD))
    [offered], [hook] = re.findall(r'value="(whsec_[^"]+)"', shown), re.findall(r'value="([^"]+/hooks/[^"]+)"', shown)
    board.secret = offered
    page(adam.get(reverse("channels:add_kind", args=["discourse"])))  # in another tab
    again = page(adam.post(ADD, answers(board, secret="", site="")))
    assert offered in again and hook in again
    after = page(adam.post(ADD, answers(board, secret=""), follow=True))
    assert (the_channel().secrets, the_channel().hook_url) == ({"secret": offered}, hook)
    assert offered not in after
    assert offered not in page(adam.get(of("edit", the_channel())))


def test_a_secret_that_is_needed_is_not_called_optional(adam: Client) -> None:
    form = page(adam.get(ADD))
    first, second = (
        form.partition(f'for="id_{name}"')[2].partition("</label>")[0] for name in ("secret", "second_secret")
    )
    assert ("optional" in first, "optional" in second) == (False, True)


def test_one_place_is_one_channel(adam: Client, board: Board) -> None:
    adam.post(ADD, answers(board))
    assert "There is a channel for this address already." in page(adam.post(ADD, answers(board, site="BOARD.example")))
    assert Channel.objects.filter(kind="generic").count() == 1


def test_a_change_keeps_the_secret_but_not_for_another_server(adam: Client, board: Board) -> None:
    adam.post(ADD, answers(board))
    edit = of("edit", the_channel())
    adam.post(edit, answers(board, secret="", max_length="500"))
    assert (the_channel().options["max_length"], the_channel().secrets) == (500, {"secret": SECRET})
    with Board() as other:
        shown = page(adam.post(edit, answers(other, secret="")))
        assert "so that it is not sent to somebody else unasked" in shown
        assert other.told == []
    assert the_channel().options["url"] == f"{board.url}/"


def test_a_wrong_setting_is_told_at_its_field(adam: Client, board: Board) -> None:
    shown = page(adam.post(ADD, answers(board, url="no address", max_length="-1")))
    assert 'id="id_url_error"' in shown and 'id="id_max_length_error"' in shown
    assert "“burn” is none of the deeds" in page(adam.post(ADD, answers(board, moderation="burn")))


def test_calls_are_shown_on_the_page_and_refused_ones_on_the_strip(adam: Client, board: Board) -> None:
    adam.post(ADD, answers(board))
    channel = the_channel()
    assert "Waiting for the first call" in page(adam.get(of("events", channel)))
    Channel.objects.filter(pk=channel.pk).update(
        last_hook_at=timezone.now(), hook_refusals=3, hook_refused_at=timezone.now()
    )
    shown = page(adam.get(of("events", channel)))
    assert "The last right call arrived" in shown and "3 calls were refused since then" in shown
    strip = page(adam.get(reverse("channels:health")))
    assert "refused since the last right one: 3" in strip


def test_it_can_be_paused_resumed_checked_and_removed(adam: Client, board: Board) -> None:
    adam.post(ADD, answers(board))
    channel = the_channel()
    adam.post(of("pause", channel))
    assert "calls of its web hook are refused" in page(adam.get(of("status", channel)))
    adam.post(of("resume", channel))
    adam.post(of("check", channel))
    assert len(board.told) == 2
    adam.post(of("remove", channel))
    assert not Channel.objects.filter(kind="generic").exists()


def test_the_pages_are_german_too(adam: Client, board: Board, world: World) -> None:
    world.adam.language = "de"
    world.adam.save(update_fields=["language"])
    form = page(adam.get(ADD))
    assert "Adresse für unsere Antworten" in form and "Name des Ortes" in form
    shown = page(adam.post(ADD, answers(board), follow=True))
    assert "Web-Hook" in shown and "hat ein signiertes Testereignis angenommen" in shown
    assert actions.remove(the_channel())


def test_the_page_offers_a_call_that_the_door_takes(adam: Client, board: Board) -> None:
    adam.post(ADD, answers(board))
    channel = the_channel()
    command = page(adam.get(of("status", channel))).partition('id="sample"')[2].partition(">")[2].partition("</")[0]
    words = shlex.split(command.replace("\\\n", " "))
    assert words[:3] == ["curl", "--include", channel.hook_url] and SECRET not in command
    given = [words[place + 1] for place, word in enumerate(words) if word == "-H"]
    headers: Any = dict(each.split(": ", 1) for each in given)
    kind = headers.pop("content-type")
    call = Client().post(f"/hooks/{channel.public_id}/", words[-1], content_type=kind, headers=headers)
    assert (call.status_code, call.content) == (200, b'{"kept":true}')
    assert "arrived" in page(adam.get(of("events", channel)))
    assert not Arrival.objects.exists()


def test_a_call_from_here_says_whether_our_own_address_is_reached(
    adam: Client, board: Board, settings: Settings
) -> None:
    """The board stands for this installation: it takes what is signed with its secret."""
    adam.post(ADD, answers(board))
    for place, secret, words in (
        (board.url, SECRET, "took a signed test call."),
        (board.url, OTHER_SECRET, "answered 401 to a signed test call."),
        ("http://127.0.0.1:9", SECRET, "Others must reach this installation at the address that SITE_URL names."),
    ):
        settings.SITE_URL, board.secret = place, secret
        shown = page(adam.post(of("rehearsal", the_channel()), follow=True))
        assert words in shown and SECRET not in shown
    Channel.objects.update(is_active=False)
    assert "Send a test call" not in page(adam.get(of("status", the_channel())))
