"""Files with a virus neither go out nor come down."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels import payloads
from apps.conversations.models import Message
from tests.channels.fake_clamd import VIRUS, running
from tests.channels.test_viruses import nowhere
from tests.inbox.test_answers import draft, path, upload
from tests.inbox.test_files import fetch
from tests.world import make_attachment

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_django.fixtures import Settings

    from tests.channels.fake_clamd import Clamd
    from tests.inbox.conftest import Screen
    from tests.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def clamd(settings: Settings) -> Iterator[Clamd]:
    with running() as one:
        settings.CLAMD = one.address
        yield one


def refused_upload(screen: Screen, content: bytes) -> str:
    response = screen.client.post("/inbox/uploads", content, content_type="application/octet-stream")
    assert response.status_code == 400
    return str(response.json()["error"])


def test_an_infected_upload_is_refused_and_not_kept(ana: Screen, clamd: Clamd, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[object] = []
    monkeypatch.setattr(payloads, "keep_file", kept.append)
    assert refused_upload(ana, VIRUS) == "This file holds a virus (Test.Virus)."
    assert kept == []


def test_a_clean_upload_is_sent_and_looked_at_once(ana: Screen, world: World, clamd: Clamd) -> None:
    token = upload(ana, b"%PDF")["token"]
    ana.send(path(world, "replies"), draft(files=[token]), status=201)
    assert clamd.asked == 1


def test_without_an_answer_of_clamd_nothing_is_attached(ana: Screen, settings: Settings) -> None:
    settings.CLAMD = nowhere()
    assert "Try again" in refused_upload(ana, b"%PDF")


def test_what_came_in_with_a_virus_is_not_forwarded(ana: Screen, world: World, clamd: Clamd) -> None:
    make_attachment(world.message, "invoice.exe", VIRUS)
    begun = ana.get(f"/inbox/messages/{world.message.public_id}/forwarding")["draft"]
    tokens = [file["token"] for file in begun["files"]]
    refused = ana.send(path(world, "forwards"), draft(files=tokens), status=400)
    assert "Test.Virus" in refused["fields"]["files"]
    assert not Message.objects.filter(direction="out").exists()


def test_nobody_downloads_a_virus(ana: Screen, world: World, clamd: Clamd) -> None:
    bad = make_attachment(world.message, "invoice.exe", VIRUS)
    for _ in range(2):
        response = ana.client.get(f"/inbox/attachments/{bad.public_id}/")
        assert response.status_code == 403
        assert "Test.Virus" in response.content.decode()
        assert VIRUS not in response.content
    assert clamd.asked == 1


def test_a_clean_file_comes_down(world: World, clamd: Clamd) -> None:
    response, content = fetch(world.ana, f"/inbox/attachments/{world.attachment.public_id}/")
    assert (response.status_code, content) == (200, b"number 4711")


def test_what_nobody_has_looked_at_waits_for_clamd(ana: Screen, world: World, settings: Settings) -> None:
    settings.CLAMD = nowhere()
    response = ana.client.get(f"/inbox/attachments/{world.attachment.public_id}/")
    assert response.status_code == 503
    assert "Try again" in response.content.decode()


def test_the_scanner_is_asked_nothing_about_what_one_may_not_see(otto: Screen, world: World, clamd: Clamd) -> None:
    assert otto.client.get(f"/inbox/attachments/{world.attachment.public_id}/").status_code == 404
    assert clamd.asked == 0
