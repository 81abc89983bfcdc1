"""Inviting, accepting, revoking."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from apps.accounts.actions import disable, enable, invite
from apps.accounts.models import Agent, Invitation, Role
from apps.channels.models import Channel
from apps.conversations.models import LiveEvent
from apps.delivery.models import OutboxEntry
from tests.world import PASSWORD, client_of, make_agent

if TYPE_CHECKING:
    from django.test import Client
    from pytest_django.fixtures import Settings

    from tests.world import World

ANSWERS = {"name": "Nora Neu", "password": PASSWORD, "language": "en", "time_zone": "Europe/Berlin"}


@pytest.fixture
def link(world: World) -> str:
    """An invitation of Nora into Support."""
    return invite("nora@acme.example", by=world.adam, role=Role.AGENT, teams=[world.support]).link


def test_the_invited_gets_the_link_by_mail(link: str) -> None:
    (letter,) = mail.outbox
    assert letter.to == ["nora@acme.example"]
    assert link in letter.body
    assert "Adam Amsel" in letter.body


def test_the_mail_leaves_through_the_outbox(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "apps.delivery.mail_backend.OutboxBackend"
    Channel.objects.filter(pk=world.support_mail.pk).update(sends_system_mail=True)
    invited = invite("nora@acme.example", by=world.adam, role=Role.AGENT, teams=[])
    assert invited.is_mailed
    entry = OutboxEntry.objects.get()
    assert entry.channel == world.support_mail
    assert invited.link in entry.content["text"]


def test_without_a_mailbox_the_page_says_so_and_shows_the_link(world: World, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "apps.delivery.mail_backend.OutboxBackend"
    page = client_of(world.adam).post(reverse("accounts:invite"), {"email": "nora@acme.example", "role": "agent"})
    assert "No mail was sent" in page.content.decode()
    assert page.context["invited"].link in page.content.decode()


def test_who_accepts_has_the_role_and_teams_of_the_invitation(client: Client, link: str, world: World) -> None:
    assert client.post(link, ANSWERS).headers["Location"] == "/"
    nora = Agent.objects.get(email="nora@acme.example")
    assert nora.role == Role.AGENT
    assert list(nora.teams.all()) == [world.support]
    assert Invitation.objects.get().accepted_by == nora


def test_open_screens_hear_who_came_and_who_left(client: Client, link: str, world: World) -> None:
    """What a new colleague does first is shown with their name, and nobody hands work to one who left."""

    def lines() -> int:
        return LiveEvent.objects.filter(kind="colleagues", conversation=None).count()

    before = lines()
    client.post(link, ANSWERS)
    assert lines() == before + 1
    new = Agent.objects.get(email="nora@acme.example")
    told = client_of(world.ana).get(reverse("inbox:everybody")).json()["agents"]
    assert new.pk in {each["id"] for each in told}
    disable(new)
    enable(new)
    assert lines() == before + 3


def test_who_accepts_cannot_choose_address_role_or_teams(client: Client, link: str, world: World) -> None:
    client.post(
        link,
        ANSWERS | {"email": "eve@evil.example", "role": "admin", "teams": [world.sales.pk], "is_active": "", "id": 1},
    )
    nora = Agent.objects.get(name="Nora Neu")
    assert (nora.email, nora.role, list(nora.teams.all())) == ("nora@acme.example", Role.AGENT, [world.support])


def test_an_invitation_works_once(client: Client, link: str) -> None:
    client.post(link, ANSWERS)
    client.logout()
    assert client.get(link).status_code == 410
    assert client.post(link, ANSWERS | {"name": "Eve"}).status_code == 410
    assert not Agent.objects.filter(name="Eve").exists()


def test_an_expired_invitation_is_void(client: Client, link: str) -> None:
    Invitation.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert client.get(link).status_code == 410
    assert client.post(link, ANSWERS).status_code == 410


def test_a_revoked_invitation_is_void(client: Client, link: str, world: World) -> None:
    client_of(world.adam).post(reverse("accounts:revoke", args=[Invitation.objects.get().pk]))
    assert client.get(link).status_code == 410


def test_sending_again_gives_a_new_link_and_voids_the_old_one(client: Client, link: str, world: World) -> None:
    page = client_of(world.adam).post(reverse("accounts:renew", args=[Invitation.objects.get().pk]))
    new = page.context["invited"].link
    assert client.get(link).status_code == 410
    assert client.get(new).status_code == 200
    assert list(Invitation.objects.get().teams.all()) == [world.support]
    assert len(mail.outbox) == 2


def test_inviting_the_same_address_again_keeps_one_invitation(world: World, link: str) -> None:
    invite("Nora@Acme.Example", by=world.adam, role=Role.LEAD, teams=[])
    assert Invitation.objects.get().role == Role.LEAD


def test_who_works_here_already_is_not_invited(world: World) -> None:
    page = client_of(world.adam).post(reverse("accounts:invite"), {"email": "ANA@acme.example", "role": "agent"})
    assert "works here already" in page.content.decode()
    assert not Invitation.objects.exists()


def test_an_invitation_for_an_address_that_an_agent_has_by_now_makes_no_second_one(client: Client, link: str) -> None:
    make_agent("Nora Neu")
    assert client.post(link, ANSWERS).status_code == 200
    assert Agent.objects.filter(email="nora@acme.example").count() == 1


@pytest.mark.parametrize("token", ["x", "x" * 43, "%00", "None"])
def test_a_made_up_token_opens_nothing(client: Client, world: World, token: str) -> None:
    Invitation.issue(role=Role.ADMIN)
    assert client.get(f"/invitation/{token}/").status_code == 410


def test_the_first_admins_invitation_is_void_once_there_is_an_admin(client: Client, world: World) -> None:
    _, token = Invitation.issue(role=Role.ADMIN)
    client.post(reverse("accounts:invitation", args=[token]), ANSWERS | {"email": "eve@evil.example"})
    assert not Agent.objects.filter(email="eve@evil.example").exists()
