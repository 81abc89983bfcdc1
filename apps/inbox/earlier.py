"""What was answered earlier, to be used again: what a message itself says, without quotes and signatures."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import Q

from apps.channels.email.quotes import fold
from apps.conversations.bodies import html_from
from apps.conversations.models import DeliveryState, Direction, Message

if TYPE_CHECKING:
    from apps.accounts.models import Agent

#: These never reached anybody.
_UNSENT = (DeliveryState.UNAPPROVED, DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.BOUNCED)


@dataclass(frozen=True, slots=True)
class Earlier:
    """A message and what it says, as text and as HTML."""

    message: Message
    text: str
    html: str


def earlier(message: Message, agent: Agent) -> Earlier:
    """What of it can be used again: of a customer's message the answer that followed, if the agent sees one."""
    found = _answer_to(message, agent) if message.direction == Direction.IN else message
    passages = fold(found.text)
    text = "\n\n".join(each.text.strip() for each in passages if each.kind == "said").strip()
    is_whole = all(each.kind == "said" for each in passages)
    # Only what is nothing else than said keeps its look: where the rest ends in HTML, nobody can be sure.
    html = found.html if found.html and is_whole and found.direction != Direction.IN else html_from(text)
    return Earlier(found, text, html if text else "")


def _answer_to(message: Message, agent: Agent) -> Message:
    later = Q(happened_at=message.happened_at, pk__gt=message.pk) | Q(happened_at__gt=message.happened_at)
    answers = Message.objects.visible_to(agent).filter(
        later, conversation=message.conversation_id, direction=Direction.OUT, automatic=False, aside=False
    )
    return answers.exclude(delivery__in=_UNSENT).select_related("agent").in_order().first() or message
