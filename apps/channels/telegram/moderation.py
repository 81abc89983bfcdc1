"""What a bot may do with what others wrote: take it away, and keep its author out of the group."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from apps.channels.contract import ModerationDeed, ParentGone, PermanentError
from apps.channels.sentences import sentence
from apps.channels.telegram.refusals import refused
from apps.channels.telegram.shapes import HOST, as_json, number, place_in

if TYPE_CHECKING:
    from apps.channels.contract import Target
    from apps.channels.telegram.link import Link
    from apps.channels.telegram.shapes import Fields

IN_CHATS = frozenset({ModerationDeed.DELETE})
IN_GROUPS = IN_CHATS | {ModerationDeed.BLOCK, ModerationDeed.UNBLOCK}
METHODS = {
    ModerationDeed.DELETE: "deleteMessage",
    ModerationDeed.BLOCK: "banChatMember",
    ModerationDeed.UNBLOCK: "unbanChatMember",
}
#: It is so already.
DONE = ("message to delete not found", "user_not_participant")

NO_SUCH_DEED = sentence("A bot of Telegram cannot do that.")
NOT_THERE = sentence("That message is not there any more.")
ONLY_IN_GROUPS = sentence("People can be kept out of groups alone; in a chat of their own they block the bot.")
NOBODY = sentence("It was written in the name of a group: there is nobody to keep out.")


def moderate(link: Link, deed: ModerationDeed, target: Target) -> None:
    """Raises `NotSent`, `RateLimited`, `Ambiguous`, `AuthError`, `PermanentError`."""
    method = METHODS.get(deed)
    if method is None:
        raise PermanentError(NO_SUCH_DEED, stage="moderate")
    chat, message = place_in(target.external_id)
    if not chat or message <= 0:
        raise ParentGone(NOT_THERE, stage="moderate")
    answer = link.send(method, as_json(_fields(deed, target, chat, message)))
    if not answer.is_success and not any(words in link.words_of(answer).casefold() for words in DONE):
        raise refused(link, answer)


def _fields(deed: ModerationDeed, target: Target, chat: int, message: int) -> dict[str, object]:
    if deed is ModerationDeed.DELETE:
        return {"chat_id": chat, "message_id": message}
    if chat > 0:
        raise PermanentError(ONLY_IN_GROUPS, stage="moderate")
    person = number(_known(target).get("from")) or _account(target.author)
    if person <= 0:
        raise PermanentError(NOBODY, stage="moderate")
    # Who is lifted out of a ban is not thrown out if there was none.
    more = {"only_if_banned": True} if deed is ModerationDeed.UNBLOCK else {}
    return {"chat_id": chat, "user_id": person, **more}


def _known(target: Target) -> Fields:
    try:
        found = json.loads(target.reference or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _account(address: str) -> int:
    name, _, host = address.rpartition("@")
    return int(name) if host == HOST and name.isascii() and name.isdecimal() and len(name) < 17 else 0
