"""What a kind of channel can do, as data."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from apps.channels.contract.incoming import Audience


class LengthUnit(StrEnum):
    """In what a service counts the length of a message."""

    CHARACTERS = "characters"
    BYTES = "bytes"
    GRAPHEMES = "graphemes"
    UTF16 = "utf16"


class SendSafety(StrEnum):
    """What may be done after an ambiguous send.

    `IDEMPOTENT`: repeat it, the service takes it once. `READ_BACK`: `find_sent` knows for sure. `REPEAT_ONCE`:
    `find_sent` may find it, but finding nothing proves nothing; a second copy does little harm (mail: the same bytes
    under the same Message-ID). `NONE`: a person decides.
    """

    IDEMPOTENT = "idempotent"
    READ_BACK = "read_back"
    REPEAT_ONCE = "repeat_once"
    NONE = "none"


class ModerationDeed(StrEnum):
    """What may be done to what others wrote, where the service lets us. Each is harmless when repeated.

    `MUTE` and `BLOCK` concern whoever wrote it: we see no more of them, or they can no longer reach us at all.
    """

    APPROVE = "approve"
    HOLD = "hold"
    HIDE = "hide"
    SHOW = "show"
    SPAM = "spam"
    DELETE = "delete"
    FLAG = "flag"
    MUTE = "mute"
    UNMUTE = "unmute"
    BLOCK = "block"
    UNBLOCK = "unblock"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportReason:
    """Why something may be reported: `value` is for the service, `words` for people (a sentence, or a rule of the
    service in its own words). `takes_words`: whoever decides reads words of ours along with it; `needs_words`: it is
    not taken without.
    """

    value: str
    words: str
    takes_words: bool = True
    needs_words: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportForm:
    """What the moderators of a service want to know of a report (`FLAG`). One of `reasons` is chosen, the first unless
    another is. Words of ours are of at most `max_words` characters. `forwards`: it can be handed on to whoever runs the
    server of the author, where that is another one.
    """

    reasons: tuple[ReportReason, ...]
    max_words: int
    forwards: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelCapabilities:
    """What a channel can do, as data: screen and worker read the same record.

    `addressed`: answers go to the addresses in To and Cc; otherwise into the thread, wherever that is read. `public`:
    what is written there can be read by everybody, unless a message says otherwise (`Audience`). `starts`: we may begin
    a conversation; `replies`: we may answer. `private_reply`: a public message can be answered in private.
    `max_length` counts in `length_unit` (0: no limit), `max_bytes` in UTF-8 besides (0: no limit); a web address
    counts as `link_weight` (0: as it is written), and `@petra@example.com` as `@petra` with `short_mentions`. What is
    longer goes as several posts, each the answer to the one before it, where the service has `splits`; else it is
    refused. `max_attachment_bytes` is of all files of a message together (0: it takes no files), `max_file_bytes` of
    each (0: no other limit), `max_attachments` counts them (0: no limit); only `file_types` are taken ("image/png",
    "image/"; empty: all), each with a description of at most `max_description` characters for those who do not see it
    (0: none). An answer is only taken within `reply_within` seconds after the customer wrote last (0: always);
    `closed_words` (a sentence) say what can be done then. With `report` its moderators are told why (`Reporting`).
    `private` is what holds for private answers instead, where that is something else.
    """

    subject: bool
    html: bool
    cc: bool
    public: bool
    max_attachment_bytes: int
    send_safety: SendSafety
    addressed: bool = False
    starts: bool = False
    replies: bool = True
    private_reply: bool = False
    max_attachments: int = 0
    max_file_bytes: int = 0
    file_types: tuple[str, ...] = ()
    max_description: int = 0
    max_length: int = 0
    max_bytes: int = 0
    length_unit: LengthUnit = LengthUnit.CHARACTERS
    link_weight: int = 0
    short_mentions: bool = False
    splits: bool = False
    reply_within: int = 0
    closed_words: str = ""
    moderation: frozenset[ModerationDeed] = frozenset()
    report: ReportForm | None = None
    private: ChannelCapabilities | None = None

    def read_by(self, audience: Audience) -> ChannelCapabilities:
        """What holds for an answer that these read."""
        return self.private if self.private and audience is Audience.PRIVATE else self
