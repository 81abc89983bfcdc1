"""A company's channel to a service in a folder, and Ana, who writes answers over it."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from django.utils import timezone

from apps.channels.contract import Address, OutboundMessage
from apps.channels.models import Channel
from apps.delivery import outbox, postman
from apps.delivery.models import OutboxEntry
from apps.delivery.signals import entry_changed
from tests.delivery.fake_adapter import FolderService
from tests.world import World

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_django.fixtures import Settings

CORA = "cora@customer.example"


def letter(*to: str, text: str = "It is on its way.", **more: Any) -> OutboundMessage:
    """What Ana writes, to Cora unless told otherwise; each with an id of its own."""
    return OutboundMessage(
        external_id=f"{uuid.uuid4()}@acme.example",
        sender=Address(name="Ana", address="support@acme.example"),
        to=tuple(Address(name="", address=address) for address in to or (CORA,)),
        subject="Re: Where is my parcel?",
        text=text,
        written_at=timezone.now(),
        **more,
    )


def deliver() -> int:
    """One worker's round."""
    return postman.deliver_due(limit_seconds=60)


def fresh(entry: OutboxEntry) -> OutboxEntry:
    return OutboxEntry.objects.get(pk=entry.pk)


def make_due(entry: OutboxEntry) -> None:
    """As if the back-off were over."""
    OutboxEntry.objects.filter(pk=entry.pk).update(due_at=timezone.now())


def die(entry: OutboxEntry) -> None:
    """As if its worker had been killed half a minute ago."""
    OutboxEntry.objects.filter(pk=entry.pk).update(lease_until=timezone.now())


@pytest.fixture(autouse=True)
def _fake_kind(settings: Settings) -> None:
    kinds = {"fake": "Fake", "idempotent": "Idempotent", "read_back": "ReadBack", "repeat_once": "RepeatOnce"}
    adapters = {kind: f"tests.delivery.fake_adapter.{name}Adapter" for kind, name in kinds.items()}
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **adapters}


@pytest.fixture
def service(tmp_path: Path) -> FolderService:
    return FolderService(tmp_path / "service")


@pytest.fixture
def channel(transactional_db: None, service: FolderService) -> Channel:
    return make_channel("Support", service)


@pytest.fixture
def other_service(tmp_path: Path) -> FolderService:
    return FolderService(tmp_path / "other")


@pytest.fixture
def other_channel(transactional_db: None, other_service: FolderService) -> Channel:
    return make_channel("Sales", other_service)


def make_channel(name: str, service: FolderService, *, kind: str = "fake") -> Channel:
    return Channel.objects.create(
        kind=kind, name=name, address=f"{name.lower()}@acme.example", options={"folder": str(service.folder)}
    )


@pytest.fixture
def company(transactional_db: None, service: FolderService, settings: Settings) -> World:
    """The company, with mailboxes that hand their mail to `service`."""
    adapters = {"email": "tests.delivery.fake_adapter.RepeatOnceAdapter"}
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, **adapters}
    made = World.build()
    made.support_mail.options |= {"folder": str(service.folder)}
    made.support_mail.save()
    return made


@pytest.fixture
def post(channel: Channel) -> Callable[..., OutboxEntry]:
    """Put a letter into the outbox; each has a lane of its own unless one is named."""

    def enqueue(*to: str, lane: str = "", over: Channel = channel, **more: Any) -> OutboxEntry:
        message = letter(*to)
        return outbox.enqueue(channel=over, lane=lane or message.external_id, message=message, **more)

    return enqueue


@pytest.fixture
def announced() -> Iterator[list[tuple[int, str]]]:
    """What was announced: the entry's id and its state."""
    heard: list[tuple[int, str]] = []

    def hear(entry: OutboxEntry, **_: Any) -> None:
        heard.append((entry.pk, str(entry.state)))

    entry_changed.connect(hear)
    yield heard
    entry_changed.disconnect(hear)
