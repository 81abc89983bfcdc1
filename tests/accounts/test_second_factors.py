"""Codes of authenticator apps, and recovery codes: asked for, taken once, kept encrypted."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from cryptography.fernet import Fernet
from django.core.cache import cache
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from tests.accounts.codes import stop_the_clock, totp
from tests.world import PASSWORD, client_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from pytest_django.fixtures import Settings

    from tests.world import World


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> float:
    """The time, which stands still."""
    return stop_the_clock(monkeypatch)


@pytest.fixture
def secret(world: World) -> str:
    """The secret of Ana's authenticator app."""
    secret = str(generate_totp_secret())
    TOTP.activate(world.ana, secret)
    return secret


def with_password(world: World) -> Client:
    """A browser that gave the right password and is asked for the code."""
    client = Client()
    response = client.post(reverse("account_login"), {"login": world.ana.email, "password": PASSWORD})
    assert response.headers["Location"] == reverse("mfa_authenticate")
    return client


def give(client: Client, code: str) -> Answer:
    return client.post(reverse("mfa_authenticate"), {"code": code})


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:own_settings")).status_code == 200


def test_the_password_alone_lets_nobody_in(world: World, secret: str) -> None:
    assert not is_in(with_password(world))


def test_the_code_lets_ana_in_under_a_new_session_key(world: World, secret: str) -> None:
    client = with_password(world)
    before = client.session.session_key
    give(client, totp(secret))
    assert is_in(client)
    assert client.session.session_key != before


@pytest.mark.parametrize("step", [-1, 0, 1])
def test_a_clock_may_be_half_a_minute_off(world: World, secret: str, step: int) -> None:
    client = with_password(world)
    give(client, totp(secret, step=step))
    assert is_in(client)


@pytest.mark.parametrize("step", [-3, 3])
def test_an_old_or_future_code_is_refused(world: World, secret: str, step: int) -> None:
    client = with_password(world)
    give(client, totp(secret, step=step))
    assert not is_in(client)


@pytest.mark.parametrize("seconds_later", [1, 35, 59])
def test_a_code_is_taken_once_as_long_as_it_is_valid(
    world: World, secret: str, seconds_later: int, now: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    code = totp(secret, step=1)
    give(with_password(world), code)
    monkeypatch.setattr(time, "time", lambda: now + seconds_later)
    thief = with_password(world)
    page = give(thief, code)
    assert not is_in(thief)
    assert page.context["form"].errors


def test_after_five_wrong_codes_the_right_one_does_not_help(world: World, secret: str) -> None:
    client = with_password(world)
    for wrong in range(5):
        give(client, f"{wrong:06d}")
    give(client, totp(secret))
    assert not is_in(client)


def test_a_recovery_code_works_once(world: World, secret: str) -> None:
    code = RecoveryCodes.activate(world.ana).get_unused_codes()[0]
    client = with_password(world)
    give(client, code)
    assert is_in(client)
    cache.clear()
    thief = with_password(world)
    give(thief, code)
    assert not is_in(thief)


def test_the_database_does_not_know_secrets_and_codes(world: World, secret: str) -> None:
    codes = RecoveryCodes.activate(world.ana).get_unused_codes()
    rows = json.dumps(list(Authenticator.objects.values_list("data", flat=True)))
    assert len(codes) == 10
    assert not [text for text in [secret, *codes] if text in rows]


def test_the_secret_is_readable_after_a_new_key_is_put_in_front(world: World, secret: str, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode(), *settings.ENCRYPTION_KEYS]
    client = with_password(world)
    give(client, totp(secret))
    assert is_in(client)


def test_a_lost_key_is_told_in_words_and_lets_nobody_in(world: World, secret: str, settings: Settings) -> None:
    settings.ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    with pytest.raises(ImproperlyConfigured, match="not in ENCRYPTION_KEYS"):
        give(with_password(world), totp(secret))


def test_turning_it_off_asks_for_proof_first(world: World, secret: str) -> None:
    client = client_of(world.ana)
    response = client.post(reverse("mfa_deactivate_totp"))
    assert response.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(user=world.ana).exists()


def test_nobody_touches_the_factors_of_others(world: World) -> None:
    key = Authenticator.objects.create(user=world.ana, type=Authenticator.Type.WEBAUTHN, data={"name": "Ana's key"})
    client = client_of(world.ben)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    for name in ("mfa_remove_webauthn", "mfa_edit_webauthn"):
        assert client.post(reverse(name, args=[key.pk]), {"name": "mine"}).status_code == 404
    assert Authenticator.objects.filter(pk=key.pk).exists()
