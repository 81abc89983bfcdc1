"""What the admin decides about agents, and what agents decide about themselves."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.urls import reverse

from apps.accounts.actions import LastAdmin, change_agent, disable, enable, remove_second_factors
from apps.accounts.models import Agent, Role
from apps.accounts.signals import access_changed
from tests.world import PASSWORD, client_of, make_agent

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.world import World


@contextmanager
def announcements() -> Iterator[list[Agent]]:
    """The agents whose access was announced as changed, meanwhile."""
    heard: list[Agent] = []

    def hear(agent: Agent, **_: Any) -> None:
        heard.append(agent)

    access_changed.connect(hear)
    try:
        yield heard
    finally:
        access_changed.disconnect(hear)


def logged_in(agent: Agent) -> Client:
    """A browser in which the agent logged in with the password."""
    client = Client()
    client.post(reverse("account_login"), {"login": agent.email, "password": PASSWORD})
    assert client.get(reverse("accounts:own_settings")).status_code == 200
    return client


def test_a_disabled_agent_is_out_at_once(world: World) -> None:
    browser = logged_in(world.ana)
    with announcements() as heard:
        disable(world.ana)
    assert heard == [world.ana]
    assert browser.get(reverse("accounts:own_settings")).headers["Location"].startswith(reverse("account_login"))


def test_an_enabled_agent_logs_in_anew_the_old_session_stays_dead(world: World) -> None:
    browser = logged_in(world.ana)
    disable(world.ana)
    enable(world.ana)
    assert browser.get(reverse("accounts:own_settings")).status_code == 302
    logged_in(world.ana)


def test_a_disabled_agent_is_told_so_and_not_let_in(world: World) -> None:
    disable(world.ana)
    client = Client()
    response = client.post(reverse("account_login"), {"login": world.ana.email, "password": PASSWORD})
    assert response.headers["Location"] == reverse("account_inactive")
    assert "_auth_user_id" not in client.session


def test_disabling_shuts_nobody_else_out(world: World) -> None:
    browser = logged_in(world.ben)
    disable(world.ana)
    assert browser.get(reverse("accounts:own_settings")).status_code == 200


def test_the_last_admin_cannot_be_disabled(world: World) -> None:
    with pytest.raises(LastAdmin):
        disable(world.adam)
    page = client_of(world.adam).post(reverse("accounts:disable", args=[world.adam.pk]), follow=True)
    assert "This is the last admin" in page.content.decode()
    world.adam.refresh_from_db()
    assert world.adam.is_active


def test_the_last_admin_cannot_be_demoted(world: World) -> None:
    page = client_of(world.adam).post(
        reverse("accounts:agent", args=[world.adam.pk]),
        {"name": "Adam Amsel", "email": world.adam.email, "role": "agent"},
    )
    assert "This is the last admin" in page.content.decode()
    world.adam.refresh_from_db()
    assert world.adam.role == Role.ADMIN


def test_one_of_two_admins_can_be_disabled_a_disabled_one_does_not_count(world: World) -> None:
    zoe = make_agent("Zoe Zorn", role=Role.ADMIN)
    disable(zoe)
    with pytest.raises(LastAdmin):
        disable(world.adam)


@pytest.mark.django_db(transaction=True)
def test_two_admins_who_disable_each_other_leave_one() -> None:
    adam, zoe = make_agent("Adam Amsel", role=Role.ADMIN), make_agent("Zoe Zorn", role=Role.ADMIN)
    together = Barrier(2)

    def shut_out(agent: Agent) -> None:
        together.wait()
        try:
            disable(agent)
        except LastAdmin:
            return
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(shut_out, [adam, zoe]))
    assert Agent.objects.active().count() == 1


def test_a_new_role_and_new_teams_are_announced(world: World) -> None:
    with announcements() as heard:
        client_of(world.adam).post(
            reverse("accounts:agent", args=[world.ana.pk]),
            {"name": "Ana A.", "email": "ana@acme.example", "role": "lead", "teams": [world.sales.pk]},
        )
    assert heard == [world.ana]
    world.ana.refresh_from_db()
    assert (world.ana.name, world.ana.role, list(world.ana.teams.all())) == ("Ana A.", Role.LEAD, [world.sales])


def test_the_old_address_lets_nobody_in_after_a_change(world: World) -> None:
    EmailAddress.objects.create(user=world.ana, email="ana@acme.example", primary=True, verified=True)
    change_agent(world.ana, name="Ana", email="anna@acme.example", role=Role.AGENT, teams=[])
    client = Client()
    client.post(reverse("account_login"), {"login": "ana@acme.example", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    client.post(reverse("account_login"), {"login": "anna@acme.example", "password": PASSWORD})
    assert client.session["_auth_user_id"] == str(world.ana.pk)


def test_an_address_that_another_agent_has_is_refused(world: World) -> None:
    page = client_of(world.adam).post(
        reverse("accounts:agent", args=[world.ana.pk]), {"name": "Ana", "email": "BEN@acme.example", "role": "agent"}
    )
    assert "works here already" in page.content.decode()


def test_removed_second_factors_are_gone_and_the_sessions_with_them(world: World) -> None:
    browser = logged_in(world.ana)
    Authenticator.objects.create(user=world.ana, type=Authenticator.Type.TOTP, data={"secret": "x"})
    remove_second_factors(world.ana)
    assert not Authenticator.objects.filter(user=world.ana).exists()
    assert browser.get(reverse("accounts:own_settings")).status_code == 302


def test_agents_decide_about_themselves_and_only_what_is_theirs(world: World) -> None:
    client_of(world.ana).post(
        reverse("accounts:own_settings"),
        {
            "name": "Ana Neu",
            "language": "de",
            "time_zone": "America/New_York",
            "undo_seconds": "30",
            "signature": "Viele Grüße\nAna",
            "email": "eve@evil.example",
            "role": "admin",
            "teams": [world.sales.pk],
            "is_active": "",
            "password": "x",
        },
    )
    before, ana = world.ana, Agent.objects.get(pk=world.ana.pk)
    assert (ana.name, ana.language, ana.time_zone, ana.undo_seconds) == ("Ana Neu", "de", "America/New_York", 30)
    assert ana.signature.splitlines() == ["Viele Grüße", "Ana"]
    assert (ana.email, ana.role, ana.is_active, ana.password) == (
        before.email,
        before.role,
        before.is_active,
        before.password,
    )
    assert list(ana.teams.all()) == [world.support]


def test_pages_are_in_the_agents_own_language_whatever_the_browser_says(world: World) -> None:
    Agent.objects.filter(pk=world.ana.pk).update(language="de")
    page = client_of(world.ana).get(reverse("accounts:own_settings"), headers={"Accept-Language": "en"})
    assert '<html lang="de">' in page.content.decode()


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", ""])
def test_a_time_zone_that_does_not_exist_is_refused(world: World, zone: str) -> None:
    client_of(world.ana).post(
        reverse("accounts:own_settings"), {"name": "Ana", "language": "en", "time_zone": zone, "signature": ""}
    )
    assert Agent.objects.get(pk=world.ana.pk).time_zone == "Europe/Berlin"
