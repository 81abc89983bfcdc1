from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.models import Conversation

if TYPE_CHECKING:
    from tests.world import World


def test_otto_does_not_see_what_cora_wrote_to_support(world: World) -> None:
    assert not Conversation.objects.visible_to(world.otto).exists()


def test_all_of_support_and_the_admin_see_it(world: World) -> None:
    for agent in (world.ana, world.ben, world.lea, world.adam):
        assert world.conversation in Conversation.objects.visible_to(agent)
