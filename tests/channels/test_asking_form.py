"""Where an admin chooses whether customers are asked how answers were."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

import pytest
from django.urls import reverse

from apps.channels.asking import FIELDS
from apps.channels.models import Channel
from tests.channels.answers import answers
from tests.world import client_of

if TYPE_CHECKING:
    from tests.channels.stand_in import StandIn
    from tests.world import World

pytestmark = pytest.mark.django_db


def chosen() -> list[bool]:
    return [getattr(Channel.objects.get(address="service@acme.example"), name) for name in FIELDS]


def test_it_is_off_until_adam_chooses_it_and_what_follows_a_bad_one(world: World, stand_in: type[StandIn]) -> None:
    adam = client_of(world.adam)
    page = html.unescape(adam.get(reverse("channels:add")).content.decode())
    assert "Ask customers how an answer was" in page
    assert [Channel().asks_for_rating, Channel().bad_rating_reopens] == [False, False]
    adam.post(reverse("channels:add"), answers(asks_for_rating="on", bad_rating_tells_leads="on"))
    assert chosen() == [True, False, False, False, True]
    edit = reverse("channels:edit", args=[Channel.objects.get(address="service@acme.example").pk])
    adam.post(edit, answers(asks_once="on", bad_rating_reopens="on", bad_rating_tells_owner="on", password="4711"))
    assert chosen() == [False, True, True, True, False]
