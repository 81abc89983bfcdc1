"""Little worlds of mail, made up at random: whatever order their mails come in, the same ones lie together."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.channels.contract import Address, DeliveryAction, DeliveryReport, RecipientReport
from apps.conversations.actions import Draft, move, reply
from apps.conversations.ahead import looking_ahead
from apps.conversations.live import announcing
from apps.conversations.models import Conversation, Message
from apps.conversations.tokens import reply_token
from tests.conversations.letters import CORA, OTTO, SUPPORT, arrive, letter, take_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager

    from apps.accounts.models import Agent
    from apps.channels.contract import InboundMessage
    from apps.channels.models import Channel

    Chunk = Callable[[list["Delivery"]], AbstractContextManager[None]]

pytestmark = pytest.mark.django_db

CARL = Address(name="Carl", address="carl@customer.test")
DORA = Address(name="Dora", address="dora@home.test")
#: What a mail is, by chance: mostly answers, some of them by strangers, in copy, or reports.
KINDS = ("opening", "answer", "answer", "answer", "sent", "token", "report", "forged", "taken", "taken", "copy")
STYLES = ("in-reply-to", "in-reply-to", "references", "both", "gap")


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A mail of a world, in numbers: what it answers is one of those before it."""

    kind: str
    style: str
    parent: int
    sender: Address
    cc: tuple[Address, ...]


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One mail on its way into one of our mailboxes."""

    mail: InboundMessage
    to_sales: bool = False
    outgoing: bool = False
    is_report: bool = False


@dataclass(frozen=True)
class World:
    """Mails on their way, and the texts of those that Otto wrote without right."""

    deliveries: list[Delivery] = field(default_factory=list)
    chains: list[tuple[str, ...]] = field(default_factory=list)
    strange: set[str] = field(default_factory=set)
    people: dict[str, tuple[Address, ...]] = field(default_factory=dict)


PLANS = st.lists(
    st.builds(
        Plan,
        kind=st.sampled_from(KINDS),
        style=st.sampled_from(STYLES),
        parent=st.integers(0, 30),
        sender=st.sampled_from((CORA, CORA, CARL)),
        cc=st.sampled_from(((), (CARL,), (CARL, CORA))),
    ),
    min_size=2,
    max_size=9,
)


class Stop(Exception):
    """Ends a transaction that nobody needs any more."""


@settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plans=PLANS, chance=st.randoms(use_true_random=False), parts=st.booleans())
def test_any_order_gives_the_same_conversations(
    support: Channel, sales: Channel, ana: Agent, *, plans: list[Plan], chance: Any, parts: bool
) -> None:
    """Once as they were written, and twice shuffled: one after another, and all in one chunk.

    `parts`: Ana took our two matters apart before.
    """
    found = [
        found_in_one_order(support, sales, ana, plans=plans, order=order, parts=parts, chunk=chunk)
        for order, chunk in ((None, one_by_one), (chance, one_by_one), (chance, in_one_chunk))
    ]
    assert found[1] == found[0]
    assert found[2] == found[0]


def found_in_one_order(
    support: Channel, sales: Channel, ana: Agent, *, plans: list[Plan], order: Any, parts: bool, chunk: Chunk
) -> set[frozenset[str]]:
    """Which mails lie together, by their texts. It leaves nothing behind."""
    result: set[frozenset[str]] = set()
    try:
        with transaction.atomic():
            world = begin(support, ana, parts=parts)
            for number, plan in enumerate(plans):
                write(world, plan, number)
            deliveries = list(world.deliveries)
            if order is not None:
                order.shuffle(deliveries)
            with chunk(deliveries):
                for delivery in deliveries:
                    take(delivery, sales if delivery.to_sales else support)
            result = lying_together(world)
            assert not parts or not any({"first", "ours"} <= texts for texts in result), "they were parted"
            raise Stop
    except Stop:
        return result


def one_by_one(_: list[Delivery]) -> AbstractContextManager[None]:
    return nullcontext()


@contextmanager
def in_one_chunk(deliveries: list[Delivery]) -> Iterator[None]:
    with announcing(), looking_ahead(delivery.mail for delivery in deliveries):
        yield


def begin(support: Channel, ana: Agent, *, parts: bool) -> World:
    """Cora wrote twice and we answered once, in one conversation, or in two if Ana parted them."""
    world = World()
    first = arrive(support, letter("first@c", "first", cc=(CARL,))).message
    second = arrive(support, letter("second@c", "second", in_reply_to=("first@c",))).message
    ours = reply(first.conversation, agent=ana, draft=Draft(to=(CORA,), cc=(CARL,), subject="Re", text="ours"))
    if parts:
        move([second, ours], agent=ana)
    ours.refresh_from_db()
    Message.objects.filter(pk=ours.pk).update(text="ours")
    for name, ids, people in (
        ("first@c", (), (CORA, CARL)),
        ("second@c", ("first@c",), (CORA,)),
        (ours.external_id, ("first@c", "second@c"), (CORA, CARL)),
    ):
        world.chains.append((*ids, name))
        world.people[name] = people
    return world


def write(world: World, plan: Plan, number: int) -> None:
    """Add the mail to the world."""
    chain = world.chains[plan.parent % len(world.chains)]
    parent, name, text = chain[-1], f"{number}@c", f"mail {number}"
    fields: dict[str, Any] = {"sender": plan.sender, "to": (SUPPORT,), "cc": plan.cc}
    delivery: dict[str, Any] = {}
    if plan.kind == "copy" and world.deliveries:
        again = world.deliveries[plan.parent % len(world.deliveries)]
        world.deliveries.append(
            Delivery(mail=again.mail, to_sales=True, is_report=again.is_report, outgoing=again.outgoing)
        )
        return
    if plan.kind in {"answer", "sent", "forged"}:
        fields |= links(plan.style, chain, number)
    if plan.kind == "sent":
        fields |= {"sender": SUPPORT, "to": world.people[parent] or (CORA,)}
        delivery["outgoing"] = True
    elif plan.kind == "token":
        fields |= {"sender": (CORA, DORA)[number % 2], "reply_tokens": (token(),)}
    elif plan.kind == "report":
        fields |= {"sender": Address(name="", address="mailer-daemon@mx.test"), "reply_tokens": (token(),)}
        name, delivery["is_report"] = "", True
    elif plan.kind == "forged":
        fields |= {"sender": OTTO, "cc": (CORA,)}
    elif plan.kind == "taken":
        name = parent if parent.endswith("@c") else "first@c"
        fields |= {"sender": OTTO, "cc": (CORA,)}
    strange = plan.kind in {"forged", "taken"}
    world.deliveries.append(Delivery(mail=letter(name, text, **fields), **delivery))
    if strange:
        world.strange.add(text)
    if name and not strange:
        world.chains.append((*chain, name))
        world.people[name] = tuple(dict.fromkeys((*((fields["sender"],) if plan.kind != "sent" else ()), *plan.cc)))


def links(style: str, chain: tuple[str, ...], number: int) -> dict[str, tuple[str, ...]]:
    """How a mail program names what is answered."""
    return {
        "in-reply-to": {"in_reply_to": chain[-1:]},
        "references": {"references": chain},
        "both": {"in_reply_to": chain[-1:], "references": chain},
        "gap": {"in_reply_to": (f"lost{number}@c",), "references": (*chain[:1], *chain[-1:])},
    }[style]


def token() -> str:
    """The mark in our answer."""
    first = Conversation.objects.order_by("pk").first()
    assert first is not None
    return reply_token(first.public_id)


def take(delivery: Delivery, channel: Channel) -> None:
    if not delivery.is_report:
        arrive(channel, delivery.mail, outgoing=delivery.outgoing)
        return
    failed = RecipientReport(recipient="cora@customer.test", action=DeliveryAction.FAILED, status="5.1.1")
    report = DeliveryReport(original_id="", recipients=(failed,), message=delivery.mail)
    take_in(channel, report)


def lying_together(world: World) -> set[frozenset[str]]:
    """Conversation by conversation; no stranger lies with anybody, and what rows say of themselves is true."""
    found = set()
    for row in Conversation.objects.filter(merged_into=None):
        texts = list(row.messages.values_list("text", flat=True))
        assert len({text in world.strange for text in texts}) == 1, f"{texts} lie together"
        assert row.message_count == len(texts)
        found.add(frozenset(texts))
    return found
