"""What may happen to a channel."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.utils import timezone

from apps.channels import actions
from apps.channels.contract import AuthError, Finding, Severity
from apps.channels.models import Channel, Health

if TYPE_CHECKING:
    from pytest_django import Settings

    from tests.world import World

GOOD = (Finding(severity=Severity.OK, subject="Log-in", words="Logged in."),)
REFUSED = (
    Finding(severity=Severity.OK, subject="Connection", words="OK"),
    Finding(
        severity=Severity.ERROR, subject="Log-in", words="[AUTHENTICATIONFAILED]", advice="Enter the password anew."
    ),
)
SENDS = {"incoming": "imap", "imap_host": "imap.invalid", "outgoing": "smtp", "smtp_host": "smtp.invalid"}


def a_mailbox(name: str, **fields: Any) -> Channel:
    return Channel(name=name, address=f"{name.casefold()}@acme.example", **{"options": SENDS, **fields})


def stored(channel: Channel) -> Channel:
    return Channel.objects.get(pk=channel.pk)


def long_ago(channel: Channel) -> None:
    """As if the channel had last been changed and connected a day ago."""
    past = timezone.now() - timedelta(days=1)
    Channel.objects.filter(pk=channel.pk).update(changed_at=past, connected_at=past, health_since=past)
    channel.refresh_from_db()


def test_a_channel_that_works_is_added_as_working_and_seen_by_its_team(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[world.support], findings=GOOD)
    assert stored(channel).health == Health.OK
    assert stored(channel).is_active
    assert channel in Channel.objects.visible_to(world.ana)
    assert channel not in Channel.objects.visible_to(world.otto)


def test_a_check_is_stored_line_by_line_in_the_servers_words(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[], findings=REFUSED, is_active=False)
    now = stored(channel)
    assert now.health == Health.FAILING
    assert now.health_words == "Log-in: [AUTHENTICATIONFAILED]"
    assert now.health_advice == "Enter the password anew."
    assert [line["severity"] for line in now.findings] == ["ok", "error"]
    assert now.checked_at is not None


def test_the_first_mailbox_that_can_send_sends_the_products_own_mail(world: World) -> None:
    silent = actions.add_channel(a_mailbox("Silent", options={"outgoing": "none"}), teams=[])
    first = actions.add_channel(a_mailbox("First"), teams=[])
    second = actions.add_channel(a_mailbox("Second"), teams=[])
    assert [stored(one).sends_system_mail for one in (silent, first, second)] == [False, True, False]


def test_naming_another_one_takes_it_from_the_first(world: World) -> None:
    first = actions.add_channel(a_mailbox("First"), teams=[])
    second = actions.add_channel(a_mailbox("Second"), teams=[])
    actions.name_for_system_mail(second)
    assert list(Channel.objects.filter(sends_system_mail=True)) == [second]
    assert not stored(first).sends_system_mail


def test_a_mailbox_that_does_not_send_cannot_be_named(world: World) -> None:
    with pytest.raises(ValueError, match="sends no mail"):
        actions.name_for_system_mail(a_mailbox("Silent", options={"outgoing": "none"}))


def test_changing_a_channel_keeps_the_secrets_that_were_not_typed(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop", secrets={"password": "old", "smtp_password": "other"}), teams=[])
    channel = stored(channel)
    channel.display_name = "Acme Shop"
    actions.change_channel(channel, teams=[world.sales], secrets={"password": "new"}, findings=GOOD)
    assert stored(channel).secrets == {"password": "new", "smtp_password": "other"}
    assert stored(channel).display_name == "Acme Shop"
    assert list(stored(channel).teams.all()) == [world.sales]


def test_a_token_refreshed_while_the_form_was_open_is_not_overwritten(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop", secrets={"refresh_token": "first"}), teams=[])
    on_screen = stored(channel)
    assert on_screen.secrets == {"refresh_token": "first"}
    save_secrets = stored(channel).config().save_secrets
    assert save_secrets is not None
    save_secrets({"refresh_token": "second"})
    actions.change_channel(on_screen, teams=[], secrets={"client_secret": "typed"})
    assert stored(channel).secrets == {"refresh_token": "second", "client_secret": "typed"}


def test_an_empty_secret_is_forgotten(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop", secrets={"refresh_token": "x", "password": "y"}), teams=[])
    actions.change_channel(channel, teams=[], secrets={"refresh_token": ""})
    assert stored(channel).secrets == {"password": "y"}


@pytest.mark.parametrize("deed", [actions.pause, lambda channel: actions.keep_tokens(channel, {"access_token": "x"})])
def test_whoever_works_with_the_channel_sees_from_its_row_that_it_changed(world: World, deed: Any) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[])
    long_ago(channel)
    before = channel.changed_at
    deed(channel)
    assert stored(channel).changed_at > before


def test_pausing_and_resuming_forgets_failed_log_ins(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[])
    channel.needs_person(AuthError("no such user"))
    actions.pause(channel)
    actions.resume(channel)
    now = stored(channel)
    assert (now.is_active, now.auth_failures, now.health) == (True, 0, Health.UNKNOWN)


def test_a_channel_that_never_read_anything_is_connected_when_it_is_resumed(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[], is_active=False)
    long_ago(channel)
    before = channel.connected_at
    actions.resume(channel)
    assert stored(channel).connected_at > before


def test_a_channel_that_has_read_mail_stays_connected_since_then(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop", last_arrival_at=timezone.now()), teams=[], is_active=False)
    long_ago(channel)
    before = channel.connected_at
    actions.resume(channel)
    assert stored(channel).connected_at == before


def test_a_good_check_lets_a_reader_that_gave_up_begin_anew(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[], findings=GOOD)
    channel.needs_person(AuthError("no such user"))
    long_ago(channel)
    before = channel.changed_at
    actions.record_check(channel, GOOD)
    now = stored(channel)
    assert (now.health, now.auth_failures, now.health_words) == (Health.OK, 0, "")
    assert now.changed_at > before


def test_a_good_check_of_a_working_channel_disturbs_nobody(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[], findings=GOOD)
    long_ago(channel)
    before = (channel.changed_at, channel.health_since)
    actions.record_check(channel, GOOD)
    assert (stored(channel).changed_at, stored(channel).health_since) == before


def test_a_failed_check_does_not_start_a_reader_that_gave_up(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[], findings=GOOD)
    channel.needs_person(AuthError("no such user"))
    actions.record_check(channel, REFUSED)
    now = stored(channel)
    assert (now.health, now.auth_failures) == (Health.NEEDS_PERSON, 1)
    assert now.health_words == "Log-in: [AUTHENTICATIONFAILED]"


def test_a_channel_without_messages_can_be_removed(world: World) -> None:
    channel = actions.add_channel(a_mailbox("Shop"), teams=[world.support])
    pk = channel.pk
    assert actions.remove(channel)
    assert not Channel.objects.filter(pk=pk).exists()


def test_a_channel_with_messages_is_paused_instead(world: World) -> None:
    assert not actions.remove(world.support_mail)
    assert not stored(world.support_mail).is_active
    assert world.message.conversation.channel == world.support_mail


def test_the_sender_of_the_products_own_mail_stays_while_another_could_take_over(world: World) -> None:
    first = actions.add_channel(a_mailbox("First"), teams=[])
    second = actions.add_channel(a_mailbox("Second"), teams=[])
    with pytest.raises(actions.StillNeeded):
        actions.remove(first)
    assert actions.remove(second)
    assert actions.remove(first)


def test_the_sites_limit_for_mails_reaches_the_adapter(world: World, settings: Settings) -> None:
    settings.MAIL_MAX_BYTES = 4711
    assert world.support_mail.config().options["max_bytes"] == 4711


def test_a_lost_key_stops_those_alone_who_need_a_password(world: World, settings: Settings) -> None:
    actions.add_channel(a_mailbox("Shop", secrets={"password": "x"}), teams=[])
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    shop = Channel.objects.get(name="Shop")
    assert shop.pure_adapter().reply_address("token") is None
    with pytest.raises(ImproperlyConfigured, match="not in ENCRYPTION_KEYS"):
        shop.adapter()
