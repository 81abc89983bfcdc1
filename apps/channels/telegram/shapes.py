"""Telegram's JSON, with each value in the type that it should have (core.telegram.org/bots/api)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any

from apps.channels.contract import Source

Fields = Mapping[str, Any]

UPDATES = "updates"
MESSAGES = ("message", "edited_message")
#: What becomes of the bot itself: blocked, let in again, thrown out of a group.
MEMBERSHIP = "my_chat_member"
#: What is asked for; everything else is of no use to an inbox.
WANTED = (*MESSAGES, MEMBERSHIP)
EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
HOST = "telegram.org"
DIRECT = "dm"


def source(*, every: float = 0.0) -> Source:
    """All messages of a bot are one stream."""
    return Source(name=UPDATES, every=every)


def number(value: object) -> int:
    """A number of a size that ids have (they fit into 52 bits); 0 for all else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53 else 0


def text(value: object) -> str:
    """A text without what cannot be stored; empty for all else."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")


def inner(fields: Fields, name: str) -> Fields:
    """An object in an object; empty if there is none."""
    value = fields.get(name)
    return value if isinstance(value, dict) else {}


def listed(value: object) -> list[Fields]:
    """The objects of a JSON list, without whatever else stands there."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def moment(value: object) -> dt.datetime:
    """A Unix time; the beginning of 1970 for all else."""
    seconds = number(value)
    return EPOCH + dt.timedelta(seconds=seconds) if 0 < seconds < 2**36 else EPOCH


def message_of(update: Fields) -> Fields:
    """What was written or edited; empty if the update tells of something else."""
    return next((found for name in MESSAGES if (found := inner(update, name))), {})


def thread_of(message: Fields) -> str:
    """What a conversation is: a chat, a topic of one that has them, or what one person writes to a channel.

    Those who write to a channel do so in one chat for all, and must never see one another's messages.
    """
    chat = number(inner(message, "chat").get("id"))
    if person := direct_topic_of(message):
        return f"{chat}:{DIRECT}{person}"
    topic = topic_of(message)
    return f"{chat}:{topic}" if topic else str(chat)


def direct_topic_of(message: Fields) -> int:
    """Whom a message in the direct messages of a channel (Chat.is_direct_messages) is from or for; else 0."""
    return number(inner(message, "direct_messages_topic").get("topic_id"))


def place_of(thread: str) -> dict[str, int]:
    """The fields of a call that name a thread (`thread_of`); empty if it is none."""
    chat, _, rest = thread.partition(":")
    if not _whole(chat):
        return {}
    name = "direct_messages_topic_id" if rest.startswith(DIRECT) else "message_thread_id"
    topic = _whole(rest.removeprefix(DIRECT))
    return {"chat_id": _whole(chat), **({name: topic} if topic else {})}


def topic_of(message: Fields) -> int:
    """0 where the group has no topics; in other groups `message_thread_id` counts answers to answers."""
    return number(message.get("message_thread_id")) if message.get("is_topic_message") is True else 0


def id_of(message: Fields) -> str:
    """Numbers of messages count within their chat."""
    return f"{number(inner(message, 'chat').get('id'))}:{number(message.get('message_id'))}"


def place_in(external_id: str) -> tuple[int, int]:
    """The chat and the number in it of what `id_of` named; or 0."""
    chat, _, rest = external_id.partition(":")
    return _whole(chat), _whole(rest)


def is_public(chat: Fields) -> bool:
    """Whether everybody can read it: a group that has a name can be looked up, and read without joining."""
    among_us = text(chat.get("type")) == "private" or chat.get("is_direct_messages") is True
    return not among_us and bool(text(chat.get("username")))


def as_json(fields: object) -> bytes:
    """The same fields give the same bytes, on one line."""
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


def _whole(digits: str) -> int:
    usable = digits.removeprefix("-").isdecimal() and digits.isascii() and len(digits) < 18
    return int(digits) if usable else 0
