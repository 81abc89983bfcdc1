"""One deed after another, as fifty agents and their customers do them."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

from django.test import Client
from django.utils import timezone

from apps.accounts.models import Agent
from apps.channels.contract import Address, InboundMessage
from apps.channels.models import Channel
from apps.conversations.actions import assign, ingest, make_ready, write_note
from apps.conversations.models import Conversation
from apps.search.indexing import sweep
from tests.bench.search.corpus import Corpus

if TYPE_CHECKING:
    import random

#: Whose browsers are asked; more of them would ask the same.
BROWSERS = 5
RECENT = 300


class Work:
    """Deeds by their names."""

    def __init__(self, rng: random.Random) -> None:
        self._rng = rng
        self._agents = list(Agent.objects.order_by("pk")[:BROWSERS])
        self._channels = list(Channel.objects.order_by("pk"))
        self._corpus = Corpus(seed=1)
        self._numbers = itertools.count()
        self._began = timezone.now()
        self._clients = [Client(headers={"host": "localhost"}) for _ in self._agents]
        for client, agent in zip(self._clients, self._agents, strict=True):
            client.force_login(agent)

    def do(self, name: str) -> None:
        getattr(self, f"_{name}")()

    def _list(self) -> None:
        self._get(f"/inbox/rows?view={self._rng.choice(('all', 'mine', 'unassigned'))}")

    def _open(self) -> None:
        self._get(f"/inbox/conversations/{self._recent(self._agents[0]).public_id}/", self._clients[0])

    def _deed(self) -> None:
        agent = self._rng.choice(self._agents)
        conversation = self._recent(agent)
        assign(conversation, agent=agent, to=agent)
        write_note(conversation, agent=agent, text=self._corpus.subject(), html="")

    def _mail(self) -> None:
        number = f"{self._began:%H%M%S}-{next(self._numbers)}"
        message = InboundMessage(
            external_id=f"{number}@customer.test",
            content_hash=number,
            sender=Address(name="Cora Kunde", address=f"cora{number}@customer.test"),
            to=(Address(name="", address=self._channels[0].address),),
            subject=self._corpus.subject(),
            text=self._corpus.text(next(self._numbers)),
        )
        channel = self._rng.choice(self._channels)
        ingest(make_ready(message), channel=channel, received_at=timezone.now(), payload="")

    def _sweep(self) -> None:
        sweep()

    def _recent(self, agent: Agent) -> Conversation:
        newest = Conversation.objects.visible_to(agent).order_by("-activity_at")
        return self._rng.choice(newest[:RECENT])

    def _get(self, address: str, client: Client | None = None) -> None:
        response = (client or self._rng.choice(self._clients)).get(address)
        if response.status_code != 200:
            raise RuntimeError(f"{address}: {response.status_code}")
