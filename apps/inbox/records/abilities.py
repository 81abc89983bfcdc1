"""What a channel can do, as the composer must know it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

if TYPE_CHECKING:
    from apps.channels.models import Channel


class Abilities(TypedDict):
    """`maxLength` counts in `unit` (0: no limit); `isPublic`: everybody can read an answer, unless what it answers is
    private. `addressed`: an answer goes to addresses; otherwise into the thread. `maxAttachments`: 0 is no limit.
    """

    html: bool
    cc: bool
    subject: bool
    isPublic: bool
    maxLength: int
    unit: str
    addressed: bool
    starts: bool
    replies: bool
    privateReply: bool
    maxAttachments: int
    takesFiles: bool
    moderation: list[str]


def abilities(channel: Channel) -> Abilities:
    can = channel.capabilities
    return Abilities(
        html=can.html,
        cc=can.cc,
        subject=can.subject,
        isPublic=can.public,
        maxLength=can.max_length,
        unit=can.length_unit.value,
        addressed=can.addressed,
        starts=channel.can_start,
        replies=channel.can_answer,
        privateReply=can.private_reply,
        maxAttachments=can.max_attachments,
        takesFiles=can.max_attachment_bytes > 0,
        moderation=sorted(deed.value for deed in can.moderation),
    )
