"""The way in, with a real browser: first admin, passkeys, authenticator app, invitation, and being shut out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

from apps.accounts.actions import disable, invite
from apps.accounts.first_admin import first_admin_link
from apps.accounts.models import Agent, Role
from tests.accounts.codes import stop_the_clock, totp
from tests.world import PASSWORD, make_agent

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


@pytest.fixture
def adam(site: str) -> Agent:  # after `site`, whose database begins empty
    return make_agent("Adam Amsel", role=Role.ADMIN)


def test_the_first_admin_comes_in_by_the_printed_link_and_then_by_passkey(page: Page) -> None:
    give_authenticator(page)
    page.goto("/")
    expect(page).to_have_url(re.compile("/first-visit/$"))
    expect(page.get_by_text("./run manage first_admin")).to_be_visible()

    page.goto(str(first_admin_link()))
    page.get_by_label("Your name").fill("Adam Amsel")
    page.get_by_label("E-mail address").fill("Adam@acme.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Create my account").click()
    is_in(page)
    adam = Agent.objects.get(email="adam@acme.example")
    assert adam.role == Role.ADMIN
    assert adam.time_zone == "Europe/Vienna"

    page.goto("/accounts/2fa/")
    page.get_by_role("link", name="Add a passkey").click()
    prove(page)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    log_out(page)

    page.goto("/accounts/login/")
    page.get_by_role("button", name="Log in with a passkey").click()
    is_in(page)
    page.goto("/settings/")
    expect(page.get_by_label("Name")).to_have_value("Adam Amsel")


@pytest.mark.usefixtures("adam")
def test_a_passkey_that_cannot_be_made_is_told_in_words(page: Page) -> None:
    give_authenticator(page, is_willing=False)
    log_in(page, make_agent("Ana Alvarez"))
    page.goto("/accounts/2fa/passkeys/add/")
    prove(page)
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("alert")).to_contain_text("That did not work.")


@pytest.mark.usefixtures("adam")
def test_a_code_of_the_authenticator_app_is_asked_for_after_the_password(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    stop_the_clock(monkeypatch)
    ana = make_agent("Ana Alvarez")
    log_in(page, ana)
    page.goto("/accounts/2fa/totp/activate/")
    prove(page)
    secret = page.get_by_label("Or type this secret").input_value()
    page.get_by_label("Authenticator code").fill(totp(secret, step=-1))
    page.get_by_role("button", name="Turn on").click()
    expect(page.get_by_text("The authenticator app is on.")).to_be_visible()
    recovery_code = page.locator(".codes li").first.inner_text()
    log_out(page)

    log_in(page, ana)
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    page.goto("/settings/")
    expect(page.get_by_role("heading", name="One more step")).to_be_visible()
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.get_by_label("Code").fill(totp(secret))
    page.get_by_role("button", name="Log in").click()
    is_in(page)
    log_out(page)

    log_in(page, ana)
    page.get_by_label("Code").fill(recovery_code)
    page.get_by_role("button", name="Log in").click()
    is_in(page)


def test_who_is_invited_comes_in_and_sees_what_their_role_allows(page: Page, adam: Agent) -> None:
    log_in(page, adam)
    page.goto("/settings/teams/new/")
    page.get_by_label("Name").fill("Support")
    page.get_by_role("button", name="Save").click()
    page.goto("/settings/agents/")
    page.get_by_role("link", name="Invite somebody").click()
    page.get_by_label("E-mail address").fill("ben@acme.example")
    page.get_by_label("Support").check()
    page.get_by_role("button", name="Invite").click()
    link = page.get_by_label("The link, shown only now").input_value()
    log_out(page)

    page.goto(link)
    page.get_by_label("Your name").fill("Ben Bauer")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Language").select_option("de")
    page.get_by_role("button", name="Create my account").click()
    is_in(page)
    ben = Agent.objects.get(email="ben@acme.example")
    assert [team.name for team in ben.teams.all()] == ["Support"]
    page.goto("/settings/")
    expect(page.locator("html")).to_have_attribute("lang", "de")
    places = page.locator(".settings-nav a").evaluate_all("(links) => links.map((link) => link.pathname)")
    assert "/settings/" in places
    assert not {"/settings/agents/", "/settings/teams/", "/settings/channels/"} & set(places)


@pytest.mark.usefixtures("adam")
def test_a_disabled_agent_is_out_with_the_next_click(page: Page) -> None:
    ana = make_agent("Ana Alvarez")
    log_in(page, ana)
    page.goto("/settings/")
    disable(ana)
    page.get_by_role("button", name="Save").click()
    expect(page).to_have_url(re.compile("/accounts/login/"))
    log_in(page, ana)
    expect(page.get_by_role("heading", name="Your account is disabled")).to_be_visible()


def test_an_invitation_is_not_for_who_is_logged_in_already(page: Page, adam: Agent) -> None:
    log_in(page, adam)
    page.goto(invite("ben@acme.example", by=adam, role=Role.AGENT, teams=[]).link)
    page.get_by_role("main").get_by_role("button", name="Log out").click()
    expect(page.get_by_label("Your name")).to_be_visible()


def log_in(page: Page, agent: Agent) -> None:
    """With the password, as far as that goes."""
    page.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill(agent.email)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    with page.expect_navigation():
        page.get_by_role("button", name="Log in", exact=True).click()


def is_in(page: Page) -> None:
    """Waits for the inbox."""
    page.wait_for_url(re.compile(r"://[^/]+/(\?.*)?$"))


def prove(page: Page) -> None:
    """The password once more, which is asked for before anything that changes how somebody logs in."""
    expect(page.get_by_role("heading", name="Is it really you?")).to_be_visible()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def log_out(page: Page) -> None:
    page.goto("/settings/")
    page.get_by_role("button", name="Log out").click()
    expect(page.get_by_text("You are logged out.")).to_be_visible()


def give_authenticator(page: Page, *, is_willing: bool = True) -> None:
    """A device with a fingerprint reader, as Chromium's DevTools protocol makes them (domain WebAuthn)."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": is_willing,
        "hasUserVerification": is_willing,
        "isUserVerified": is_willing,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
