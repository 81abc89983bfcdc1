"""What threading asks of a message, whether it has a row yet or has just come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.domains import wire_form
from apps.conversations.models import Direction, SenderWarning

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.channels.contract import InboundMessage
    from apps.conversations.models import Message

#: So many messages may share an id before further ones are taken for messages without.
MOST_CLAIMS = 30
#: More ids than these have no say: the first of a chain, and its newest.
MOST_IDS = 100
#: The columns that `Said.of_row` reads, with what ingest asks of a row beside.
ASKED = (
    "channel",
    "content_hash",
    "conversation__merged_into",
    "direction",
    "external_id",
    "outbox_entry",
    "reply_to",
    "sender_address",
    "sender_warning",
    "to",
    "cc",
    "bcc",
)
#: One provider under two names, which takes no notice of dots.
_GMAIL = ("gmail.com", "googlemail.com")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Said:
    """People are mailboxes (`mailbox_of`): `authors` are who wrote it and whom it asks to answer to, `addressee` is the
    first in To. `answers` is the nearest id that it points to, known of outgoing ones only. `doubted` says that its
    sender may be somebody else, `is_ours` that it was written here.
    """

    external_id: str
    sender: str
    authors: frozenset[str]
    receivers: frozenset[str]
    outgoing: bool
    addressee: str = ""
    answers: str = ""
    doubted: bool = False
    is_ours: bool = False
    row: Message | None = None

    @classmethod
    def of_mail(cls, message: InboundMessage, *, outgoing: bool, doubted: bool) -> Said:
        return cls(
            external_id=message.external_id,
            sender=mailbox_of(message.sender.address),
            authors=_mailboxes(address.address for address in (message.sender, *message.reply_to)),
            receivers=_mailboxes(address.address for address in (*message.to, *message.cc)),
            outgoing=outgoing,
            addressee=next((mailbox_of(address.address) for address in message.to), ""),
            answers=next(iter(nearest_first(message)), ""),
            doubted=doubted or _is_nobody(message.sender.address),
        )

    @classmethod
    def of_row(cls, row: Message, *, answers: str = "") -> Said:
        return cls(
            external_id=row.external_id,
            sender=mailbox_of(row.sender_address),
            authors=_mailboxes([row.sender_address, *(person["address"] for person in row.reply_to)]),
            receivers=_mailboxes(person["address"] for person in [*row.to, *row.cc, *row.bcc]),
            outgoing=row.direction == Direction.OUT,
            addressee=next((mailbox_of(person["address"]) for person in row.to), ""),
            answers=answers,
            doubted=row.sender_warning != SenderWarning.NONE or _is_nobody(row.sender_address),
            is_ours=row.outbox_entry_id is not None,
            row=row,
        )


def nearest_first(message: InboundMessage) -> tuple[str, ...]:
    """The ids that a message points to: what it answers, then what that answered, and so on, with the first at last."""
    ids = tuple(dict.fromkeys((*message.in_reply_to, *reversed(message.references))))
    return ids if len(ids) <= MOST_IDS else (*ids[: MOST_IDS - 1], ids[-1])


def ids_of(message: InboundMessage) -> set[str]:
    """The id that a message has, and those that it points to."""
    return {message.external_id, *nearest_first(message)} - {""}


def mailbox_of(address: str) -> str:
    """The same for all spellings of one mailbox: whoever is written to at one of them may answer from another.

    Letters' case, plus tags (RFC 5233), a domain's two forms (RFC 5890), and the dots that Gmail does not see.
    """
    local, _, domain = address.casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if domain in _GMAIL:
        local, domain = local.replace(".", ""), _GMAIL[0]
    return f"{local}@{wire_form(domain)}"


def _mailboxes(addresses: Iterable[str]) -> frozenset[str]:
    return frozenset(map(mailbox_of, addresses))


def _is_nobody(address: str) -> bool:
    """RFC 2606 section 2: what stands there when the sender could not be read, the same for all of them."""
    return address.endswith(".invalid")
