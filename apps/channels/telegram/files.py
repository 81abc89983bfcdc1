"""The file that comes with a message: which one it is, and fetching it after the message is kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import Unavailable
from apps.channels.telegram.link import said_by
from apps.channels.telegram.shapes import inner, listed, number, text

if TYPE_CHECKING:
    from apps.channels.http import Answer
    from apps.channels.telegram.link import Link
    from apps.channels.telegram.shapes import Fields

#: What Telegram gives bots to download.
MOST_BYTES = 20_000_000
#: By the field that it stands in: the name of a file without one, and its type where none is told.
KINDS = {
    "animation": ("animation.mp4", "video/mp4"),
    "document": ("file", "application/octet-stream"),
    "video": ("video.mp4", "video/mp4"),
    "audio": ("audio.mp3", "audio/mpeg"),
    "voice": ("voice.ogg", "audio/ogg"),
    "video_note": ("video.mp4", "video/mp4"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file as its message names it. `unique` is its id for ever, `id` the one to ask with."""

    id: str
    unique: str
    name: str
    content_type: str
    size: int


def file_of(message: Fields) -> File | None:
    """The one file of a message; of a photo the largest. Stickers are words (`words.py`)."""
    if sizes := listed(message.get("photo")):
        largest = max(sizes, key=lambda each: (number(each.get("width")), number(each.get("file_size"))))
        return _file(largest, "photo.jpg", "image/jpeg")
    # An animation stands there as a document, too.
    found = next((kind for kind in KINDS if inner(message, kind)), "")
    return _file(inner(message, found), *KINDS[found]) if found else None


def is_to_be_had(file: File | None) -> bool:
    """Whether it is worth asking for."""
    return file is not None and bool(file.id) and file.size <= MOST_BYTES


def fetched(link: Link, file: File) -> bytes | None:
    """What is in it; None if it is not to be had for good. Raises `AuthError`, `Unavailable`."""
    answer = link.ask("getFile", file_id=file.id)
    if _is_refused(link, answer):
        return None
    if not answer.is_success:
        raise link.refused_reading(answer)
    path = text(inner(said_by(answer), "result").get("file_path"))
    # A server of one's own in its "local" mode names a place on its disk, and gives nothing to download.
    if not path or path.startswith("/"):
        return None
    content = link.download(path, size=file.size or MOST_BYTES, most_bytes=MOST_BYTES)
    if content.is_success:
        return content.content
    if content.status in (400, 403, 404, 410):
        return None
    raise link.refused_reading(content)


def _file(found: Fields, name: str, content_type: str) -> File:
    return File(
        id=text(found.get("file_id")),
        unique=text(found.get("file_unique_id")),
        name=text(found.get("file_name")) or name,
        content_type=text(found.get("mime_type")) or content_type,
        size=number(found.get("file_size")),
    )


def _is_refused(link: Link, answer: Answer) -> bool:
    """It is too big, or gone. Where Telegram's own store fails it answers alike, and says so."""
    if answer.status != 400:
        return False
    if "temporarily unavailable" in (words := link.words_of(answer)).casefold():
        raise Unavailable(words, stage="read")
    return True
