"""Pictures that lie on a sender's server: never fetched unasked, and then once, as copies of ours."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection
from PIL import Image

from apps.channels.http import fetch_public
from apps.inbox import pictures
from apps.inbox.models import RemotePicture
from tests.inbox.conftest import Screen
from tests.inbox.galleries import drawn, gallery
from tests.inbox.letters import arrive, letter_of
from tests.inbox.test_files import fetch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from apps.channels.http import Fetched
    from apps.conversations.models import Message
    from tests.inbox.galleries import Gallery
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop(settings: Settings) -> Iterator[Gallery]:
    with gallery() as found:
        settings.PICTURE_HOSTS_INSIDE = [found.host]
        yield found


def letter_with(world: World, *addresses: str) -> Message:
    return arrive(world.support_mail, letter_of("<p>Hello</p>" + "".join(f'<img src="{each}">' for each in addresses)))


def ask(screen: Screen, message: Message) -> None:
    screen.send(f"/inbox/messages/{message.public_id}/pictures")


def status_of(screen: Screen, message: Message, number: int = 0) -> int:
    return screen.client.get(f"/inbox/messages/{message.public_id}/pictures/{number}").status_code


def test_nothing_is_fetched_before_somebody_asks(ana: Screen, world: World, shop: Gallery) -> None:
    message = letter_with(world, shop.hang("/a.png", drawn()))
    [shown] = ana.conversation(message.conversation.public_id)["messages"]
    assert shown["pictures"] == {"count": 1, "asked": False, "url": f"/inbox/messages/{message.public_id}/pictures"}
    assert shop.host not in shown["html"]
    assert status_of(ana, message) == 404
    assert shop.asked == []


def test_asking_alone_fetches_nothing(ana: Screen, world: World, shop: Gallery) -> None:
    message = letter_with(world, shop.hang("/a.png", drawn()))
    said = ana.send(f"/inbox/messages/{message.public_id}/pictures")
    assert said["message"]["pictures"]["asked"] is True
    assert shop.asked == []


def test_a_picture_comes_as_a_copy_of_ours(ana: Screen, world: World, shop: Gallery) -> None:
    message = letter_with(world, shop.hang("/a.png", drawn(size=(40, 30))))
    ask(ana, message)
    response, content = fetch(world.ana, f"/inbox/messages/{message.public_id}/pictures/0")
    copy = Image.open(io.BytesIO(content))
    assert (copy.format, copy.size) == ("WEBP", (40, 30))
    assert response["Content-Type"] == "image/webp"
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cross-Origin-Resource-Policy"] == "same-origin"
    assert response["Cache-Control"].startswith("private")


def test_the_sender_learns_nothing_about_who_asks(ana: Screen, world: World, shop: Gallery) -> None:
    message = letter_with(world, shop.hang("/a.png?to=cora", drawn()))
    ask(ana, message)
    assert status_of(ana, message) == 200
    [(path, headers)] = shop.asked
    assert path == "/a.png?to=cora"
    names = {name.lower() for name in headers}
    assert names == {"host", "accept", "accept-encoding", "user-agent", "connection"}
    assert headers["User-Agent"] == "DialogInbox"


def test_it_is_fetched_once_for_all_agents(ana: Screen, world: World, shop: Gallery) -> None:
    address = shop.hang("/a.png", drawn())
    message = letter_with(world, address, address)
    ask(ana, message)
    for screen in (ana, Screen(world.ben), Screen(world.lea)):
        assert status_of(screen, message) == 200
    assert shop.paths == ["/a.png"]
    [shown] = Screen(world.ben).conversation(message.conversation.public_id)["messages"]
    assert shown["pictures"]["asked"] is True


def test_what_could_not_be_had_is_not_asked_for_again_at_once(ana: Screen, world: World, shop: Gallery) -> None:
    message = letter_with(world, f"http://{shop.host}/gone.png")
    ask(ana, message)
    assert [status_of(ana, message) for _ in range(3)] == [404, 404, 404]
    assert shop.paths == ["/gone.png"]
    RemotePicture.objects.update(at="2020-01-01T00:00Z")
    shop.hang("/gone.png", drawn())
    assert status_of(ana, message) == 200


@pytest.mark.django_db(transaction=True)
def test_while_a_strangers_server_dawdles_the_database_is_free_for_others(
    ana: Screen, world: World, shop: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    message = letter_with(world, shop.hang("/a.png", drawn()))
    ask(ana, message)
    closed: list[bool] = []

    def fetch(url: str, **options: Any) -> Fetched:
        closed.append(connection.connection is None)
        return fetch_public(url, **options)

    monkeypatch.setattr(pictures, "fetch_public", fetch)
    assert status_of(ana, message) == 200
    assert closed == [True]


def test_only_pictures_of_that_mail_can_be_fetched(ana: Screen, world: World, shop: Gallery) -> None:
    message = letter_with(world, shop.hang("/a.png", drawn()))
    ask(ana, message)
    assert status_of(ana, message, 1) == 404
    assert status_of(ana, world.message, 0) == 404
    assert shop.asked == []


def test_otto_can_neither_ask_nor_see(ana: Screen, otto: Screen, world: World, shop: Gallery) -> None:
    message = letter_with(world, shop.hang("/a.png", drawn()))
    otto.send(f"/inbox/messages/{message.public_id}/pictures", status=404)
    ask(ana, message)
    assert status_of(otto, message) == 404
    assert shop.asked == []


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'></svg>", "image/svg+xml"),
        (b"<script>alert(1)</script>", "image/png"),
        (b"GIF89a/*\x00*/=alert(1)//", "image/gif"),
        (b"", "image/png"),
        (drawn()[:40], "image/png"),
        (drawn("TIFF"), "image/tiff"),
        (drawn("PDF"), "image/jpeg"),
    ],
)
def test_what_is_no_raster_picture_is_refused(
    ana: Screen, world: World, shop: Gallery, content: bytes, kind: str
) -> None:
    message = letter_with(world, shop.hang("/a", content, kind))
    ask(ana, message)
    assert status_of(ana, message) == 404
    assert shop.paths == ["/a"]


def test_too_large_a_file_is_not_read_to_its_end(ana: Screen, world: World, shop: Gallery) -> None:
    message = letter_with(world, shop.hang("/a.png", drawn() + b"x" * (3 * 1024 * 1024)))
    ask(ana, message)
    assert status_of(ana, message) == 404


def test_a_picture_inside_our_network_is_not_fetched(
    ana: Screen, world: World, shop: Gallery, settings: Settings
) -> None:
    settings.PICTURE_HOSTS_INSIDE = []
    message = letter_with(world, shop.hang("/a.png", drawn()))
    ask(ana, message)
    assert status_of(ana, message) == 404
    assert shop.asked == []
