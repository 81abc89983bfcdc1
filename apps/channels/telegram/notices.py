"""What is to be said about a message besides its words, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.sentences import sentence
from apps.channels.telegram.authors import name_of, seen
from apps.channels.telegram.files import MOST_BYTES, file_of
from apps.channels.telegram.shapes import inner, text

if TYPE_CHECKING:
    from apps.channels.telegram.shapes import Fields

FORWARDED = sentence("Forwarded: %(name)s wrote it.")
FORWARDED_UNKNOWN = sentence("Forwarded from somebody else.")
ELSEWHERE = sentence("It answers what %(name)s wrote in another chat.")
ELSEWHERE_UNKNOWN = sentence("It answers something from another chat.")
ON_STORY = sentence("It answers a story.")
TOO_BIG = sentence("The file “%(name)s” has %(size)s MB. Telegram gives bots at most %(most)s MB.")
NOT_FETCHED = sentence("The file “%(name)s” could not be fetched from Telegram.")
CANNOT_BE_SHOWN = sentence("Something was sent that cannot be shown here. You find it in Telegram.")
MEGABYTE = 1_000_000


def notices_on(message: Fields, *, said: str, has_file: bool) -> tuple[str, ...]:
    """`said` is what can be read of it, `has_file` whether its file is there."""
    found = [
        _from(inner(message, "forward_origin"), FORWARDED, FORWARDED_UNKNOWN),
        _from(inner(inner(message, "external_reply"), "origin"), ELSEWHERE, ELSEWHERE_UNKNOWN),
        ON_STORY if inner(message, "reply_to_story") else "",
    ]
    file = file_of(message)
    if file and not has_file:
        size = {"size": -(-file.size // MEGABYTE), "most": MOST_BYTES // MEGABYTE}
        found.append((TOO_BIG if file.size > MOST_BYTES else NOT_FETCHED) % {"name": file.name, **size})
    if not said and not file:
        found.append(CANNOT_BE_SHOWN)
    return tuple(filter(None, found))


def _from(origin: Fields, words: str, unknown: str) -> str:
    """`MessageOrigin`: a person, one who hides, a chat, or a channel."""
    if not origin:
        return ""
    chat = inner(origin, "chat") or inner(origin, "sender_chat")
    hidden = text(origin.get("sender_user_name"))
    name = name_of(inner(origin, "sender_user")) or seen(text(chat.get("title"))) or seen(hidden)
    return words % {"name": name} if name else unknown
