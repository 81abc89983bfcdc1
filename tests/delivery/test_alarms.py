"""Admins are told once of a channel in trouble."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone

from apps.accounts.models import Agent, Role
from apps.channels.contract import AuthError, NotSent
from apps.channels.models import TOLD_AFTER, Channel, Direction
from tests.delivery.conftest import deliver

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.mail import EmailMessage

    from apps.delivery.models import OutboxEntry
    from tests.delivery.fake_adapter import FolderService

    Post = Callable[..., OutboxEntry]

WRONG_PASSWORD = AuthError("535 5.7.8 wrong password", stage="login", advice="Enter the password again.")
DOWN = NotSent("Connection refused", stage="connect")


@pytest.fixture(autouse=True)
def _adam(channel: Channel) -> None:
    Agent.objects.create_user("adam@acme.example", name="Adam", role=Role.ADMIN, language="de")
    Agent.objects.create_user("ana@acme.example", name="Ana", role=Role.AGENT)


def test_adam_is_told_once_in_his_language_that_a_channel_needs_him(
    channel: Channel, mailoutbox: list[EmailMessage]
) -> None:
    channel.needs_person(WRONG_PASSWORD, direction=Direction.SENDING)
    channel.needs_person(WRONG_PASSWORD, direction=Direction.SENDING)
    (mail,) = mailoutbox
    assert mail.to == ["adam@acme.example"]
    assert mail.subject == "Support: Antworten können nicht gesendet werden"
    assert "535 5.7.8 wrong password" in str(mail.body)


def test_a_new_trouble_is_told_anew(channel: Channel, mailoutbox: list[EmailMessage]) -> None:
    channel.needs_person(WRONG_PASSWORD, direction=Direction.READING)
    channel.is_well(direction=Direction.READING)
    channel.needs_person(WRONG_PASSWORD, direction=Direction.READING)
    assert len(mailoutbox) == 2


def test_a_server_that_is_away_for_a_moment_is_nobodys_business(
    channel: Channel, mailoutbox: list[EmailMessage]
) -> None:
    channel.is_failing(DOWN, direction=Direction.SENDING)
    assert mailoutbox == []
    Channel.objects.update(health_since=timezone.now() - TOLD_AFTER - dt.timedelta(seconds=1))
    channel.refresh_from_db()
    channel.is_failing(DOWN, direction=Direction.SENDING)
    channel.is_failing(DOWN, direction=Direction.SENDING)
    assert len(mailoutbox) == 1


def test_a_channel_does_not_tell_of_itself_that_it_cannot_send(
    channel: Channel, mailoutbox: list[EmailMessage]
) -> None:
    channel.sends_system_mail = True
    channel.save()
    channel.needs_person(WRONG_PASSWORD, direction=Direction.SENDING)
    assert mailoutbox == []


def test_a_refused_log_in_while_sending_tells_adam(
    post: Post, service: FolderService, mailoutbox: list[EmailMessage]
) -> None:
    post()
    service.set_rules(everybody="login")
    deliver()
    deliver()
    assert len(mailoutbox) == 1
