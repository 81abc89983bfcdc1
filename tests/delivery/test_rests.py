"""A channel whose server is down or refuses us holds its own queue, and no other."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import connection
from django.utils import timezone

from apps.channels import actions
from apps.channels.contract import AuthError, Finding, Severity
from apps.channels.models import Channel, Health
from apps.delivery.claims import claim_next
from apps.delivery.judging import GAVE_UP
from apps.delivery.models import OutboxEntry, Rest, State
from apps.delivery.settling import settle
from tests.delivery.conftest import deliver, fresh

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.delivery.fake_adapter import FolderService

    Post = Callable[..., OutboxEntry]

FINE = Finding(severity=Severity.OK, subject="Sending", words="235 welcome")


def end_rest() -> None:
    Rest.objects.update(until=timezone.now())


def pause(channel: Channel) -> timedelta:
    rest = Rest.objects.get(channel=channel)
    return rest.until - rest.began_at


def test_a_wrong_password_holds_its_own_channel_only(
    post: Post, channel: Channel, other_channel: Channel, service: FolderService, other_service: FolderService
) -> None:
    held = [post() for _ in range(5)]
    service.set_rules(everybody="login")
    going = [post(over=other_channel) for _ in range(5)]
    deliver()
    assert {fresh(entry).state for entry in held} == {State.QUEUED}
    assert {fresh(entry).state for entry in going} == {State.SENT}
    channel.refresh_from_db()
    assert (channel.health, channel.health_words) == (Health.NEEDS_PERSON, "535 5.7.8 wrong password")
    assert fresh(held[0]).advice == "Enter the password again."
    assert service.visits() == 1
    assert deliver() == 0


def test_the_queue_moves_on_when_the_password_is_mended(post: Post, channel: Channel, service: FolderService) -> None:
    entries = [post(lane="conversation:1") for _ in range(3)]
    service.set_rules(everybody="login")
    deliver()
    service.set_rules()
    assert deliver() == 0
    channel.refresh_from_db()
    actions.record_check(channel, [FINE])
    deliver()
    assert [taken.external_id for taken in service.taken()] == [entry.external_id for entry in entries]
    assert not Rest.objects.exists()


def test_a_listener_that_finds_the_channel_well_does_not_make_us_log_in_again_and_again(
    post: Post, channel: Channel, service: FolderService
) -> None:
    post()
    service.set_rules(everybody="login")
    for _ in range(4):
        deliver()
        Channel.objects.get(pk=channel.pk).is_well()
    assert service.visits() == 1
    end_rest()
    deliver()
    assert service.visits() == 1


def test_settings_that_no_adapter_can_be_made_from_need_a_person(post: Post, channel: Channel) -> None:
    entry = post()
    Channel.objects.filter(pk=channel.pk).update(options={})
    deliver()
    channel.refresh_from_db()
    assert (channel.health, channel.health_words) == (Health.NEEDS_PERSON, "No folder is set.")
    assert fresh(entry).state == State.QUEUED
    assert entry.attempts.get().stage == "settings"
    assert deliver() == 0


def test_secrets_that_no_key_opens_need_a_person(post: Post, channel: Channel, other_channel: Channel) -> None:
    entry, other = post(), post(over=other_channel)
    table = Channel._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE {table} SET secrets = 'gAAAAA' WHERE id = %s", [channel.pk])
    deliver()
    health = Channel.objects.filter(pk=channel.pk).values_list("health", flat=True).get()
    assert health == Health.NEEDS_PERSON
    assert [fresh(entry).state, fresh(other).state] == [State.QUEUED, State.SENT]


def test_a_kind_that_nobody_speaks_for_needs_a_person(post: Post, channel: Channel) -> None:
    entry = post()
    Channel.objects.filter(pk=channel.pk).update(kind="pigeon")
    deliver()
    channel.refresh_from_db()
    assert (channel.health, fresh(entry).state) == (Health.NEEDS_PERSON, State.QUEUED)


def test_a_server_that_is_down_is_visited_once_for_the_whole_queue(
    post: Post, channel: Channel, service: FolderService
) -> None:
    entries = [post() for _ in range(5)]
    service.set_rules(everybody="down")
    assert deliver() == 1
    assert deliver() == 0
    assert service.visits() == 1
    assert [fresh(entry).state for entry in entries] == [State.DEFERRED] + [State.QUEUED] * 4
    channel.refresh_from_db()
    assert (channel.health, channel.health_words) == (Health.FAILING, "Connection refused")
    for minutes in (2, 4, 8, 16, 32, 60, 60):
        end_rest()
        deliver()
        assert timedelta(minutes=minutes * 0.9) <= pause(channel) <= timedelta(minutes=minutes)
    service.set_rules()
    end_rest()
    deliver()
    assert {fresh(entry).state for entry in entries} == {State.SENT}


def test_what_waits_too_long_for_a_dead_server_fails(post: Post, service: FolderService) -> None:
    first, second, third = post(), post(), post()
    service.set_rules(everybody="down")
    deliver()
    OutboxEntry.objects.exclude(pk=third.pk).update(give_up_at=timezone.now())
    deliver()
    assert [fresh(entry).state for entry in (first, second, third)] == [State.FAILED, State.FAILED, State.QUEUED]
    assert (fresh(second).words, fresh(second).advice) == ("Connection refused", GAVE_UP)


def test_nothing_is_given_up_while_the_channel_needs_a_person(
    post: Post, channel: Channel, service: FolderService
) -> None:
    entry = post()
    service.set_rules(everybody="login")
    deliver()
    OutboxEntry.objects.update(give_up_at=timezone.now())
    deliver()
    assert fresh(entry).state == State.QUEUED


def test_a_service_that_asks_for_patience_gets_it(post: Post, channel: Channel, service: FolderService) -> None:
    first, second = post(), post()
    service.set_rules(everybody="rate7")
    assert deliver() == 1
    assert pause(channel) == timedelta(seconds=7)
    assert [fresh(first).state, fresh(second).state] == [State.DEFERRED, State.QUEUED]
    channel.refresh_from_db()
    assert channel.health != Health.FAILING
    service.set_rules()
    end_rest()
    assert deliver() == 2


def test_a_paused_channel_waits_and_resumes(post: Post, channel: Channel) -> None:
    entry = post()
    actions.pause(channel)
    assert deliver() == 0
    actions.resume(channel)
    deliver()
    assert fresh(entry).state == State.SENT


def test_a_channel_that_cannot_send_holds_up_no_lane_of_another(
    post: Post, channel: Channel, other_channel: Channel, service: FolderService
) -> None:
    stuck = post(lane="conversation:1")
    service.set_rules(everybody="login")
    deliver()
    instead = post(lane="conversation:1", over=other_channel)
    deliver()
    assert [fresh(stuck).state, fresh(instead).state] == [State.QUEUED, State.SENT]


def test_a_refusal_of_the_old_password_says_nothing_of_the_new_one(post: Post, channel: Channel) -> None:
    entry = post()
    old = Channel.objects.get(pk=channel.pk)
    claimed = claim_next(channel.pk)
    assert claimed is not None
    Channel.objects.filter(pk=channel.pk).update(changed_at=timezone.now(), health=Health.OK, sending_health=Health.OK)
    settle(claimed, AuthError("535 wrong", stage="login"), channel=old)
    channel.refresh_from_db()
    assert (channel.health, fresh(entry).state) == (Health.OK, State.QUEUED)
    deliver()
    assert fresh(entry).state == State.SENT


def test_a_refused_reader_does_not_stop_sending_nor_does_a_sent_mail_hide_it(post: Post, channel: Channel) -> None:
    entry = post()
    Channel.objects.get(pk=channel.pk).needs_person(AuthError("AUTHENTICATIONFAILED"))
    deliver()
    channel.refresh_from_db()
    assert fresh(entry).state == State.SENT
    assert (channel.health, channel.health_words) == (Health.NEEDS_PERSON, "AUTHENTICATIONFAILED")


def test_a_reader_that_is_well_does_not_hide_that_sending_is_refused(
    post: Post, channel: Channel, service: FolderService
) -> None:
    post()
    reader = Channel.objects.get(pk=channel.pk)
    service.set_rules(everybody="login")
    deliver()
    reader.is_well()
    channel.refresh_from_db()
    assert (channel.health, channel.reading_health) == (Health.NEEDS_PERSON, Health.OK)
    assert channel.health_words == "535 5.7.8 wrong password"
