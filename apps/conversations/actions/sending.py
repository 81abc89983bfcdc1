"""What may be done with an answer that is written: take it back, send it now or again, say that it arrived.

The outbox entry is locked first and the conversation after it, as the workers do.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from apps.conversations.actions.approving import require_second_person
from apps.conversations.actions.triage import hold, record
from apps.conversations.approvals import decide
from apps.conversations.live import announcing
from apps.conversations.models import DeliveryState, EventKind, Message, Verdict
from apps.delivery import outbox

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.accounts.models import Agent
    from apps.delivery.models import OutboxEntry


UNFINISHED = (
    DeliveryState.UNAPPROVED,
    DeliveryState.HELD,
    DeliveryState.QUEUED,
    DeliveryState.SENDING,
    DeliveryState.DEFERRED,
)
ON_OUR_WORD = gettext_noop("One of us marked it as sent.")


class NotTheAuthor(Exception):
    """Only who wrote an answer may take it back."""


def take_back(message: Message, *, agent: Agent) -> None:
    """Cancel an answer that nobody has begun to send; it is our turn again.

    Raises `NotTheAuthor`, or `ValueError` if it is too late.
    """
    if message.agent_id != agent.pk:
        raise NotTheAuthor(_("Only who wrote an answer can take it back."))
    refusal = _("It is too late: it is being sent, or was.")
    with announcing():
        _change(message, outbox.cancel, EventKind.TAKEN_BACK, agent, refusal=refusal)
        decide(message, Verdict.TAKEN_BACK, agent=agent)


def send_now(message: Message, *, agent: Agent) -> None:
    """Hold an answer no longer that was meant for later. Raises `NotTheAuthor`, or `ValueError` if it is not held."""
    if message.agent_id != agent.pk:
        raise NotTheAuthor(_("Only who wrote an answer can send it earlier."))
    if message.outbox_entry is None or not outbox.send_now(message.outbox_entry):
        raise ValueError(_("It is on its way already."))


def send_again(message: Message, *, agent: Agent) -> None:
    """Try an answer once more that failed or may have been lost: same bytes and Message-ID, to whom it did not reach.

    Raises `ValueError` if there is nothing to send again.
    """
    require_second_person(message, agent)
    refusal = _("Only an answer that was not delivered can be sent again.")
    _change(message, outbox.send_again, EventKind.SENT_AGAIN, agent, refusal=refusal)


def mark_as_sent(message: Message, *, agent: Agent) -> None:
    """Settle an answer whose fate is unknown, on the agent's word. Raises `ValueError` if its fate is known."""
    believe = partial(outbox.mark_as_sent, words=ON_OUR_WORD)
    refusal = _("Only an answer that was perhaps delivered can be marked as sent.")
    _change(message, believe, EventKind.MARKED_SENT, agent, refusal=refusal)


def doubt_unsent() -> None:
    """Everything that is not sent waits for a person: it was restored from a backup, and may have gone out since.

    For the transaction that restores, where nothing else runs; nothing is announced.
    """
    outbox.hold_everything()
    left = Message.objects.filter(delivery__in=UNFINISHED)
    left.update(delivery=DeliveryState.UNCERTAIN, delivery_words=outbox.FROM_BACKUP)


def _change(
    message: Message, deed: Callable[[OutboxEntry], bool], kind: EventKind, agent: Agent, *, refusal: str
) -> None:
    with announcing():
        if message.outbox_entry is None or not deed(message.outbox_entry):
            raise ValueError(refusal)
        record(hold(message.conversation), kind, agent=agent, message=str(message.public_id))
