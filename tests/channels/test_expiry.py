"""An access that ends is told days before: on the strip, and to the admins once at each warning."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.utils import timezone, translation

from apps.accounts.models import Agent, Role
from apps.channels.expiry import tell_of_ends
from apps.channels.health import condition
from apps.channels.models import Channel, Health

if TYPE_CHECKING:
    import datetime as dt

    from django.core.mail import EmailMessage


@pytest.fixture
def channel(db: None) -> Channel:
    Agent.objects.create_user("adam@acme.example", name="Adam", role=Role.ADMIN, language="de")
    Agent.objects.create_user("ana@acme.example", name="Ana", role=Role.AGENT)
    return Channel.objects.create(
        kind="mastodon", name="Netz", address="social.example", health=Health.OK, reading_health=Health.OK
    )


def ends(channel: Channel, *, within: dt.timedelta) -> Channel:
    channel.found = {"expires_at": (timezone.now() + within).isoformat()}
    channel.save(update_fields=["found"])
    return channel


def test_the_admins_hear_of_it_once_at_each_warning(channel: Channel, mailoutbox: list[EmailMessage]) -> None:
    heard = []
    for left in (20, 15, 14, 10, 3, 2, 1, 0, -1):
        # The days go by, and the end stays where it is; noted is what was told of it.
        shown = timezone.now() + timedelta(days=left) - timedelta(minutes=1)
        channel.refresh_from_db()
        channel.found = {"expires_at": shown.isoformat()}
        told = channel.expiry_told.partition(" ")[2]
        channel.expiry_told = f"{shown.isoformat()} {told}" if told else ""
        channel.save(update_fields=["found", "expiry_told"])
        heard.append((left, tell_of_ends() + tell_of_ends()))
    assert heard == [(20, 0), (15, 0), (14, 1), (10, 0), (3, 1), (2, 0), (1, 1), (0, 0), (-1, 0)]
    assert len(mailoutbox) == 3
    assert {address for mail in mailoutbox for address in mail.to} == {"adam@acme.example"}
    assert mailoutbox[0].subject.startswith("Netz: Der Zugang endet am ")


def test_a_new_access_is_told_of_anew(channel: Channel, mailoutbox: list[EmailMessage]) -> None:
    ends(channel, within=timedelta(hours=5))
    assert (tell_of_ends(), tell_of_ends()) == (1, 0)
    ends(channel, within=timedelta(days=60))
    assert tell_of_ends() == 0
    ends(channel, within=timedelta(days=10))
    assert (tell_of_ends(), len(mailoutbox)) == (1, 2)


def test_the_strip_tells_it_from_the_first_warning_on(channel: Channel) -> None:
    assert condition(ends(channel, within=timedelta(days=15))).tone == "good"
    soon = condition(ends(channel, within=timedelta(days=13)))
    assert soon.tone == "warn" and soon.words.startswith("The service lets us in until 20")
    with translation.override("de"):
        assert condition(channel).words.startswith("Der Dienst lässt uns bis 20")
    assert condition(ends(channel, within=timedelta(days=-1))).words.startswith("The service has let us in until 20")


@pytest.mark.parametrize("told", [None, "", "bald", 7, "2026-13-01T00:00:00Z", [], {}])
def test_what_is_no_time_ends_nothing(channel: Channel, told: object) -> None:
    channel.found = {"expires_at": told}
    channel.save(update_fields=["found"])
    assert tell_of_ends() == 0
    assert condition(channel).tone == "good"


def test_a_paused_channel_worries_nobody(channel: Channel, mailoutbox: list[EmailMessage]) -> None:
    ends(channel, within=timedelta(hours=5))
    Channel.objects.update(is_active=False)
    assert (tell_of_ends(), mailoutbox) == (0, [])
