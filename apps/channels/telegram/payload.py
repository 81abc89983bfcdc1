"""What is kept of an update: a line of JSON, and behind it the file that came with it once that is there."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import UnreadableMessage
from apps.channels.telegram.files import fetched, file_of, is_to_be_had
from apps.channels.telegram.shapes import as_json, inner, message_of, number

if TYPE_CHECKING:
    from apps.channels.telegram.link import Link
    from apps.channels.telegram.shapes import Fields


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A payload, opened: `bot` is the id of the account that got the update; `file` None where none is there (yet)."""

    update: Fields
    bot: int
    file: bytes | None = None


def payload_of(kept: Kept) -> bytes:
    """The same update gives the same bytes."""
    size = None if kept.file is None else len(kept.file)
    return as_json({"update": kept.update, "bot": kept.bot, "file": size}) + b"\n" + (kept.file or b"")


def opened(payload: bytes) -> Kept:
    """Raises `UnreadableMessage`."""
    line, _, file = payload.partition(b"\n")
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise UnreadableMessage("not JSON") from error
    fields = found if isinstance(found, dict) else {}
    has_file = isinstance(fields.get("file"), int)
    return Kept(update=inner(fields, "update"), bot=number(fields.get("bot")), file=file if has_file else None)


def complete(link: Link, payload: bytes) -> bytes:
    """The payload with the file that it names. Raises `UnreadableMessage`, `AuthError`, `Unavailable`."""
    kept = opened(payload)
    file = file_of(message_of(kept.update))
    if file is None or not is_to_be_had(file) or kept.file is not None:
        return payload
    return payload_of(Kept(update=kept.update, bot=kept.bot, file=fetched(link, file)))
