"""Little forums, made up at random: whatever order their posts, edits and deletions come in, the same comes of it."""

from __future__ import annotations

from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from apps.channels.contract import InboundMessage, Withdrawal, Withdrawn
from apps.conversations.ahead import looking_ahead
from apps.conversations.live import announcing
from apps.conversations.models import Conversation, EarlyNews, Message
from apps.conversations.versions import shown_revisions
from tests.conversations.letters import arrive, letter
from tests.conversations.posting import ADAPTERS, CARL, CORA, make_forum, ours, post, take

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

    from apps.accounts.models import Team
    from apps.channels.models import Channel

pytestmark = [pytest.mark.django_db, pytest.mark.once]

BEGIN = timezone.now() - timedelta(minutes=50)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A happening in numbers: what it is about is one of those before it."""

    kind: str
    about: int
    thread: str
    version: int
    by_carl: bool


@dataclass(frozen=True, kw_only=True)
class Told:
    """What the service tells at a time of its own, on one of two channels."""

    what: InboundMessage | Withdrawal
    at: dt.datetime
    on_blog: bool


KINDS = (
    *("thread", "thread", "answer", "answer", "answer", "ours"),
    *("edit", "edit", "moved", "moved", "deleted", "hidden", "restored"),
)
PLANS = st.lists(
    st.builds(
        Plan,
        kind=st.sampled_from(KINDS),
        about=st.integers(0, 30),
        thread=st.sampled_from(("topic:1", "topic:2")),
        version=st.integers(2, 4),
        by_carl=st.booleans(),
    ),
    min_size=2,
    max_size=10,
)


class Stop(Exception):
    """Ends a transaction that nobody needs any more."""


@pytest.fixture
def channels(settings: Settings, tmp_path: Path, team: Team, support: Channel) -> tuple[Channel, ...]:
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **ADAPTERS}
    return make_forum(tmp_path, team=team), make_forum(tmp_path, team=team, name="Blog"), support


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plans=PLANS, chance=st.randoms(use_true_random=False))
def test_any_order_gives_the_same(channels: tuple[Channel, ...], *, plans: list[Plan], chance: Any) -> None:
    """Once as it happened, and twice shuffled: one after another, and all in one chunk."""
    found = [
        outcome(channels, plans, order=order, chunked=chunked)
        for order, chunked in ((None, False), (chance, False), (chance, True))
    ]
    assert found[1] == found[0]
    assert found[2] == found[0]


def outcome(channels: tuple[Channel, ...], plans: list[Plan], *, order: Any, chunked: bool) -> Any:
    """Which messages lie together, what each says and said, since when who waits. It leaves nothing behind."""
    forum, blog, support = channels
    try:
        with transaction.atomic():
            told = happened(plans)
            if order is not None:
                order.shuffle(told)
            arrive(support, letter("post:0", "A mail"))
            with in_one_chunk(told) if chunked else nullcontext():
                for each in told:
                    take(blog if each.on_blog else forum, each.what, at=each.at)
            found = seen()
            raise Stop
    except Stop:
        return found


@contextmanager
def in_one_chunk(told: list[Told]) -> Iterator[None]:
    with announcing(), looking_ahead(each.what for each in told if isinstance(each.what, InboundMessage)):
        yield


def happened(plans: list[Plan]) -> list[Told]:
    """Each post once, then what is said about it; each version and each word has a number of its own."""
    told: list[Told] = []
    posts: list[InboundMessage] = []
    for number, plan in enumerate(plans):
        at = BEGIN + timedelta(minutes=number)
        about = posts[plan.about % len(posts)] if posts else None
        if about is None or plan.kind in ("thread", "answer", "ours"):
            posts.append(written(number, plan, about))
            what: InboundMessage | Withdrawal = posts[-1]
        elif plan.kind == "edit":
            what = replace(about, text=f"{about.text} v{plan.version}", version=plan.version)
            if is_told(what, told):
                continue
        elif plan.kind == "moved":
            what = replace(about, thread=plan.thread if about.thread else "", version=plan.version)
            if is_told(what, told):
                continue
        else:
            what = Withdrawal(external_id=about.external_id, what=Withdrawn(plan.kind), version=number)
        told.append(Told(what=what, at=at, on_blog=is_on_blog(what)))
    return told


def is_told(what: InboundMessage, told: list[Told]) -> bool:
    """A version is told but once."""
    those = [each.what for each in told if isinstance(each.what, InboundMessage)]
    return (what.external_id, what.version) in {(each.external_id, each.version) for each in those}


def written(number: int, plan: Plan, about: InboundMessage | None) -> InboundMessage:
    """On the blog there are no threads: the parent alone decides."""
    on_blog = plan.thread == "topic:2"
    if plan.kind == "ours":
        return ours(number, f"we say {number}", thread=plan.thread)
    parent = (about.external_id,) if about and plan.kind == "answer" else ()
    thread = "" if on_blog and plan.by_carl else plan.thread
    return post(number, f"post {number}", sender=CARL if plan.by_carl else CORA, thread=thread, in_reply_to=parent)


def is_on_blog(what: InboundMessage | Withdrawal) -> bool:
    """The same for all that is about one message."""
    return int(what.external_id.rpartition(":")[2]) % 4 == 3


def seen() -> Any:
    rows = Conversation.objects.filter(merged_into=None)
    for row in rows:
        assert row.message_count == row.messages.count()
        assert len(set(row.messages.values_list("channel", flat=True))) == 1, "channels joined one another's threads"
    together = {
        (frozenset(row.messages.values_list("external_id", flat=True)), str(row.contact or ""), waits(row))
        for row in rows.select_related("contact")
    }
    said = {
        (row.channel.name, row.external_id): (
            row.text,
            row.version,
            row.withdrawn,
            row.happened_at,
            tuple(each.text for each in shown_revisions(row)),
        )
        for row in Message.objects.select_related("channel").exclude(text="A mail")
    }
    early = set(EarlyNews.objects.values_list("channel__name", "external_id", "what", "version"))
    return together, said, early


def waits(row: Conversation) -> dt.datetime | None:
    return row.waiting_since if row.channel.kind == "forum" else None
