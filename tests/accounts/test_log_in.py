"""The log-in, and what it tells strangers: nothing."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from django.conf import settings as site_settings
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from apps.accounts.models import Agent
from tests.world import PASSWORD, client_of

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as Answer
    from pytest_django.fixtures import Settings

    from tests.world import World

NEW_PASSWORD = "another walk in the sun"


def try_to_log_in(client: Client, email: str, password: str, *, address: str = "192.0.2.1") -> Answer:
    return client.post(reverse("account_login"), {"login": email, "password": password}, REMOTE_ADDR=address)


def is_in(client: Client) -> bool:
    return client.get(reverse("accounts:own_settings")).status_code == 200


def test_an_agent_logs_in_with_address_and_password(world: World) -> None:
    client = Client()
    assert try_to_log_in(client, "ANA@acme.example", PASSWORD).headers["Location"] == "/"
    assert is_in(client)


def test_after_the_log_in_comes_the_page_that_was_asked_for(world: World) -> None:
    client = Client()
    asked = client.get("/settings/teams/")
    assert asked.headers["Location"] == "/accounts/login/?next=/settings/teams/"
    response = client.post(asked.headers["Location"], {"login": world.adam.email, "password": PASSWORD})
    assert response.headers["Location"] == "/settings/teams/"


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_after_the_log_in_nobody_is_sent_elsewhere(world: World, elsewhere: str) -> None:
    response = Client().post(
        reverse("account_login"), {"login": world.ana.email, "password": PASSWORD, "next": elsewhere}
    )
    assert response.headers["Location"] == "/"


def test_nobody_signs_up(world: World) -> None:
    for path in ("/accounts/signup/", "/accounts/email/", "/accounts/2fa/passkeys/signup/"):
        assert Client().post(path, {"email": "eve@evil.example", "password1": PASSWORD}).status_code == 404
    assert not Agent.objects.filter(email="eve@evil.example").exists()


def test_a_known_and_an_unknown_address_get_the_same_page(world: World) -> None:
    known = try_to_log_in(Client(), "ana@acme.example", "wrong")
    unknown = try_to_log_in(Client(), "anb@acme.example", "wrong")
    assert known.status_code == unknown.status_code == 200
    assert _without_chance(known, "ana@") == _without_chance(unknown, "anb@")


def test_a_known_and_an_unknown_address_ask_for_a_new_password_alike(world: World) -> None:
    url = reverse("account_reset_password")
    known = Client().post(url, {"email": "ana@acme.example"}, follow=True)
    unknown = Client().post(url, {"email": "anb@acme.example"}, follow=True)
    assert known.redirect_chain == unknown.redirect_chain
    assert _without_chance(known, "ana@") == _without_chance(unknown, "anb@")
    assert [letter.to for letter in mail.outbox] == [["ana@acme.example"]]


def _without_chance(response: Answer, name: str) -> str:
    """The page without what differs by chance or because it was typed."""
    token = response.context["csrf_token"]
    return response.content.decode().replace(str(token), "").replace(name, "")


def test_a_known_address_takes_no_longer_to_refuse(world: World, settings: Settings) -> None:
    """Seconds of processor time: the wall clock would measure who else is at work on the machine."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
    world.ana.set_password(PASSWORD)
    world.ana.save()
    took: dict[str, list[float]] = {"ana@acme.example": [], "anb@acme.example": []}
    for _ in range(5):
        for email, times in took.items():
            cache.clear()
            begun = time.process_time()
            try_to_log_in(Client(), email, "wrong")
            times.append(time.process_time() - begun)
    known, unknown = (min(times) for times in took.values())
    # Most of it is the hash: without it one would take a small part of the other.
    assert max(known, unknown) < 2 * min(known, unknown)


def test_five_wrong_passwords_close_an_account_for_a_while_whoever_guesses(world: World) -> None:
    for guess in range(5):
        try_to_log_in(Client(), world.ana.email, f"guess {guess}", address=f"192.0.2.{guess}")
    client = Client()
    page = try_to_log_in(client, world.ana.email, PASSWORD, address="192.0.2.99")
    assert "Too many attempts" in page.content.decode()
    assert not is_in(client)


