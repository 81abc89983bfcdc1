"""kill -9 in mid-flight: nothing lost, nothing doubled. The truth is kept outside, in Dovecot and in the sink."""

from __future__ import annotations

import json
import time
from email import message_from_bytes
from email.message import EmailMessage
from typing import TYPE_CHECKING

import pytest

from tests.e2e.furnish import furnish, sink_options

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.e2e.product import Product
    from tests.servers.dovecot import Dovecot
    from tests.servers.sink import Sink

pytestmark = pytest.mark.once

MAILS = 100
ANSWERS = 24
KILLS = 4

STATE = """
import json
from apps.conversations.models import Message
from apps.intake.models import Arrival
print(json.dumps({
    "ids": sorted(Message.objects.filter(direction="in").values_list("external_id", flat=True)),
    "to read": Arrival.objects.filter(state="kept").count(),
    "arrivals": Arrival.objects.count(),
}))
"""
ANSWER = """
from apps.accounts.models import Agent
from apps.channels.contract import Address
from apps.conversations.actions import Draft, reply
from apps.conversations.models import Conversation
ana = Agent.objects.get(email="ana@acme.example")
for conversation in Conversation.objects.order_by("pk")[:{count}]:
    to = Address(name="", address="slow1+" + str(conversation.pk) + "@sink.test")
    reply(conversation, agent=ana, draft=Draft(to=(to,), subject="Re", text="Answer " + str(conversation.pk)))
"""
OUTBOX = """
import json
from apps.delivery.models import OutboxEntry
print(json.dumps(list(OutboxEntry.objects.order_by("pk").values_list("external_id", "state"))))
"""


def mail(number: int, to: str) -> bytes:
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = f"c{number}@customer.test", to, f"Question {number}"
    made["Message-ID"] = f"<{number}@customer.test>"
    made.set_content(f"This is question {number}.\n" * 50)
    return bytes(made)


def shape_with_kills(product: Product) -> tuple[str, ...]:
    """What can be killed: the one process, or any worker and any listener."""
    return ("start",) if product.commands == (("start",),) else ("worker", "listen")


def kill_and_replace(product: Product, name: str) -> None:
    product.kill(name)
    product.launch(name)


def test_nothing_is_lost_or_doubled_when_readers_listeners_and_workers_die(
    product: Product, mailbox: str, dovecot: Dovecot, smtp_sink: Sink
) -> None:
    furnish(product, address=mailbox, dovecot=dovecot, outgoing=sink_options(smtp_sink))
    product.start()
    with product.python() as run:
        no_mail_is_lost_or_doubled(product, run, mailbox, dovecot)
        no_answer_is_lost_or_changed(product, run, smtp_sink)


def no_mail_is_lost_or_doubled(product: Product, run: Callable[[str], str], mailbox: str, dovecot: Dovecot) -> None:
    victims = shape_with_kills(product)
    for kill in range(KILLS):
        for number in range(kill * MAILS // KILLS, (kill + 1) * MAILS // KILLS):
            dovecot.deliver(mailbox, mail(number, mailbox))
        time.sleep(1.2)
        kill_and_replace(product, victims[kill % len(victims)])
    state = quiet_state(run)
    assert state["ids"] == sorted(f"{number}@customer.test" for number in range(MAILS))
    assert state["arrivals"] == MAILS


def quiet_state(run: Callable[[str], str], *, seconds: float = 240) -> dict[str, object]:
    """What is there once everything has arrived and been read, or when the time is over."""
    end = time.monotonic() + seconds
    while True:
        state: dict[str, object] = json.loads(run(STATE))
        if (state["arrivals"] == MAILS and state["to read"] == 0) or time.monotonic() > end:
            return state
        time.sleep(0.5)


def no_answer_is_lost_or_changed(product: Product, run: Callable[[str], str], sink: Sink) -> None:
    """An answer whose worker died after the final dot may be there or not: it says so, and is not repeated."""
    run(ANSWER.format(count=ANSWERS))
    worker = shape_with_kills(product)[0]
    for _ in range(KILLS):
        time.sleep(1.7)
        kill_and_replace(product, worker)
    outbox = settled_outbox(run)
    received = [message_id(message.content) for message in sink.messages()]
    ours = {external_id for external_id, _ in outbox}
    sent = [external_id for external_id, state in outbox if state == "sent"]
    assert {state for _, state in outbox} <= {"sent", "uncertain"}
    assert all(received.count(external_id) == 1 for external_id in sent)
    assert all(received.count(external_id) <= 1 for external_id in ours)
    assert len(sent) >= ANSWERS - 2 * KILLS


def message_id(content: bytes) -> str:
    return str(message_from_bytes(content)["Message-ID"]).strip("<>")


def settled_outbox(run: Callable[[str], str]) -> list[tuple[str, str]]:
    """Message-ID and state of every answer, once none is on its way."""
    end = time.monotonic() + 300
    while True:
        outbox = [(external_id, state) for external_id, state in json.loads(run(OUTBOX))]
        on_the_way = {"queued", "sending", "deferred"} & {state for _, state in outbox}
        if (len(outbox) == ANSWERS and not on_the_way) or time.monotonic() > end:
            return outbox
        time.sleep(0.5)
