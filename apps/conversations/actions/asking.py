"""The question below an answer: how was it? Three links, to a page that takes what the customer says.

Only below answers to customers who wrote to us; never below notes, forwards, automatic mail, or what we begin. A
channel asks at each answer, or once in a conversation.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext, override

from apps.accounts.links import absolute
from apps.conversations.asides import customer_of
from apps.conversations.models import DeliveryState, Direction, Rating
from apps.conversations.models.ratings import Score
from apps.conversations.said import mailbox_of
from apps.conversations.tokens import rating_token

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.accounts.models import Agent
    from apps.channels.contract import Address, OutboundMessage
    from apps.conversations.actions.drafting import Draft
    from apps.conversations.models import Conversation, Message

#: How long after the answer went out its links are good.
GOOD_FOR = timedelta(days=60)
#: Answers that nobody had, whatever they asked.
_IN_VAIN = (DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.BOUNCED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What stands below an answer. The screen does not show it, and no quotation of the answer repeats it."""

    public_id: uuid.UUID
    text: str
    html: str

    def below(self, letter: OutboundMessage) -> OutboundMessage:
        """The letter with the question at its foot."""
        html = f"{letter.html}{self.html}" if letter.html else ""
        return replace(letter, text=f"{letter.text.rstrip()}\n\n{self.text}\n", html=html)

    def keep(self, answer: Message) -> None:
        """Remember that it was asked. Inside the transaction that wrote the answer."""
        Rating.objects.create(
            answer=answer,
            public_id=self.public_id,
            channel_id=answer.channel_id,
            agent_id=answer.agent_id,
            team_id=answer.conversation.team_id,
            asked_at=answer.happened_at,
        )


def question_below(
    conversation: Conversation, draft: Draft, *, agent: Agent, instead_of: Message | None = None
) -> Question | None:
    """What is asked below this answer, in the customer's language or else its author's; None for nothing.

    `instead_of` is what the answer takes the place of, and what that asked.
    """
    if not is_asked(conversation, draft.to, instead_of=instead_of):
        return None
    public_id = uuid.uuid4()
    token = rating_token(public_id, until=(draft.send_at or timezone.now()) + GOOD_FOR)
    with override(_language(conversation, agent)):
        words = gettext("How was this answer?")
        links = [(str(score.label), absolute(rating_path(token, score))) for score in Score]
    text = "\n".join([words, *(f"{label}: {link}" for label, link in links)])
    joined = format_html_join(" \u00b7 ", '<a href="{}">{}</a>', ((link, label) for label, link in links))
    html = format_html('<p style="margin:1.5em 0 0;font-size:0.9em">{} {}</p>', words, joined)
    return Question(public_id=public_id, text=text, html=html)


def rating_path(token: str, score: Score) -> str:
    """Where the public room (apps/portal) takes it."""
    return f"/rating/{token}/{score}"


def is_asked(conversation: Conversation, to: Iterable[Address], *, instead_of: Message | None = None) -> bool:
    """Whether an answer to these stands above the question."""
    channel = conversation.channel
    if not (channel.asks_for_rating and channel.sends_mail):
        return False
    if customer_of(conversation).isdisjoint(mailbox_of(each.address) for each in to):
        return False
    wrote = conversation.messages.filter(direction=Direction.IN, automatic=False, aside=False)
    return wrote.exists() and not (channel.asks_once and _was_asked(conversation, instead_of=instead_of))


def _was_asked(conversation: Conversation, *, instead_of: Message | None) -> bool:
    """Whether another answer asked, or will when it goes out."""
    asked = Rating.objects.filter(answer__conversation=conversation).exclude(answer__delivery__in=_IN_VAIN)
    return (asked.exclude(pk=instead_of.pk) if instead_of else asked).exists()


def _language(conversation: Conversation, agent: Agent) -> str:
    contact = conversation.contact
    theirs = contact.language.partition("-")[0].casefold() if contact else ""
    return theirs if theirs in dict(settings.LANGUAGES) else agent.language
