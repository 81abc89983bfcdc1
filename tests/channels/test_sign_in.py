"""Signing in at a provider: the authorisation-code flow against a real one on loopback."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from django.db import connection
from django.urls import reverse

from apps.channels import actions, consent
from apps.channels.models import Channel
from tests.channels.answers import answers
from tests.world import client_of

if TYPE_CHECKING:
    from django.test import Client

    from tests.channels.stand_in import StandIn
    from tests.servers.oauth import OAuthProvider
    from tests.world import World

ADD = reverse("channels:add")


@pytest.fixture
def adam(world: World, stand_in: type[StandIn]) -> Client:
    return client_of(world.adam)


def oauth_answers(provider: OAuthProvider, **changes: Any) -> dict[str, Any]:
    """The form of a mailbox that signs in at the local provider."""
    facts = provider.facts
    return answers(
        login="oauth",
        password=None,
        oauth_provider="custom",
        oauth_client_id=facts.client_id,
        client_secret=facts.client_secret,
        oauth_authorize_url=facts.authorize_url,
        oauth_token_url=facts.token_url,
        oauth_scope=facts.scope,
        **changes,
    )


@pytest.fixture
def mailbox_of_provider(adam: Client, oauth_provider: OAuthProvider) -> Channel:
    """A mailbox that waits for somebody to sign in."""
    response = adam.post(ADD, oauth_answers(oauth_provider))
    channel = Channel.objects.get(address="service@acme.example")
    assert response.headers["location"] == reverse("channels:sign_in", args=[channel.pk])
    return channel


def leave(client: Client, channel: Channel) -> str:
    """Where the page sends the admin."""
    shown = client.get(reverse("channels:sign_in", args=[channel.pk])).content.decode()
    found = re.search(r'class="button primary" href="([^"]+)"', shown)
    assert found
    return html.unescape(found[1])


def consent_at(url: str) -> str:
    """Consent in the browser; the path and query to which the provider sends it back."""
    back = urlsplit(httpx2.get(url, trust_env=False).headers["location"])
    return f"{back.path}?{back.query}"


def come_back(client: Client, target: str) -> str:
    """What the page says in the end."""
    return html.unescape(client.get(target, follow=True).content.decode())


def secrets_of(channel: Channel) -> dict[str, str]:
    return dict(Channel.objects.get(pk=channel.pk).secrets)


def test_a_mailbox_of_a_provider_waits_for_somebody_to_sign_in(mailbox_of_provider: Channel, adam: Client) -> None:
    assert not mailbox_of_provider.is_active
    shown = adam.get(reverse("channels:status", args=[mailbox_of_provider.pk])).content.decode()
    assert "Sign in at the provider" in shown
    resumed = adam.post(reverse("channels:resume", args=[mailbox_of_provider.pk]))
    assert resumed.headers["location"] == reverse("channels:sign_in", args=[mailbox_of_provider.pk])


def test_signing_in_starts_the_mailbox_with_the_providers_tokens(
    mailbox_of_provider: Channel, adam: Client, stand_in: type[StandIn]
) -> None:
    shown = come_back(adam, consent_at(leave(adam, mailbox_of_provider)))
    assert "Signed in" in shown
    assert Channel.objects.get(pk=mailbox_of_provider.pk).is_active
    assert {"access_token", "refresh_token", "client_secret"} <= set(secrets_of(mailbox_of_provider))
    assert stand_in.tried[-1].secrets["access_token"] == secrets_of(mailbox_of_provider)["access_token"]


def test_tokens_are_stored_encrypted_and_shown_nowhere(mailbox_of_provider: Channel, adam: Client) -> None:
    shown = come_back(adam, consent_at(leave(adam, mailbox_of_provider)))
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM channels_channel WHERE id = %s", [mailbox_of_provider.pk])
        held = cursor.fetchone()[0]
    shown += adam.get(reverse("channels:edit", args=[mailbox_of_provider.pk])).content.decode()
    for secret in secrets_of(mailbox_of_provider).values():
        assert secret not in held
        assert secret not in shown


def test_the_request_is_bound_to_this_browser_by_state_and_challenge(
    mailbox_of_provider: Channel, adam: Client
) -> None:
    asked = parse_qs(urlsplit(leave(adam, mailbox_of_provider)).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["code_challenge"][0]) == 43
    assert len(asked["state"][0]) >= 32
    assert asked["redirect_uri"] == ["http://localhost:8000/settings/channels/sign-in/"]
    assert asked["login_hint"] == ["service@acme.example"]
    assert adam.session[consent.SESSION]["verifier"] not in str(asked)


def test_a_code_without_our_verifier_is_worth_nothing(mailbox_of_provider: Channel, adam: Client) -> None:
    target = consent_at(leave(adam, mailbox_of_provider))
    session = adam.session
    session[consent.SESSION] = {**session[consent.SESSION], "verifier": "a" * 64}
    session.save()
    assert "invalid_grant" in come_back(adam, target)
    assert "refresh_token" not in secrets_of(mailbox_of_provider)


def test_an_answer_with_another_state_is_refused(mailbox_of_provider: Channel, adam: Client) -> None:
    target = consent_at(leave(adam, mailbox_of_provider))
    forged = re.sub(r"state=[^&]+", "state=forged", target)
    assert "not begun here" in come_back(adam, forged)
    assert "refresh_token" not in secrets_of(mailbox_of_provider)
    assert "Signed in" in come_back(adam, target)


def test_an_answer_counts_once(mailbox_of_provider: Channel, adam: Client) -> None:
    target = consent_at(leave(adam, mailbox_of_provider))
    come_back(adam, target)
    before = secrets_of(mailbox_of_provider)
    assert "not begun here" in come_back(adam, target)
    assert secrets_of(mailbox_of_provider) == before


def test_an_answer_for_another_browser_is_refused(mailbox_of_provider: Channel, adam: Client, world: World) -> None:
    target = consent_at(leave(adam, mailbox_of_provider))
    assert "not begun here" in come_back(client_of(world.adam), target)
    assert client_of(world.lea).get(target).status_code == 403
    assert "refresh_token" not in secrets_of(mailbox_of_provider)


def test_an_answer_that_comes_too_late_is_refused(
    mailbox_of_provider: Channel, adam: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(consent, "SECONDS", -1)
    assert "took too long" in come_back(adam, consent_at(leave(adam, mailbox_of_provider)))


def test_a_refusal_is_told_in_the_providers_words(adam: Client, oauth_provider: OAuthProvider) -> None:
    adam.post(ADD, oauth_answers(oauth_provider, address="refuse@acme.example"))
    channel = Channel.objects.get(address="refuse@acme.example")
    assert "access_denied" in come_back(adam, consent_at(leave(adam, channel)))
    assert not Channel.objects.get(pk=channel.pk).is_active


def test_a_wrong_client_secret_is_told_and_can_be_mended(adam: Client, oauth_provider: OAuthProvider) -> None:
    adam.post(ADD, {**oauth_answers(oauth_provider), "client_secret": "planted-wrong"})
    channel = Channel.objects.get(address="service@acme.example")
    shown = come_back(adam, consent_at(leave(adam, channel)))
    assert "invalid_client" in shown
    assert "planted-wrong" not in shown
    adam.post(reverse("channels:edit", args=[channel.pk]), oauth_answers(oauth_provider))
    assert "Signed in" in come_back(adam, consent_at(leave(adam, channel)))


def test_a_provider_that_is_away_is_told(
    mailbox_of_provider: Channel, adam: Client, oauth_provider: OAuthProvider
) -> None:
    target = consent_at(leave(adam, mailbox_of_provider))
    oauth_provider.stop()
    assert "did not let us in" in come_back(adam, target)


def test_signing_in_anew_does_not_start_a_mailbox_that_somebody_paused(
    mailbox_of_provider: Channel, adam: Client
) -> None:
    come_back(adam, consent_at(leave(adam, mailbox_of_provider)))
    actions.pause(mailbox_of_provider)
    come_back(adam, consent_at(leave(adam, mailbox_of_provider)))
    assert not Channel.objects.get(pk=mailbox_of_provider.pk).is_active


def test_a_mailbox_with_a_password_has_nowhere_to_sign_in(adam: Client) -> None:
    adam.post(ADD, answers())
    channel = Channel.objects.get(address="service@acme.example")
    shown = adam.get(reverse("channels:sign_in", args=[channel.pk]), follow=True).content.decode()
    assert "does not sign in at a provider" in shown
