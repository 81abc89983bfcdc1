"""To whom a message went."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.inbox.people import Person, person

if TYPE_CHECKING:
    from apps.channels.models import Channel


def receivers(people: list[dict[str, str]], channel: Channel) -> list[Person]:
    """Our own address without the mark of the conversation (RFC 5233 subaddress), which says nothing to people."""
    return [_receiver(each.get("name", ""), each.get("address", ""), channel) for each in people]


def _receiver(name: str, address: str, channel: Channel) -> Person:
    local, at, domain = address.partition("@")
    plain = f"{local.partition('+')[0]}{at}{domain}"
    if plain == address or plain.casefold() != channel.address.casefold():
        return person(name, address)
    # Some programs repeat the address where a name belongs.
    return Person(name="" if local in name else name, address=channel.address)
