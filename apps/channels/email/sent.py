"""The folder of sent mail: what is in it, and a copy of what was sent where the server keeps none itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

from imapclient import SEEN

from apps.channels.email.arguments import clean_argument

if TYPE_CHECKING:
    from apps.channels.contract import OutboundMessage
    from apps.channels.email.imap import ImapLink

#: What most servers and programs call it, for a mailbox that has none yet.
USUAL = "Sent"


def find(link: ImapLink, folder: str, external_id: str) -> list[int]:
    """The UIDs of the messages with this Message-ID. Raises `AuthError`, `Unavailable`."""
    link.select(folder)
    with link.speaking("search") as client:
        wanted = clean_argument(external_id, what="Message-ID")
        return [int(uid) for uid in client.search(["HEADER", "Message-ID", f"<{wanted}>"])]


def keep(link: ImapLink, message: OutboundMessage, payload: bytes) -> None:
    """Append a copy, marked as read, unless one is there; a folder that is missing is made.

    Raises `AuthError`, `Unavailable`.
    """
    folder = clean_argument(link.sent_folder() or USUAL, what="folder's name")
    with link.speaking("append") as client:
        if not client.folder_exists(folder):
            client.create_folder(folder)
    if find(link, folder, message.external_id):
        return
    with link.speaking("append") as client:
        client.append(folder, payload, flags=[SEEN], msg_time=message.written_at)
