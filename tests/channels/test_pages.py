"""The channels' pages: trying out before saving, what is kept of a failed try, and who may do what."""

from __future__ import annotations

import html
import time
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.fernet import Fernet
from django.urls import reverse

from apps.accounts.models import Role
from apps.channels import actions, checking
from apps.channels.contract import AuthError
from apps.channels.models import Channel, Health
from tests.channels.answers import answers
from tests.channels.stand_in import GOOD, REFUSED
from tests.world import client_of, make_agent

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django import Settings

    from tests.channels.stand_in import StandIn
    from tests.world import World

ADD = reverse("channels:add")


@pytest.fixture
def adam(world: World, stand_in: type[StandIn]) -> Client:
    """The admin's browser."""
    return client_of(world.adam)


def page(response: Any) -> str:
    """What is on it, with the entities resolved."""
    assert response.status_code == 200
    return html.unescape(str(response.content, "utf-8"))


def the_mailbox() -> Channel:
    return Channel.objects.get(address="service@acme.example")


def of(name: str, channel: Channel) -> str:
    return reverse(f"channels:{name}", args=[channel.pk])


def connected(adam: Client) -> Channel:
    adam.post(ADD, answers())
    return the_mailbox()


def test_a_mailbox_that_works_is_saved_and_its_status_shows_the_check(adam: Client, world: World) -> None:
    response = adam.post(ADD, answers(teams=[world.support.pk]), follow=True)
    assert "Logged in as everybody." in page(response)
    assert the_mailbox().is_active
    assert the_mailbox().health == Health.OK
    assert list(the_mailbox().teams.all()) == [world.support]


def test_a_mailbox_that_does_not_work_is_not_saved_and_the_servers_words_are_shown(
    adam: Client, stand_in: type[StandIn]
) -> None:
    stand_in.finds = (GOOD, REFUSED)
    shown = page(adam.post(ADD, answers()))
    assert "[AUTHENTICATIONFAILED] No." in shown
    assert "Enter the password anew." in shown
    assert not Channel.objects.filter(address="service@acme.example").exists()


def test_nothing_typed_is_lost_after_a_failed_try(adam: Client, stand_in: type[StandIn]) -> None:
    stand_in.finds = (REFUSED,)
    shown = page(adam.post(ADD, answers(display_name="Müller & Söhne", imap_port="1993")))
    assert 'value="Müller & Söhne"' in shown
    assert 'value="1993"' in shown
    assert "4711" not in shown
    stand_in.finds = (GOOD,)
    adam.post(ADD, answers(password=""))
    assert the_mailbox().secrets == {"password": "4711"}


def test_a_form_begun_anew_remembers_no_password(adam: Client, stand_in: type[StandIn]) -> None:
    stand_in.finds = (REFUSED,)
    adam.post(ADD, answers())
    adam.get(ADD)
    assert "This field is required." in page(adam.post(ADD, answers(password="")))


def test_the_session_holds_what_was_typed_only_encrypted(adam: Client, stand_in: type[StandIn]) -> None:
    stand_in.finds = (REFUSED,)
    adam.post(ADD, answers(password="planted"))
    assert adam.session["channels.typed.email.new"]
    assert "planted" not in str(dict(adam.session))


def test_saved_anyway_it_is_paused_and_its_status_says_why(adam: Client, stand_in: type[StandIn]) -> None:
    stand_in.finds = (REFUSED,)
    response = adam.post(ADD, answers(anyway="1"), follow=True)
    assert "[AUTHENTICATIONFAILED] No." in page(response)
    assert not the_mailbox().is_active


def test_mending_a_paused_mailbox_starts_it(adam: Client, stand_in: type[StandIn]) -> None:
    stand_in.finds = (REFUSED,)
    adam.post(ADD, answers(anyway="1"))
    stand_in.finds = (GOOD,)
    adam.post(of("edit", the_mailbox()), answers(password="right"))
    assert the_mailbox().is_active
    assert the_mailbox().secrets == {"password": "right"}


def test_a_change_that_does_not_work_leaves_the_channel_as_it_was(adam: Client, stand_in: type[StandIn]) -> None:
    channel = connected(adam)
    stand_in.finds = (REFUSED,)
    adam.post(of("edit", channel), answers(password="wrong", display_name="Wrong"))
    assert the_mailbox().secrets == {"password": "4711"}
    assert the_mailbox().display_name == "Acme service"
    assert the_mailbox().is_active


def test_an_edit_without_a_password_keeps_it_and_tries_with_it(adam: Client, stand_in: type[StandIn]) -> None:
    channel = connected(adam)
    adam.post(of("edit", channel), answers(password="", display_name="Acme"))
    assert stand_in.tried[-1].secrets == {"password": "4711"}
    assert the_mailbox().display_name == "Acme"


@pytest.mark.django_db(transaction=True)
def test_servers_are_asked_outside_of_any_transaction(adam: Client, stand_in: type[StandIn]) -> None:
    channel = connected(adam)
    adam.post(of("edit", channel), answers())
    adam.post(of("check", channel))
    assert stand_in.was_in_transaction == [False, False, False]


