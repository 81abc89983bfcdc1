"""Who gets what at the addresses of the public's room."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from apps.conversations.models import DeliveryState, Direction, Message, Rating
from apps.conversations.tokens import rating_token
from tests.route_matrix.table import Answers, Row, everybody

if TYPE_CHECKING:
    from apps.conversations.models import Conversation
    from tests.world import World


def make_rating(world: World, conversation: Conversation | None = None, **fields: Any) -> Rating:
    """That Ana's answer, sent just now, asked for a rating."""
    place = conversation or world.conversation
    answer = Message.objects.create(
        conversation=place,
        channel=place.channel,
        direction=Direction.OUT,
        agent=fields.pop("agent", world.ana),
        delivery=DeliveryState.SENT,
        to=[{"name": "Cora Kunde", "address": "cora@customer.example"}],
        text="It is on its way.",
        happened_at=fields.pop("at", timezone.now()),
    )
    return Rating.objects.create(answer=answer, channel=answer.channel, agent=answer.agent, went_out=True, **fields)


def token_of(rating: Rating, *, days: int = 60) -> str:
    return rating_token(rating.public_id, until=rating.asked_at + dt.timedelta(days=days))


def asked(world: World) -> dict[str, Any]:
    found = Rating.objects.first() or make_rating(world)
    return {"token": token_of(found)}


#: Only customers rate: whoever works here looks on.
CUSTOMERS = Answers(anonymous=302, otto=403, ana=403, lea=403, adam=403)
ROWS = [
    Row(
        "portal:rating",
        args=asked,
        get=everybody(),
        post=CUSTOMERS,
        body=lambda world: {"score": "bad"},
        referrer="no-referrer",
    ),
    Row(
        "portal:score",
        args=lambda world: {**asked(world), "score": "bad"},
        get=everybody(),
        post=CUSTOMERS,
        body=lambda world: {"score": "bad"},
        referrer="no-referrer",
    ),
]
