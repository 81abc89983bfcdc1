"""may(): the role allows the deed, and the object is visible."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from django.contrib.auth.models import AnonymousUser

from apps.accounts.permissions import LEAST_ROLE, Deed, may

if TYPE_CHECKING:
    from tests.world import World


@pytest.mark.parametrize("deed", Deed)
def test_every_deed_has_a_least_role(deed: Deed) -> None:
    assert deed in LEAST_ROLE


@pytest.mark.parametrize(
    ("deed", "allowed"),
    [
        (Deed.READ, ["otto", "ana", "lea", "adam"]),
        (Deed.ANSWER, ["otto", "ana", "lea", "adam"]),
        (Deed.TRIAGE, ["otto", "ana", "lea", "adam"]),
        (Deed.REVIEW, ["lea", "adam"]),
        (Deed.EXCHANGE, ["lea", "adam"]),
        (Deed.CONFIGURE, ["adam"]),
    ],
)
def test_each_role_may_what_the_ones_before_it_may(world: World, deed: Deed, allowed: list[str]) -> None:
    assert [name for name in ("otto", "ana", "lea", "adam") if may(getattr(world, name), deed)] == allowed


@pytest.mark.parametrize(("name", "expected"), [("otto", False), ("ana", True), ("lea", True), ("adam", True)])
def test_a_deed_needs_an_object_that_one_sees(world: World, name: str, expected: bool) -> None:  # noqa: FBT001
    assert may(getattr(world, name), Deed.ANSWER, world.conversation) is expected


def test_a_disabled_admin_may_nothing(world: World) -> None:
    world.adam.is_active = False
    assert not [deed for deed in Deed if may(world.adam, deed)]


def test_a_stranger_may_nothing() -> None:
    assert not [deed for deed in Deed if may(AnonymousUser(), deed)]
