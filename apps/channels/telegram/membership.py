"""What becomes of the bot in a chat (ChatMemberUpdated), as a message that waits for no answer."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from apps.channels.contract import Audience, InboundMessage
from apps.channels.sentences import sentence
from apps.channels.telegram.authors import author_of
from apps.channels.telegram.shapes import MEMBERSHIP, inner, is_public, moment, number, text

if TYPE_CHECKING:
    from apps.channels.telegram.shapes import Fields

BLOCKED = sentence("They have blocked the bot: nothing reaches them any more.")
UNBLOCKED = sentence("They have let the bot in again: answers reach them.")
REMOVED = sentence("The bot was taken out of this group: nothing can be read or written there any more.")
#: By the kind of the group; who has left a simple one may just have gone along into the supergroup that it became.
OUT = {"group": ("kicked",), "supergroup": ("kicked", "left")}


def change_of(update: Fields) -> Fields:
    """What the update tells of the bot, if people must know; empty for all else."""
    change = inner(update, MEMBERSHIP)
    return change if _words_for(change)[0] else {}


def message_about(change: Fields, update_id: int) -> InboundMessage:
    """Pure. It stands in the conversation of the chat, not in those of its topics."""
    chat = inner(change, "chat")
    sign, words = _words_for(change)
    name = f"{number(chat.get('id'))}:bot:{update_id}"
    return InboundMessage(
        external_id=name,
        content_hash=hashlib.sha256(f"{name} {words}".encode()).hexdigest(),
        sender=author_of(change),
        subject=text(chat.get("title")),
        text=sign,
        sent_at=moment(change.get("date")),
        notices=(words,),
        thread=str(number(chat.get("id"))),
        audience=Audience.PUBLIC if is_public(chat) else Audience.PRIVATE,
        automatic=True,
    )


def _words_for(change: Fields) -> tuple[str, str]:
    before = text(inner(change, "old_chat_member").get("status"))
    now = text(inner(change, "new_chat_member").get("status"))
    kind = text(inner(change, "chat").get("type"))
    if kind == "private" and "kicked" in (before, now) and before != now:
        return ("🚫", BLOCKED) if now == "kicked" else ("✅", UNBLOCKED)
    out = OUT.get(kind, ())
    return ("🚪", REMOVED) if now in out and before not in out else ("", "")
