"""What a channel can do, as the composer must know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from apps.channels.models import Channel


class Abilities(TypedDict):
    """`maxLength` counts in `unit` (0: no limit); `isPublic`: everybody can read an answer."""

    html: bool
    cc: bool
    subject: bool
    isPublic: bool
    maxLength: int
    unit: str


def abilities(channel: Channel) -> Abilities:
    can = channel.capabilities
    return Abilities(
        html=can.html,
        cc=can.cc,
        subject=can.subject,
        isPublic=can.public,
        maxLength=can.max_length,
        unit=can.length_unit.value,
    )
