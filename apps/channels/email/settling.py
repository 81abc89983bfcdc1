"""What happens on the server to messages that are safely kept here: seen, moved, deleted, or nothing."""

from __future__ import annotations

from collections import defaultdict
from imaplib import IMAP4
from typing import TYPE_CHECKING

from apps.channels.contract import SourceRole
from apps.channels.email.arguments import clean_argument
from apps.channels.email.options import AfterKeep

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from imapclient import IMAPClient

    from apps.channels.contract import RawMessage
    from apps.channels.email.imap import ImapLink
    from apps.channels.email.options import EmailOptions

AT_ONCE = 500


def settle(link: ImapLink, messages: Sequence[RawMessage], options: EmailOptions) -> None:
    """Do what is configured. Harmless when repeated: what is gone is passed over. Raises `AuthError`, `Unavailable`."""
    if options.after_keep is AfterKeep.NOTHING:
        return
    for (folder, uidvalidity), uids in _by_folder(messages, options).items():
        if link.select(folder, readonly=False).uidvalidity != uidvalidity:
            continue  # numbered anew: these UIDs may be other messages now
        with link.speaking("settle") as client:
            for start in range(0, len(uids), AT_ONCE):
                _settle(client, uids[start : start + AT_ONCE], options)


def _by_folder(messages: Sequence[RawMessage], options: EmailOptions) -> dict[tuple[str, int], list[int]]:
    grouped: dict[tuple[str, int], list[int]] = defaultdict(list)
    for message in messages:
        if message.source.role is not SourceRole.INBOX:
            continue
        if message.omitted and options.after_keep is AfterKeep.DELETE:
            continue  # the server has the only whole copy
        uidvalidity, _, uid = message.key.partition(":")
        grouped[message.source.name, int(uidvalidity)].append(int(uid))
    return grouped


def _settle(client: IMAPClient, uids: list[int], options: EmailOptions) -> None:
    match options.after_keep:
        case AfterKeep.SEEN:
            client.add_flags(uids, [rb"\Seen"], silent=True)
        case AfterKeep.DELETE:
            _delete(client, uids)
        case AfterKeep.MOVE:
            _move(client, uids, clean_argument(options.move_to, what="folder's name"))


def _move(client: IMAPClient, uids: list[int], folder: str) -> None:
    """RFC 6851, or its three steps where the server does not know it."""
    if client.has_capability("MOVE"):
        _into(client, folder, lambda: client.move(uids, folder))
    else:
        _into(client, folder, lambda: client.copy(uids, folder))
        _delete(client, uids)


def _into(client: IMAPClient, folder: str, transfer: Callable[[], object]) -> None:
    try:
        transfer()
    except IMAP4.abort:
        raise
    except IMAP4.error:
        if client.folder_exists(folder):
            raise
        client.create_folder(folder)
        transfer()


def _delete(client: IMAPClient, uids: list[int]) -> None:
    """Only these: a plain EXPUNGE would remove what others have marked (UIDPLUS, RFC 4315 section 2.1)."""
    client.add_flags(uids, [rb"\Deleted"], silent=True)
    if client.has_capability("UIDPLUS"):
        client.uid_expunge(uids)