def test_a_check_that_hangs_ends_in_words(
    adam: Client, stand_in: type[StandIn], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking.try_out, "__kwdefaults__", {"seconds": 0.2})
    stand_in.takes = 15
    began = time.monotonic()
    shown = page(adam.post(ADD, answers()))
    assert time.monotonic() - began < 14
    assert "No result within" in shown
    assert not Channel.objects.filter(address="service@acme.example").exists()


def test_check_now_stores_what_it_finds(adam: Client, stand_in: type[StandIn]) -> None:
    channel = connected(adam)
    stand_in.finds = (REFUSED,)
    assert "[AUTHENTICATIONFAILED] No." in page(adam.post(of("check", channel), follow=True))
    assert the_mailbox().health == Health.FAILING


def test_pausing_and_resuming_is_said_in_words(adam: Client) -> None:
    channel = connected(adam)
    assert "Paused" in page(adam.post(of("pause", channel), follow=True))
    assert "Working" in page(adam.post(of("resume", channel), follow=True))


def test_the_list_shows_each_channel_with_its_health_in_words(adam: Client, world: World) -> None:
    connected(adam)
    world.sales_mail.needs_person(AuthError("[AUTHENTICATIONFAILED] expired", advice="Sign in anew."))
    shown = page(adam.get(reverse("channels:list")))
    for words in ("working", "needs you", "[AUTHENTICATIONFAILED] expired", "Sign in anew.", "no mail yet"):
        assert words in shown


def test_without_channels_the_list_says_how_to_begin(db: None) -> None:
    adam = client_of(make_agent("Adam Amsel", role=Role.ADMIN))
    assert "Add the first mailbox" in page(adam.get(reverse("channels:list")))


def test_one_mailbox_is_named_for_the_products_own_mail(adam: Client) -> None:
    first = connected(adam)
    adam.post(ADD, answers(address="hello@acme.example"))
    second = Channel.objects.get(address="hello@acme.example")
    adam.post(reverse("channels:system_mail"), {"channel": second.pk})
    assert list(Channel.objects.filter(sends_system_mail=True)) == [second]
    assert first.pk != second.pk


def test_a_mailbox_that_does_not_send_cannot_be_named_by_a_forged_form(adam: Client, world: World) -> None:
    channel = connected(adam)
    shown = page(adam.post(reverse("channels:system_mail"), {"channel": world.sales_mail.pk}))
    assert "Select a valid choice" in shown
    assert list(Channel.objects.filter(sends_system_mail=True)) == [channel]


def test_removing_says_what_became_of_it(adam: Client, world: World) -> None:
    channel = connected(adam)
    assert "is removed" in page(adam.post(of("remove", channel), follow=True))
    assert "paused and stays" in page(adam.post(of("remove", world.support_mail), follow=True))


def test_the_sender_of_the_products_own_mail_is_not_removed(adam: Client) -> None:
    channel = connected(adam)
    adam.post(ADD, answers(address="hello@acme.example"))
    assert "Name another one" in page(adam.post(of("remove", channel), follow=True))
    assert Channel.objects.filter(pk=channel.pk).exists()


def test_a_lost_key_is_told_on_the_status_and_the_password_can_be_entered_again(
    adam: Client, settings: Settings
) -> None:
    channel = connected(adam)
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert "ENCRYPTION_KEYS" in page(adam.post(of("check", channel), follow=True))
    assert adam.get(of("edit", channel)).status_code == 200
    adam.post(of("edit", channel), answers(password="again"))
    assert the_mailbox().secrets == {"password": "again"}


def test_guesses_come_as_the_fields_of_the_form(adam: Client) -> None:
    guesses = adam.get(reverse("channels:guesses"), {"address": "hello@gmail.com"}).json()
    assert guesses["imap_host"] == "imap.gmail.com"
    assert guesses["login"] == "oauth"
    assert adam.get(reverse("channels:guesses"), {"address": "hello"}).json() == {}


def test_a_channel_that_does_not_exist_is_not_found(adam: Client) -> None:
    assert adam.get("/settings/channels/999999/").status_code == 404


# --- The health strip ----------------------------------------------------------------------------


def health(client: Client) -> dict[str, Any]:
    found: dict[str, Any] = client.get(reverse("channels:health"), headers={"accept": "application/json"}).json()
    return found


def test_agents_see_the_health_of_their_own_channels_only(world: World) -> None:
    world.support_mail.needs_person(AuthError("[AUTHENTICATIONFAILED] expired"))
    assert "needs you" in str(health(client_of(world.ana))["summary"])
    assert "[AUTHENTICATIONFAILED] expired" in str(health(client_of(world.ana)))
    assert "Support" not in str(health(client_of(world.otto)))
    assert [line["name"] for line in health(client_of(world.otto))["channels"]] == ["Sales"]


def test_the_strip_is_short_when_all_is_well(world: World) -> None:
    for channel in (world.support_mail, world.sales_mail):
        channel.is_well()
    assert health(client_of(world.adam))["summary"] == "2 channels, all working"
    assert health(client_of(world.adam))["tone"] == "good"
    actions.pause(world.sales_mail)
    assert health(client_of(world.adam))["summary"] == "1 of 2 channels working"


def test_the_strip_comes_as_a_fragment_too(world: World) -> None:
    world.support_mail.is_well()
    fragment = client_of(world.ana).get(reverse("channels:health")).content.decode()
    assert "1 channel, working" in fragment
    assert "<html" not in fragment
