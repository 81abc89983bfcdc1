"""The first visit: one link, one admin."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.urls import reverse

from apps.accounts.actions import InvitationVoid, NewAgent, accept
from apps.accounts.first_admin import first_admin_link
from apps.accounts.models import Agent, Invitation, Role
from tests.world import PASSWORD

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from tests.world import World

ADAM = NewAgent(
    name="Adam Amsel", email="adam@acme.example", password=PASSWORD, language="de", time_zone="Europe/Vienna"
)
ANSWERS = {
    "name": "Adam Amsel",
    "email": "Adam@Acme.Example",
    "password": PASSWORD,
    "language": "de",
    "time_zone": "Europe/Vienna",
}


def token_of(link: str | None) -> str:
    assert link is not None
    return link.rstrip("/").rpartition("/")[2]


@pytest.mark.django_db
def test_without_an_admin_every_way_leads_to_the_explanation(client: Client) -> None:
    response = client.get("/", follow=True)
    assert response.request["PATH_INFO"] == reverse("accounts:first_visit")
    assert client.get(reverse("account_login")).headers["Location"] == reverse("accounts:first_visit")


def test_with_an_admin_the_explanation_leads_to_the_inbox(client: Client, world: World) -> None:
    assert client.get(reverse("accounts:first_visit")).headers["Location"] == "/"


@pytest.mark.django_db
def test_the_link_begins_with_the_address_of_the_site(settings: Settings) -> None:
    settings.SITE_URL = "https://inbox.acme.example"
    assert str(first_admin_link()).startswith("https://inbox.acme.example/invitation/")


@pytest.mark.django_db
def test_the_link_makes_an_admin_who_is_logged_in(client: Client) -> None:
    response = client.post(str(first_admin_link()), ANSWERS)
    assert response.headers["Location"] == "/"
    adam = Agent.objects.get(email="adam@acme.example")
    assert (adam.role, adam.language, adam.time_zone) == (Role.ADMIN, "de", "Europe/Vienna")
    assert adam.check_password(PASSWORD)
    assert client.session["_auth_user_id"] == str(adam.pk)


@pytest.mark.django_db
def test_the_link_works_once(client: Client) -> None:
    link = str(first_admin_link())
    client.post(link, ANSWERS)
    client.logout()
    again = client.post(link, ANSWERS | {"email": "eve@acme.example"})
    assert again.status_code == 410
    assert Agent.objects.count() == 1


@pytest.mark.django_db
def test_a_new_link_voids_the_one_before(client: Client) -> None:
    old = str(first_admin_link())
    new = str(first_admin_link())
    assert client.get(old).status_code == 410
    assert client.get(new).status_code == 200


def test_there_is_no_link_when_there_is_an_admin(world: World) -> None:
    assert first_admin_link() is None


@pytest.mark.django_db
def test_the_command_prints_a_link_that_works(client: Client, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("first_admin")
    assert client.get(capsys.readouterr().out.strip()).status_code == 200


def test_the_command_says_why_there_is_no_link(world: World) -> None:
    with pytest.raises(CommandError, match="There is an admin already"):
        call_command("first_admin")


@pytest.mark.django_db
def test_the_database_does_not_know_the_token() -> None:
    token = token_of(first_admin_link())
    assert token not in str(Invitation.objects.values_list())


@pytest.mark.django_db
@pytest.mark.parametrize("password", ["short", "1234567890", "adam@acme.example", "Adam Amsel!"])
def test_a_weak_password_is_refused_and_the_link_still_works(client: Client, password: str) -> None:
    link = str(first_admin_link())
    response = client.post(link, ANSWERS | {"password": password})
    assert response.status_code == 200
    assert "password" in response.context["form"].errors
    assert not Agent.objects.exists()
    assert client.post(link, ANSWERS).status_code == 302


@pytest.mark.django_db(transaction=True)
def test_of_two_clicks_at_the_same_moment_one_makes_the_admin() -> None:
    token, together = token_of(first_admin_link()), Barrier(2)

    def click(name: str) -> bool:
        together.wait()
        try:
            accept(token, NewAgent(**(vars_of(ADAM) | {"email": f"{name}@acme.example"})))
        except InvitationVoid:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(click, ["adam", "eve"])) == [False, True]
    assert Agent.objects.count() == 1


def vars_of(new: NewAgent) -> dict[str, str]:
    return {name: getattr(new, name) for name in ("name", "email", "password", "language", "time_zone")}
