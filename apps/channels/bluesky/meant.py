"""What an admin means by what stands in the fields of an account: people copy it from where they see it. Pure."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from apps.channels.contract import BadSetting
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

#: A handle is a name of the domain name system (atproto.com/specs/handle).
HANDLE = re.compile(r"(?=.{4,253}\Z)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])?")
DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]{1,500}")
USUAL_SERVER = "https://bsky.social"
#: `https://bsky.app/profile/acme.com/post/...`, as other programs on the web have it, too.
PAGE = re.compile(r"(?:https?://)?[\w.-]+(?::\d+)?/profile/@?([^/?#]+).*", re.IGNORECASE)
#: The page on which people read is no server of accounts.
READING = re.compile(r"(?:https?://)?(?:www\.)?bsky\.app(?:/.*)?", re.IGNORECASE)

MAIL = sentence("That is a mail address. Enter the handle, as people mention it: acme.bsky.social, for example.")
NO_DOT = sentence("Enter the whole handle, with all that stands after its dot: acme.bsky.social, for example.")
NO_HANDLE = sentence("That is no handle. Write it as people mention it: acme.bsky.social, for example.")


def meant(typed: Mapping[str, str]) -> dict[str, str]:
    """`handle` and `server` as they were meant. Raises `BadSetting` for a handle that cannot be one."""
    handle, server = handle_in(typed.get("handle", "")), typed.get("server", "").strip()
    if READING.fullmatch(server):
        handle = handle or (handle_in(server) if PAGE.fullmatch(server) else "")
        server = USUAL_SERVER
    if handle and not is_handle(handle):
        raise BadSetting(_trouble(handle), name="handle")
    return {"handle": handle, "server": server}


def handle_in(text: str) -> str:
    """The handle or the DID, without what is copied along with it: marks of direction, the address of its page."""
    shown = "".join(sign for sign in text if unicodedata.category(sign) != "Cf").strip()
    page = PAGE.fullmatch(shown)
    found = (page[1] if page else shown).removeprefix("at://").removeprefix("@").rstrip("/")
    return found if found.startswith("did:") else found.lower()


def is_handle(text: str) -> bool:
    """Whether it can be a handle, or is a DID."""
    return bool(HANDLE.fullmatch(text) or DID.fullmatch(text))


def _trouble(handle: str) -> str:
    if re.fullmatch(r"[^@\s]+@[^@\s]+", handle):
        return MAIL
    return NO_DOT if re.fullmatch(r"[\w-]+", handle) else NO_HANDLE
