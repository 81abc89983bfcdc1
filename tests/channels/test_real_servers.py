"""The mailbox form against a real Dovecot and Postfix: what is wrong is told in the server's words."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import pytest
from django.urls import reverse

from apps.channels.models import Channel, Health
from tests.channels.answers import answers
from tests.channels.test_sign_in import come_back, consent_at, leave, oauth_answers
from tests.servers.processes import free_ports
from tests.world import client_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.test import Client

    from tests.servers.dovecot import Dovecot, DovecotFacts
    from tests.servers.oauth import OAuthProvider
    from tests.servers.postfix import Postfix
    from tests.world import World

ADD = reverse("channels:add")
Servers = dict[str, Any]


@pytest.fixture
def adam(world: World) -> Client:
    return client_of(world.adam)


@pytest.fixture(autouse=True)
def _silence_is_noticed_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """A port that waits for TLS says nothing, however long one waits."""
    monkeypatch.setattr("apps.channels.email.checking.SECONDS", 2.0)


@pytest.fixture
def right(dovecot: Dovecot, postfix: Postfix, mailbox: str) -> Servers:
    """Answers with which everything works."""
    servers, relay = dovecot.facts, postfix.facts
    return answers(
        address=mailbox,
        password=servers.password,
        imap_host=servers.host,
        imap_port=servers.imaps_port,
        imap_security="tls",
        smtp_host=relay.host,
        smtp_port=relay.submission_port,
        smtp_security="starttls",
        tls_ca=servers.certificate.read_text(),
    )


def answer_to(adam: Client, filled: Servers) -> str:
    """What the page says after the form was sent."""
    return html.unescape(adam.post(ADD, filled, follow=True).content.decode())


def is_saved(filled: Servers) -> bool:
    return Channel.objects.filter(address=filled["address"]).exists()


def test_right_answers_are_saved_and_each_step_is_told(adam: Client, right: Servers) -> None:
    shown = answer_to(adam, right)
    assert f"Logged in at 127.0.0.1 as {right['address']}." in shown
    assert "Reads INBOX." in shown
    assert "are read from “Sent”" in shown
    assert f"Connected to 127.0.0.1 as {right['address']}." in shown
    channel = Channel.objects.get(address=right["address"])
    assert (channel.is_active, channel.health) == (True, Health.OK)


WRONG: dict[str, tuple[Callable[[DovecotFacts], Servers], list[str]]] = {
    "a server that does not exist": (
        lambda _: {"imap_host": "imap.nowhere.invalid"},
        ["imap.nowhere.invalid", "There is no server of this name"],
    ),
    "a port where nobody listens": (
        lambda _: {"imap_port": free_ports(1)[0]},
        ["connection refused", "Nobody listens at this port"],
    ),
    "a wrong password": (
        lambda _: {"password": "planted-wrong"},
        ["[AUTHENTICATIONFAILED] Authentication failed.", "Check user name and password", "535 5.7.8"],
    ),
    "a wrong user name": (
        lambda _: {"imap_user": "nobody@example.test"},
        ["[AUTHENTICATIONFAILED] Authentication failed."],
    ),
    "a certificate that nobody trusts": (
        lambda _: {"tls_ca": ""},
        ["self-signed certificate", "“additional certificates”"],
    ),
    "TLS where the server begins in the clear": (
        lambda facts: {"imap_port": facts.imap_port},
        ["The server does not speak TLS at this port: choose STARTTLS"],
    ),
    "STARTTLS where the server wants TLS at once": (
        lambda facts: {"imap_security": "starttls"},
        ["This port speaks TLS from the first byte: choose TLS"],
    ),
    "no encryption where the server wants TLS": (
        lambda facts: {"imap_security": "plain"},
        ["This port speaks TLS from the first byte: choose TLS"],
    ),
    "a folder that does not exist": (
        lambda _: {"folders": "INBOX\nOrders"},
        ["There is no folder “Orders”.", "The server has:"],
    ),
    "a wrong password for sending": (
        lambda _: {"smtp_login": "own", "smtp_user": "support@example.test", "smtp_password": "planted-wrong"},
        ["535 5.7.8"],
    ),
    "a server for sending that does not exist": (
        lambda _: {"smtp_host": "smtp.nowhere.invalid"},
        ["smtp.nowhere.invalid", "There is no server of this name"],
    ),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_what_is_wrong_is_told_in_the_servers_words_and_nothing_is_saved(
    wrong: str, adam: Client, right: Servers, dovecot: Dovecot
) -> None:
    changes, words = WRONG[wrong]
    filled = {**right, **changes(dovecot.facts)}
    shown = answer_to(adam, filled)
    for expected in words:
        assert expected in shown
    assert "planted" not in shown
    assert not is_saved(filled)


def test_a_wrong_try_is_mended_without_typing_the_rest_again(adam: Client, right: Servers) -> None:
    answer_to(adam, {**right, "imap_host": "imap.nowhere.invalid"})
    answer_to(adam, {**right, "password": ""})
    assert Channel.objects.get(address=right["address"]).secrets == {"password": right["password"]}


def test_a_saved_mailbox_whose_server_goes_away_is_told_by_check_now(
    adam: Client, right: Servers, dovecot: Dovecot
) -> None:
    answer_to(adam, right)
    channel = Channel.objects.get(address=right["address"])
    dovecot.stop()
    shown = html.unescape(adam.post(reverse("channels:check", args=[channel.pk]), follow=True).content.decode())
    assert "connection refused" in shown
    assert "Failing, trying again" in shown
    dovecot.start()
    adam.post(reverse("channels:check", args=[channel.pk]))
    assert Channel.objects.get(pk=channel.pk).health == Health.OK


@pytest.mark.django_db(transaction=True)
def test_signing_in_at_the_provider_opens_dovecot_and_postfix(
    adam: Client, right: Servers, oauth_provider: OAuthProvider
) -> None:
    """With a database that other threads see, because the check stores the token that it has refreshed."""
    servers = {name: value for name, value in right.items() if name.startswith(("imap", "smtp", "tls", "address"))}
    adam.post(ADD, oauth_answers(oauth_provider, **servers))
    channel = Channel.objects.get(address=right["address"])
    assert "Everything that was tried works" in come_back(adam, consent_at(leave(adam, channel)))
    assert Channel.objects.get(pk=channel.pk).is_active

    first = Channel.objects.get(pk=channel.pk).secrets
    oauth_provider.expire(right["address"])
    adam.post(reverse("channels:check", args=[channel.pk]))
    second = Channel.objects.get(pk=channel.pk).secrets
    assert Channel.objects.get(pk=channel.pk).health == Health.OK
    assert second["refresh_token"] != first["refresh_token"]

    oauth_provider.revoke(right["address"])
    shown = html.unescape(adam.post(reverse("channels:check", args=[channel.pk]), follow=True).content.decode())
    assert "invalid_grant" in shown
    assert second["refresh_token"] not in shown
