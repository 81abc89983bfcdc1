"""Which server writes the uppermost Authentication-Results into the mail of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.contract import UnreadableMessage
from apps.channels.email import addresses
from apps.channels.email.authentication import authserv_id
from apps.channels.email.parts import read_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.email.imap import ImapLink

NEWEST = 10
#: Anybody can write such a field into a mail: one that came from few, or is missing in many, may be forged.
FEWEST_MAILS, FEWEST_DOMAINS, MOST_WITHOUT = 4, 2, 0.25
# UIDs have gaps where mail was moved away.
LOOKED_BACK = 200
FIELDS = "BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS FROM)]"


def witness(link: ImapLink, folder: str) -> str:
    """Its authserv-id, if nearly all of the newest mails have such a field, and all of these agree; else empty.

    A server that checks writes into all that comes, from whomever. Raises `AuthError`, `Unavailable`.
    """
    seen = list(_uppermost(link, folder))
    marked = [(server, domain) for server, domain in seen if server]
    servers, domains = ({each[place] for each in marked} for place in (0, 1))
    is_usual = len(seen) - len(marked) <= len(seen) * MOST_WITHOUT
    is_wide = len(marked) >= FEWEST_MAILS and len(domains) >= FEWEST_DOMAINS
    return servers.pop() if is_usual and is_wide and len(servers) == 1 else ""


def _uppermost(link: ImapLink, folder: str) -> Iterator[tuple[str, str]]:
    """Who wrote the uppermost field of each mail (empty: nobody), and the domain that its sender names."""
    end = link.select(folder).next_uid
    if end < 2:
        return
    with link.speaking("search") as client:
        uids = client.search(["UID", f"{max(1, end - LOOKED_BACK)}:{end - 1}"])
        fetched = client.fetch(sorted(uids)[-NEWEST:], [FIELDS]) if uids else {}
    for items in fetched.values():
        block = next((value for value in items.values() if isinstance(value, bytes)), b"")
        yield _read(block)


def _read(header: bytes) -> tuple[str, str]:
    try:
        fields = read_header(header)
    except UnreadableMessage:
        return "", ""
    domain = addresses.bare(fields.first("from")).rpartition("@")[2]
    return authserv_id(fields.first("authentication-results")), domain
