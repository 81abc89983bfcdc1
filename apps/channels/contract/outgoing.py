"""What goes out, and what the service answers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract.incoming import Audience

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from apps.channels.contract.incoming import Address


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundAttachment:
    """A file to send. `read` gives its bytes when they are needed; `description` says what is on it."""

    name: str
    content_type: str
    read: Callable[[], bytes]
    content_id: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """A message on its service, as `InboundMessage` or `Receipt` named it: to be answered, or ruled over.

    `author` is the address of whoever wrote it. `withdrawn`: as far as we know nobody sees it there now.
    """

    external_id: str
    reference: str = ""
    thread: str = ""
    permalink: str = ""
    author: str = ""
    withdrawn: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What the moderators of a service are told, within what its `ReportForm` says: `reason` is the value of one of its
    reasons (empty: none was asked for), `words` are the agent's. `forward`: to whoever runs the author's server, too.
    """

    reason: str = ""
    words: str = ""
    forward: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboundMessage:
    """One message to send, with its identity fixed beforehand (DESIGN.md, law 4).

    `reply_to` carries the signed reply token where the channel has one. `written_at` becomes the `Date`.
    `automatic` marks mail that no person wrote (RFC 3834).

    On services with threads of their own: `thread` is where it goes, `target` what it answers there (both empty: it
    begins something new, with the people in `to`), `audience` who may read it: never more than its author saw.
    `taken` are the posts of it that are there since an earlier try; what is sent now is the rest.
    """

    external_id: str
    sender: Address
    to: tuple[Address, ...]
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    reply_to: Address | None = None
    subject: str = ""
    text: str = ""
    html: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    written_at: dt.datetime
    attachments: tuple[OutboundAttachment, ...] = ()
    automatic: bool = False
    thread: str = ""
    target: Target | None = None
    audience: Audience = Audience.PRIVATE
    taken: Receipt | None = None

    @property
    def recipients(self) -> tuple[str, ...]:
        """All addresses of the envelope, each once, in the order To, Cc, Bcc."""
        return tuple(dict.fromkeys(a.address for a in (*self.to, *self.cc, *self.bcc)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """One recipient that the service did not take: `code` and `answer` in the server's own words."""

    recipient: str
    code: int
    answer: str

    @property
    def permanent(self) -> bool:
        """RFC 5321 section 4.2.1: 5yz replies are permanent, 4yz are transient."""
        return self.code >= 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The service has taken the message for the recipients that are not in `refused`.

    `answer` is what it said (with a queue id, for SMTP), `host` who said it. `external_id` is the id that the service
    gave it, if that is not ours; `reference`, `permalink` and `thread` are as in `InboundMessage`. `awaits_approval`:
    it was taken, and a moderator of the service must let it through. An answer that went as several posts has the
    `external_id` of the first, and those of the others in `parts`. `unfinished`: more of them are to go, and `send` is
    called anew, with this as `taken`, once it is kept.
    """

    answer: str
    host: str = ""
    external_id: str = ""
    reference: str = ""
    permalink: str = ""
    thread: str = ""
    awaits_approval: bool = False
    parts: tuple[str, ...] = ()
    unfinished: bool = False
    refused: tuple[Refusal, ...] = ()
