"""Which server writes the uppermost Authentication-Results into the mail of a folder."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.contract import UnreadableMessage
from apps.channels.email.authentication import authserv_id
from apps.channels.email.parts import read_header

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.email.imap import ImapLink

NEWEST = 5
# UIDs have gaps where mail was moved away.
LOOKED_BACK = 200
FIELD = "BODY.PEEK[HEADER.FIELDS (AUTHENTICATION-RESULTS)]"


def witness(link: ImapLink, folder: str) -> str:
    """Its authserv-id, if all of the newest mails that have such a field agree; else empty.

    Raises `AuthError`, `Unavailable`.
    """
    found = set(_uppermost(link, folder)) - {""}
    return found.pop() if len(found) == 1 else ""


def _uppermost(link: ImapLink, folder: str) -> Iterator[str]:
    end = link.select(folder).next_uid
    if end < 2:
        return
    with link.speaking("search") as client:
        uids = client.search(["UID", f"{max(1, end - LOOKED_BACK)}:{end - 1}"])
        fetched = client.fetch(sorted(uids)[-NEWEST:], [FIELD]) if uids else {}
    for items in fetched.values():
        block = next((value for value in items.values() if isinstance(value, bytes)), b"")
        yield _server(block)


def _server(header: bytes) -> str:
    try:
        return authserv_id(read_header(header).first("authentication-results"))
    except UnreadableMessage:
        return ""
