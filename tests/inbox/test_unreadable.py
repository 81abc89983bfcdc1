"""The tray "could not be read"."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.channels import payloads
from apps.channels.models import Channel
from apps.intake.models import Arrival, ArrivalState
from tests.inbox.conftest import Screen
from tests.inbox.routes import unreadable
from tests.inbox.test_files import fetch

if TYPE_CHECKING:
    from tests.world import World

pytestmark = pytest.mark.django_db


def test_ana_sees_what_could_not_be_read_and_why(ana: Screen, otto: Screen, world: World) -> None:
    unreadable(world)
    [item] = ana.get("/inbox/unreadable")["rows"]
    assert (item["channel"], item["reason"]) == ("Support", "there is no header: this is not a mail")
    assert ana.get("/inbox/totals", view="all")["counts"]["unreadable"] == 1
    _, source = fetch(world.ana, item["original"])
    assert source == b"no mail"
    assert otto.get("/inbox/unreadable")["rows"] == []
    assert otto.client.get(item["original"]).status_code == 404


@pytest.mark.once
@pytest.mark.parametrize(
    ("content", "sender", "subject"),
    [
        (b"no mail", {"name": "", "address": ""}, ""),
        (b"", {"name": "", "address": ""}, ""),
        (
            "From: =?utf-8?q?Cora_K=C3=BChn?= <cora@customer.test>\r\nSubject: Grüße\r\n\r\nHallo".encode(),
            {"name": "Cora Kühn", "address": "cora@customer.test"},
            "Grüße",
        ),
        (b"Subject: Rechnung\nTo: x\n\n", {"name": "", "address": ""}, "Rechnung"),
        (
            b"From: a@customer.test\nSubject: \x00\xff<script>\n" + b"X: " + b"(" * 10_000_000,
            {"name": "", "address": "a@customer.test"},
            "ÿ<script>",
        ),
    ],
    ids=["no mail", "nothing", "a mail", "nobody", "a bomb"],
)
def test_it_says_from_whom_it_seems_to_be_where_that_can_be_told(
    ana: Screen, world: World, content: bytes, sender: dict[str, str], subject: str
) -> None:
    Arrival.objects.filter(pk=unreadable(world)["arrival_id"]).update(payload=payloads.keep(content))
    [item] = ana.get("/inbox/unreadable")["rows"]
    assert (item["sender"], item["subject"]) == (sender, subject)


def test_what_is_not_in_the_store_says_nothing_of_itself(ana: Screen, world: World) -> None:
    Arrival.objects.filter(pk=unreadable(world)["arrival_id"]).update(payload="f" * 64)
    [item] = ana.get("/inbox/unreadable")["rows"]
    assert (item["sender"]["address"], item["subject"]) == ("", "")


def test_it_is_read_again_once(ana: Screen, world: World) -> None:
    arrival = unreadable(world)["arrival_id"]
    ana.send(f"/inbox/unreadable/{arrival}/readings", status=202)
    assert Arrival.objects.get().state == ArrivalState.KEPT
    said = ana.send(f"/inbox/unreadable/{arrival}/readings", status=409)
    assert said["error"] == "This has been read by now."


def test_the_tray_comes_page_by_page(ana: Screen, world: World) -> None:
    first = Arrival.objects.get(pk=unreadable(world)["arrival_id"])
    for number in range(2, 62):
        first.pk, first.key = None, f"1:{number}"
        first.save(force_insert=True)
    page = ana.get("/inbox/unreadable")
    rest = ana.get("/inbox/unreadable", after=page["after"])
    ids = [item["id"] for item in page["rows"] + rest["rows"]]
    assert len(ids) == 61 and ids == sorted(ids, reverse=True)
    assert rest["after"] is None


def test_lea_has_all_of_the_tray_read_again_and_ana_has_not(ana: Screen, world: World) -> None:
    unreadable(world)
    lea = Screen(world.lea)
    elsewhere = Arrival.objects.get()
    elsewhere.pk, elsewhere.channel = None, Channel.objects.create(name="Elsewhere", address="else@where.test")
    elsewhere.save(force_insert=True)
    assert (ana.get("/inbox/unreadable")["mayReadAll"], lea.get("/inbox/unreadable")["mayReadAll"]) == (False, True)
    ana.send("/inbox/unreadable/readings", status=403)
    assert lea.send("/inbox/unreadable/readings", status=202) == {"count": 1}
    assert set(Arrival.objects.values_list("channel__name", "state")) == {
        ("Support", ArrivalState.KEPT),
        ("Elsewhere", ArrivalState.UNREADABLE),
    }
    assert lea.send("/inbox/unreadable/readings", status=202) == {"count": 0}
