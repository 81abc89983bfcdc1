"""Teams and who is in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from apps.accounts.actions import change_team, delete_team, disable
from apps.accounts.models import Team
from apps.conversations.models import Conversation
from tests.accounts.test_agents import announcements
from tests.world import client_of

if TYPE_CHECKING:
    from tests.world import World


def test_a_new_team_has_its_members(world: World) -> None:
    client_of(world.adam).post(
        reverse("accounts:new_team"), {"name": "Billing", "members": [world.ana.pk, world.otto.pk]}
    )
    assert set(Team.objects.get(name="Billing").agents.all()) == {world.ana, world.otto}


def test_a_name_is_given_once(world: World) -> None:
    page = client_of(world.adam).post(reverse("accounts:new_team"), {"name": "Support"})
    assert page.status_code == 200
    assert Team.objects.filter(name="Support").count() == 1


def test_only_those_who_come_or_go_are_announced(world: World) -> None:
    with announcements() as heard:
        change_team(world.support, name="Support", members=[world.ana, world.lea, world.otto])
    assert set(heard) == {world.ben, world.otto}


def test_who_leaves_the_team_no_longer_sees_its_conversations(world: World) -> None:
    change_team(world.support, name="Support", members=[world.ben])
    assert not Conversation.objects.visible_to(world.ana).exists()
    assert Conversation.objects.visible_to(world.ben).exists()


def test_saving_a_team_keeps_its_disabled_members(world: World) -> None:
    disable(world.ben)
    page = client_of(world.adam).get(reverse("accounts:team", args=[world.support.pk]))
    assert "Ben Bauer (disabled)" in page.content.decode()
    chosen = [agent.pk for agent in page.context["form"].initial["members"]]
    client_of(world.adam).post(reverse("accounts:team", args=[world.support.pk]), {"name": "Help", "members": chosen})
    assert set(world.support.agents.all()) == {world.ana, world.ben, world.lea}


def test_a_deleted_team_leaves_its_agents_and_conversations(world: World) -> None:
    Conversation.objects.update(team=world.support)
    with announcements() as heard:
        delete_team(world.support)
    assert set(heard) == {world.ana, world.ben, world.lea}
    assert Conversation.objects.get().team is None
    assert not Conversation.objects.visible_to(world.ana).exists()
    world.ana.refresh_from_db()
