"""What people see when something is refused or breaks: words, never a stack trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.defaults import bad_request, server_error

from tests.world import client_of

if TYPE_CHECKING:
    from tests.world import World


def test_an_address_that_leads_nowhere(world: World) -> None:
    page = client_of(world.ana).get("/nowhere/")
    assert page.status_code == 404
    assert "There is nothing here" in page.content.decode()


def test_a_deed_that_the_role_does_not_allow(world: World) -> None:
    page = client_of(world.ana).get(reverse("accounts:agents"))
    assert page.status_code == 403
    assert "Your role does not allow this." in page.content.decode()


def test_a_form_without_its_token(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.post(reverse("account_login"), {"login": "x", "password": "y"})
    assert page.status_code == 403
    assert "Please send that again" in page.content.decode()


def test_too_many_requests_to_the_log_in(world: World) -> None:
    pages = [Client().post(reverse("account_login"), {"login": "", "password": ""}) for _ in range(31)]
    assert pages[-1].status_code == 429
    assert "Wait a few minutes" in pages[-1].content.decode()


def test_a_mistake_of_ours_is_owned_without_a_database() -> None:
    page = server_error(RequestFactory().get("/"))
    assert page.status_code == 500
    assert "That is our mistake" in page.content.decode()
    assert "Traceback" not in page.content.decode()


def test_a_request_that_makes_no_sense() -> None:
    page = bad_request(RequestFactory().get("/"), ValueError("a secret detail"))
    assert "made no sense" in page.content.decode()
    assert "a secret detail" not in page.content.decode()


@pytest.mark.parametrize("path", ["/settings/agents/4711/", "/settings/teams/4711/", "/settings/agents/abc/"])
def test_a_number_that_nobody_has(world: World, path: str) -> None:
    assert client_of(world.adam).get(path).status_code == 404
