"""A channel as lists and filters name it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from apps.channels.models import Channel


class ChannelRecord(TypedDict):
    id: int
    name: str
    kind: str


def channel(channel: Channel) -> ChannelRecord:
    return ChannelRecord(id=channel.pk, name=channel.name, kind=channel.kind)
