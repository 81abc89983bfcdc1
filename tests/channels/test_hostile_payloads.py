"""H10: whatever stands in what a network gave, it is read or set aside, and the screen shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.accounts.models import Team
from apps.channels.contract import RawMessage, Source, UnreadableMessage, encoding
from apps.channels.models import Channel
from apps.channels.registry import adapter_class
from apps.conversations.models import Conversation
from apps.intake.collect import keep_pushed
from apps.intake.exchange import ANSWERS
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_kept_arrivals
from tests.channels.hostile_payloads import PAYLOADS, some_spoilt, spoilt
from tests.world import client_of, make_agent

if TYPE_CHECKING:
    from django.test import Client

SOURCE = Source(name="x")
OPTIONS = {"generic": {"url": "https://board.example/inbox"}, "telegram": {"bot": "@AcmeBot", "groups": "all"}}


@pytest.mark.once
@pytest.mark.parametrize("kind", PAYLOADS)
def test_it_is_read_or_said_to_be_unreadable(kind: str) -> None:
    adapter = adapter_class(kind)(Channel(kind=kind, options=OPTIONS.get(kind, {})).config(secrets={}))
    for way, name, payload in spoilt(kind):
        raw = RawMessage(source=SOURCE, key="1", payload=payload, received_at=timezone.now())
        try:
            found = adapter.parse(raw)
        except UnreadableMessage as error:
            assert str(error), (way, name)
            continue
        if found is not None:
            content = b"".join(encoding.encode(found))
            assert encoding.decode(content, ANSWERS) == found, (way, name)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("kind", PAYLOADS)
def test_it_is_taken_in_or_set_aside_and_the_screen_shows_it(kind: str) -> None:
    team = Team.objects.create(name="Support")
    channel = Channel.objects.create(kind=kind, name=kind, address="acme.example", options=OPTIONS.get(kind, {}))
    channel.teams.add(team)
    payloads = some_spoilt(kind, 40)
    for number, payload in enumerate(payloads):
        keep_pushed(channel, RawMessage(source=SOURCE, key=str(number), payload=payload, received_at=timezone.now()))
    assert not read_kept_arrivals(seconds=120)
    states = {state for (state,) in Arrival.objects.values_list("state")}
    assert ArrivalState.READ in states
    assert states <= {ArrivalState.READ, ArrivalState.REPEATED, ArrivalState.UNREADABLE}
    first = Arrival.objects.filter(key__in=[str(number) for number, _ in enumerate(PAYLOADS[kind])])
    assert {state for (state,) in first.values_list("state")} == {ArrivalState.READ}
    show_all(client_of(make_agent("Ana Alvarez", teams=[team])))


def show_all(screen: Client) -> None:
    assert screen.get("/inbox/rows", {"view": "all"}).json()["rows"]
    for public_id in Conversation.objects.filter(message_count__gt=0).values_list("public_id", flat=True):
        found = screen.get(f"/inbox/conversations/{public_id}/")
        assert found.status_code == 200
        for post in (each["post"] for each in found.json()["messages"] if each["post"]):
            for address in (post["permalink"], post["url"]):
                assert not address or address.startswith(("https://", "http://"))
