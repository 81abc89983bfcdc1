"""Who wrote it: a person, or a chat in whose name it was written."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from apps.channels.contract import Address
from apps.channels.telegram.shapes import HOST, inner, number, text

if TYPE_CHECKING:
    from apps.channels.telegram.shapes import Fields

#: Marks that turn the direction of whatever stands behind a name, or hide in it (Unicode UAX #9, section 2).
UNSEEN = re.compile(
    "[\u0000-\u0008\u000e-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)
#: Letters that look like nothing: people take them for a name when Telegram wants one.
BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def author_of(message: Fields) -> Address:
    """A group's admins can write in its name, and channels into their groups: then that chat is the author."""
    chat = inner(message, "sender_chat")
    person = inner(message, "from")
    if chat or not person:
        chat = chat or inner(message, "chat")
        return _address(chat, text(chat.get("title")))
    return _address(person, name_of(person))


def name_of(person: Fields) -> str:
    """First and last name; empty for deleted accounts, and where nothing of it can be seen."""
    return seen(" ".join((text(person.get("first_name")), text(person.get("last_name")))))


def seen(name: str) -> str:
    """A name as it may stand among other words; empty if nothing of it can be seen."""
    name = " ".join(UNSEEN.sub("", name).split())
    return name if any(_is_visible(letter) for letter in name) else ""


def _address(account: Fields, name: str) -> Address:
    username, identity = text(account.get("username")), number(account.get("id"))
    return Address(
        name=seen(name) or username or str(identity),
        address=f"{identity}@{HOST}",
        handle=f"@{username}" if username else "",
        url=f"https://t.me/{username}" if username else "",
    )


def _is_visible(letter: str) -> bool:
    return letter not in BLANKS and unicodedata.category(letter)[0] not in "CZM"
