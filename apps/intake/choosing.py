"""Which channels a command is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.management.base import CommandError

from apps.channels.models import Channel

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from apps.channels.models import ChannelQuerySet


def add_channel_argument(parser: CommandParser) -> None:
    """`--channel NAME`, all of them without it."""
    parser.add_argument("--channel", default="", metavar="NAME", help="only this channel; otherwise all")


def chosen_channels(name: str) -> ChannelQuerySet:
    """The channel of that name or address; all if there is no name. Raises `CommandError`."""
    if not name:
        return Channel.objects.all()
    found = Channel.objects.filter(name=name) | Channel.objects.filter(address__iexact=name)
    if not found.exists():
        known = ", ".join(Channel.objects.values_list("name", flat=True))
        raise CommandError(f"There is no channel “{name}”. There are: {known or 'none'}.")
    return found
