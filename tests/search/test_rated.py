"""Finding answers by what customers said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from apps.search.asking import Order, search
from apps.search.indexing import note_all, sweep
from tests.portal.routes import make_rating
from tests.world import client_of, make_conversation

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from tests.world import World

pytestmark = pytest.mark.django_db


def found(agent: Agent, text: str) -> list[str]:
    hits = search(agent, text, order=Order.NEWEST).hits
    return sorted("".join(part.text for part in hit.subject) for hit in hits)


def test_answers_are_found_by_their_rating(world: World) -> None:
    for subject, score in (("Broken", "bad"), ("Quick", "good"), ("Asked", "")):
        place = make_conversation(world.support_mail, world.cora, subject=subject)
        make_rating(world, place, score=score)
    elsewhere = make_conversation(world.sales_mail, world.cora, subject="Sales only")
    make_rating(world, elsewhere, score="bad")
    note_all()
    sweep()
    assert found(world.ana, "rated:bad") == ["Broken"]
    assert found(world.ana, "rated:ANY way") == ["Broken", "Quick"]
    assert found(world.ana, "way -rated:any") == ["Asked"]
    assert found(world.adam, "rated:bad") == ["Broken", "Sales only"]
    answer = client_of(world.ana).get("/inbox/search", {"q": "rated:great"}).json()
    assert "good, okay, bad, any" in str(answer)
    offers = client_of(world.ana).get("/inbox/search/completion", {"q": "rated:b"}).json()["offers"]
    assert [each["text"] for each in offers] == ["rated:bad "]
