"""Workers die anywhere on the way to a service, as by a power cut, and others go on: there is one post."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from django.utils import timezone

from apps.channels import http
from apps.channels.contract import SendSafety
from apps.channels.models import Channel
from apps.delivery import claims, postman, settling
from apps.delivery.models import OutboxEntry, State
from apps.delivery.outbox import enqueue
from tests.servers.processes import wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_django.fixtures import Settings

    from apps.channels.contract import Adapter, ChannelCapabilities, ChannelConfig, OutboundMessage

KIND = "mortal"
#: Claimed, composed, before and after the request that posts, before and after the mark, and three times settling.
FEWEST_STEPS = 9


class Killed(BaseException):
    """What nobody catches, so that all that is left is what was committed, here and at the service."""


@dataclass(slots=True)
class Mortal:
    """Whoever sends passes steps: every crash point, and before and after each request. At the `last` one they die."""

    last: int = 0
    passed: int = 0
    marked: bool = False

    def step(self, name: str = "") -> None:
        self.passed += 1
        self.marked = self.marked or name == "dot_marked"
        if self.passed == self.last:
            raise Killed

    def lives(self, last: int = 0) -> bool:
        """Whether a worker's round comes to its end."""
        self.last, self.passed = last, 0
        try:
            postman.deliver_due(limit_seconds=60)
        except Killed:
            return False
        return True


class Dying:
    """A part of `SentOverHttp`."""

    adapter_class: ClassVar[type[Adapter]]

    @pytest.fixture
    def mortal(self, monkeypatch: pytest.MonkeyPatch) -> Mortal:
        mortal, exchange = Mortal(), http._exchange

        def exchanged(*asked: Any) -> http.Answer:
            mortal.step()
            answer = exchange(*asked)
            mortal.step()
            return answer

        monkeypatch.setattr(http, "_exchange", exchanged)
        for room in (claims, postman, settling):
            monkeypatch.setattr(room, "crashpoint", mortal.step)
        return mortal

    @pytest.fixture
    def channel(
        self, config: ChannelConfig, settings: Settings, transactional_db: None, monkeypatch: pytest.MonkeyPatch
    ) -> Channel:
        monkeypatch.setitem(globals(), KIND, self.adapter_class)
        settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, KIND: f"{__name__}.{KIND}"}
        settings.HTTP_INSIDE_HOSTS = list(config.inside)
        channel = Channel(kind=KIND, name="Acme", address=config.address, options=dict(config.options))
        channel.secrets = {**config.secrets, **(config.load_secrets() if config.load_secrets else {})}
        channel.found = dict(config.found)
        channel.save()
        return channel

    def test_there_is_one_post_wherever_workers_die(
        self, channel: Channel, mortal: Mortal, message: OutboundMessage, copies: Callable[[OutboundMessage], int]
    ) -> None:
        """Where an answer is one post the next one dies there, too. `uncertain` is what nobody can find out, once it
        may be there.
        """
        able = channel.capabilities.read_by(message.audience)
        for last in count(1):
            posts = [replace(message, text=text) for text in texts(able, message, last)]
            text = "\n\n".join(post.text for post in posts)
            asked = replace(message, external_id=f"{uuid.uuid4()}@inbox.example", text=text)
            entry = enqueue(channel=channel, lane=f"{last}", message=asked)
            mortal.marked = False
            if mortal.lives(last):
                break
            if not able.splits:
                time_passes()
                mortal.lives(last)
            while OutboxEntry.objects.filter(settled_at=None).exists():
                time_passes()
                assert mortal.lives()
            entry.refresh_from_db()
            where = f"died at step {last}, now {entry.state}: {entry.words}"
            if able.send_safety is SendSafety.NONE and mortal.marked and entry.state == State.UNCERTAIN:
                assert all(copies(post) <= 1 for post in posts), where
                continue
            assert entry.state == State.SENT, where
            assert wait_until(partial(are_there, posts, copies), seconds=30), where
            assert [copies(post) for post in posts] == [1] * len(posts), where
        assert last > FEWEST_STEPS


def texts(able: ChannelCapabilities, message: OutboundMessage, number: int) -> list[str]:
    """Of the posts as which one answer goes: two, where the service has that, one of which holds no more."""
    if not able.splits:
        return [f"({number}) {message.text}"]
    return [f"({number}.{room}) {message.text} ".ljust(able.max_length - room, "x") for room in (100, 40)]


def are_there(posts: list[OutboundMessage], copies: Callable[[OutboundMessage], int]) -> bool:
    return all(copies(post) > 0 for post in posts)


def time_passes() -> None:
    """What the dead had in hand is free again, and what is to be looked for is looked for now."""
    now = timezone.now()
    OutboxEntry.objects.filter(lease_until__isnull=False).update(lease_until=now)
    OutboxEntry.objects.filter(settled_at=None).update(due_at=now)
