"""Who wrote a mail: the address that a receiving server would check, or that there is more than one way to read it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import Address
from apps.channels.email import addresses, headers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# RFC 2606 section 2: a domain that can belong to nobody, so that no answer reaches a stranger.
NOBODY = "unknown@sender.invalid"
INSTEAD = ("sender", "reply-to", "return-path")
# Much more than all readers of mail take for a header.
LOOKED_AT = 262_144
END_OF_HEADER = re.compile(rb"\r\n?\r\n?|\n\r?\n")
# Not a field (RFC 5322 section 3.6.8), but for many programs it is one: a space or a line's end before the colon.
CROOKED_FROM = re.compile(rb"^from(?!:)[ \t]*+(?:(?:\r\n?|\n)[ \t]++)?:(.*(?:(?:\r\n?|\n)[ \t].*)*)", re.I | re.M)


@dataclass(frozen=True, slots=True)
class Sender:
    """`is_unclear`: servers and programs may disagree about who it is, so it proves nothing."""

    address: Address
    is_unclear: bool


def read_sender(fields: Mapping[str, Sequence[str]], payload: bytes) -> Sender:
    """The sender by the fields (names in lower case) of the mail `payload`.

    RFC 5322 section 3.6.2 wants one From with one address; more are for DMARC no identity at all (RFC 7489 section
    6.6.1). Without a readable From another field says whom to answer, but not who wrote.
    """
    crooked = list(_crooked(payload))
    values = [*fields.get("from", []), *crooked]
    readings = [addresses.read(value) for value in values]
    found = [address for reading in readings for address in reading.addresses]
    is_odd = bool(crooked) or any(reading.is_unclear for reading in readings)
    is_unclear = is_odd or len({one.key for one in found}) > 1
    if found:
        return Sender(found[0], is_unclear)
    name = headers.text(next(iter(values), ""))
    for field in INSTEAD:
        for value in fields.get(field, [])[:1]:
            if instead := addresses.parse(value):
                return Sender(instead[0], is_unclear=True)
    return Sender(Address(name=name, address=NOBODY), is_unclear)


def _crooked(payload: bytes) -> Iterator[str]:
    """The values of fields that only some programs take for From."""
    header = payload[:LOOKED_AT].lstrip(b"\r\n")
    end = END_OF_HEADER.search(header)
    for match in CROOKED_FROM.finditer(header, 0, end.start() if end else len(header)):
        yield match[1].decode("ascii", "surrogateescape")
