"""Signatures of their own for channels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels.models import Signature
from apps.channels.signatures import signature_of
from tests.world import client_of

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db


def test_an_empty_field_stands_for_the_usual_signature(world: World) -> None:
    field = f"channel_{world.support_mail.pk}"
    ana = client_of(world.ana)
    type(world.ana).objects.filter(pk=world.ana.pk).update(signature="Ana")
    world.ana.refresh_from_db()
    assert ana.post("/settings/signatures/", {field: "Ana\nSupport"}).status_code == 302
    assert signature_of(world.ana, world.support_mail) == "Ana\nSupport"
    assert "Ana\nSupport" in ana.get("/settings/signatures/").content.decode().replace("\r\n", "\n")
    ana.post("/settings/signatures/", {field: "  "})
    assert signature_of(world.ana, world.support_mail) == "Ana"
    assert not Signature.objects.exists()


def test_nobody_signs_for_a_channel_that_they_do_not_see(world: World) -> None:
    field = f"channel_{world.support_mail.pk}"
    page = client_of(world.otto).get("/settings/signatures/").content.decode()
    assert field not in page
    client_of(world.otto).post("/settings/signatures/", {field: "Otto"})
    assert not Signature.objects.filter(agent=world.otto, channel=world.support_mail).exists()


def test_the_screen_says_what_will_stand_below(world: World) -> None:
    Signature.objects.create(agent=world.ana, channel=world.support_mail, text="Ana\r\nSupport\r\n")
    reply = client_of(world.ana).get(f"/inbox/conversations/{world.conversation.public_id}/").json()["head"]["reply"]
    assert reply["signature"] == "Ana\nSupport"
    assert reply["can"]["html"] is True
