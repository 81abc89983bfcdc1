"""What a channel can do, as the composer must know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.channels.wording import translated

if TYPE_CHECKING:
    from apps.channels.contract import ChannelCapabilities
    from apps.channels.models import Channel


class Abilities(TypedDict):
    """`maxLength` counts in `unit`, `maxBytes` in UTF-8 besides; `isPublic`: everybody can read an answer, unless what
    it answers is private. `addressed`: an answer goes to addresses; otherwise into the thread. `maxFileBytes` is of
    each file. `private` holds for private answers instead. Of all that is at most something 0 is no limit, but for
    `maxDescription`: nothing can be said.
    """

    html: bool
    cc: bool
    subject: bool
    isPublic: bool
    maxLength: int
    unit: str
    maxBytes: int
    linkWeight: int
    shortMentions: bool
    splits: bool
    addressed: bool
    starts: bool
    replies: bool
    privateReply: bool
    maxAttachments: int
    maxFileBytes: int
    fileTypes: list[str]
    maxDescription: int
    takesFiles: bool
    closedWords: str
    moderation: list[str]
    private: Abilities | None


def abilities(channel: Channel) -> Abilities:
    return _abilities(channel, channel.capabilities)


def _abilities(channel: Channel, can: ChannelCapabilities) -> Abilities:
    return Abilities(
        html=can.html,
        cc=can.cc,
        subject=can.subject,
        isPublic=can.public,
        maxLength=can.max_length,
        unit=can.length_unit.value,
        maxBytes=can.max_bytes,
        linkWeight=can.link_weight,
        shortMentions=can.short_mentions,
        splits=can.splits,
        addressed=can.addressed,
        starts=channel.can_start,
        replies=channel.can_answer,
        privateReply=can.private_reply,
        maxAttachments=can.max_attachments,
        maxFileBytes=can.max_file_bytes,
        fileTypes=list(can.file_types),
        maxDescription=can.max_description,
        takesFiles=can.max_attachment_bytes > 0,
        closedWords=translated(can.closed_words),
        moderation=sorted(deed.value for deed in can.moderation),
        private=_abilities(channel, can.private) if can.private else None,
    )