def test_who_is_locked_out_by_somebody_elses_guesses_comes_in_by_a_new_password(world: World) -> None:
    for guess in range(5):
        try_to_log_in(Client(), world.ana.email, f"guess {guess}")
    set_new_password(world.ana)
    client = Client()
    try_to_log_in(client, world.ana.email, NEW_PASSWORD, address="192.0.2.7")
    assert is_in(client)


def test_ten_wrong_guesses_a_minute_close_the_door_for_an_address(world: World) -> None:
    for guess in range(10):
        try_to_log_in(Client(), f"guess-{guess}@acme.example", "wrong")
    client = Client()
    try_to_log_in(client, world.ana.email, PASSWORD)
    assert not is_in(client)
    try_to_log_in(client, world.ana.email, PASSWORD, address="192.0.2.2")
    assert is_in(client)


def test_a_claimed_address_of_the_browser_changes_nothing(world: World) -> None:
    for guess in range(10):
        Client().post(
            reverse("account_login"),
            {"login": f"guess-{guess}@acme.example", "password": "wrong"},
            headers={"X-Forwarded-For": f"198.51.100.{guess}"},
        )
    client = Client(headers={"X-Forwarded-For": "198.51.100.77"})
    client.post(reverse("account_login"), {"login": world.ana.email, "password": PASSWORD})
    assert not is_in(client)


def test_the_session_has_a_new_key_after_the_log_in(world: World) -> None:
    client = Client()
    client.session.save()
    session = client.session
    session["seen"] = "before"
    session.save()
    before = str(session.session_key)
    client.cookies[site_settings.SESSION_COOKIE_NAME] = before
    try_to_log_in(client, world.ana.email, PASSWORD)
    assert client.session.session_key != before
    assert not client.session.exists(before)


def test_logging_out_needs_a_post_and_ends_the_session(world: World) -> None:
    client = client_of(world.ana)
    key = str(client.session.session_key)
    client.get(reverse("account_logout"))
    assert is_in(client)
    client.post(reverse("account_logout"))
    assert not is_in(client)
    assert not client.session.exists(key)


def test_a_changed_password_leaves_only_the_browser_in_which_it_was_changed(world: World) -> None:
    here, there, elsewhere = Client(), Client(), Client()
    for client in (here, there):
        try_to_log_in(client, world.ana.email, PASSWORD)
    try_to_log_in(elsewhere, world.ben.email, PASSWORD)
    here.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": NEW_PASSWORD, "password2": NEW_PASSWORD},
    )
    assert [is_in(client) for client in (here, there, elsewhere)] == [True, False, True]
    assert "Your password was changed" in [letter.subject for letter in mail.outbox]


def test_a_new_password_by_mail_ends_every_session_and_the_link_works_once(world: World) -> None:
    before = Client()
    try_to_log_in(before, world.ana.email, PASSWORD)
    link = set_new_password(world.ana)
    assert not is_in(before)
    assert "no longer valid" in Client().get(link, follow=True).content.decode()


def test_the_link_in_the_mail_does_not_believe_the_browser(world: World) -> None:
    Client().post(
        reverse("account_reset_password"), {"email": world.ana.email}, headers={"Host": "127.0.0.1", "Origin": "null"}
    )
    assert "http://localhost:8000/accounts/password/reset/key/" in mail.outbox[0].body
    assert "127.0.0.1" not in mail.outbox[0].body


def test_a_disabled_agent_gets_no_mail_and_no_new_password(world: World) -> None:
    Agent.objects.filter(pk=world.ana.pk).update(is_active=False)
    Client().post(reverse("account_reset_password"), {"email": world.ana.email})
    assert mail.outbox == []


def set_new_password(agent: Agent) -> str:
    """Ask for a link, follow it, set NEW_PASSWORD; returns the link."""
    Client().post(reverse("account_reset_password"), {"email": agent.email})
    (line,) = [line for line in mail.outbox[-1].body.splitlines() if line.startswith("http")]
    client = Client()
    form = client.get(line, follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})
    return line
