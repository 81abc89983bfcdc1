"""Answering as the bot: each of the messages that an answer was cut into is one call (`composing`), and one attempt.

Telegram takes a call twice as gladly as once, and tells nobody what a bot has written: there is no repeating, and no
looking whether it is there.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from apps.channels import multipart
from apps.channels.contract import (
    Ambiguous,
    Audience,
    ParentGone,
    PermanentError,
    Receipt,
    TooLong,
    Unavailable,
)
from apps.channels.sentences import sentence
from apps.channels.telegram.composing import MOST_BYTES
from apps.channels.telegram.link import moved_to, said_by
from apps.channels.telegram.parsing import permalink
from apps.channels.telegram.refusals import not_sent, refused
from apps.channels.telegram.shapes import (
    as_json,
    id_of,
    inner,
    is_public,
    listed,
    number,
    thread_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.channels.contract import OutboundAttachment, OutboundMessage
    from apps.channels.http import Answer
    from apps.channels.telegram.link import Link
    from apps.channels.telegram.shapes import Fields

#: A picture that is larger than this goes as a file.
MOST_PHOTO_BYTES = 10_000_000
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})

TOO_BIG = sentence("Telegram takes files of at most %(most)s MB from a bot: “%(name)s” is larger.")
WOULD_BE_PUBLIC = sentence("This answer is private, but everybody can read that group by now.")
GROUP_GONE = sentence("The bot knows no such chat (any more).")
PARTLY = sentence(
    "Of this answer, which goes as %(all)s messages, the first %(done)s are there. The next one was not sent: %(words)s"
    " To send it again is to send the rest."
)
PARTLY_DOUBTFUL = sentence(
    "Of this answer, which goes as %(all)s messages, the first %(done)s are there. Whether the next one is, too, is not"
    " known: %(words)s"
)


def send(link: Link, message: OutboundMessage, payload: bytes, *, point_of_no_return: Callable[[], None]) -> Receipt:
    """The next one of its messages: what is there is kept before another one leaves, so only that can be in doubt.

    Raises `NotSent`, `RateLimited`, `Ambiguous`, `AuthError`, `PermanentError`.
    """
    calls: list[dict[str, Any]] = json.loads(payload)
    there = message.taken
    call = calls[_count(there)]
    try:
        made = _sent(link, message, call, point_of_no_return)
    except (Ambiguous, PermanentError) as error:
        if there is None:
            raise
        raise _partly(error, there, most=len(calls)) from error
    receipt = _receipt(link, made, after=there)
    return replace(receipt, unfinished=_count(receipt) < len(calls))


def _count(there: Receipt | None) -> int:
    """How many messages are there. Files go last, so until then each call has made one."""
    return 1 + len(there.parts) if there else 0


def _partly(error: Ambiguous | PermanentError, there: Receipt, *, most: int) -> Ambiguous:
    """Some are there, which no try may say twice: a person decides about the rest."""
    template = PARTLY_DOUBTFUL if isinstance(error, Ambiguous) else PARTLY
    words = template % {"done": _count(there), "all": most, "words": str(error)}
    return Ambiguous(words, stage=error.stage, advice=error.advice, taken=there)


def _sent(
    link: Link, message: OutboundMessage, call: dict[str, Any], point_of_no_return: Callable[[], None]
) -> list[Fields]:
    """The messages that one call made. A group that has become a supergroup has taken nothing under its old id."""
    chat, is_private = call["fields"]["chat_id"], message.audience is Audience.PRIVATE
    _require_private(link, chat, is_private=is_private)
    answer = _asked(link, _written(call, call["fields"], message.attachments), point_of_no_return)
    if now := moved_to(answer):
        _require_private(link, now, is_private=is_private)
        fields = {name: value for name, value in call["fields"].items() if name != "reply_parameters"}
        # That it may be there was said already.
        answer = _asked(link, _written(call, {**fields, "chat_id": now}, message.attachments), None)
    if not answer.is_success:
        raise refused(link, answer)
    return _made(answer)


def _asked(link: Link, written: tuple[str, bytes, str], point_of_no_return: Callable[[], None] | None) -> Answer:
    method, content, content_type = written
    return link.send(method, content, content_type=content_type, point_of_no_return=point_of_no_return)


def _require_private(link: Link, chat: int, *, is_private: bool) -> None:
    """An answer is never read by more people than its author saw, and a group may have been opened since.

    Raises `NotSent`, `AuthError`, `PermanentError`.
    """
    if not is_private or chat > 0:
        return
    try:
        answer = link.ask("getChat", chat_id=chat)
        # A group that has moved is as it was.
        if answer.status in (400, 403) and not moved_to(answer):
            raise ParentGone(link.words_of(answer), stage="chat", advice=GROUP_GONE)
        if not answer.is_success and not moved_to(answer):
            raise link.refused_reading(answer)
    except Unavailable as error:
        raise not_sent(error) from error
    if is_public(inner(said_by(answer), "result")):
        raise PermanentError(WOULD_BE_PUBLIC, stage="chat")


def _written(
    call: dict[str, Any], fields: dict[str, Any], attachments: Sequence[OutboundAttachment]
) -> tuple[str, bytes, str]:
    """The method, the body and its type."""
    if not call.get("files"):
        return "sendMessage", as_json(fields), "application/json"
    files = [_file(each, place) for place, each in enumerate(attachments)]
    kind = "photo" if all(_is_photo(each) for each in files) else "document"
    if len(files) == 1:
        method = f"send{kind.capitalize()}"
        fields = {**fields, kind: f"attach://{files[0].field}"}
    else:
        method = "sendMediaGroup"
        caption = fields.pop("caption", "")
        media = [{"type": kind, "media": f"attach://{each.field}"} for each in files]
        # Telegram shows it below the last file, and above all pictures together.
        media[-1 if kind == "document" else 0] |= {"caption": caption} if caption else {}
        fields = {**fields, "media": media}
    plain = {name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()}
    return method, *multipart.encode(plain, files)


def _file(attachment: OutboundAttachment, place: int) -> multipart.FormFile:
    content = attachment.read()
    if len(content) > MOST_BYTES:
        raise TooLong(TOO_BIG % {"name": attachment.name, "most": MOST_BYTES // 1_000_000}, stage="upload")
    return multipart.FormFile(
        field=f"file{place}", name=attachment.name, content_type=attachment.content_type, content=content
    )


def _is_photo(file: multipart.FormFile) -> bool:
    return file.content_type in PHOTOS and len(file.content) <= MOST_PHOTO_BYTES


def _made(answer: Answer) -> list[Fields]:
    """The messages that Telegram made. Raises `Ambiguous` for anything else."""
    found = said_by(answer)
    result = found.get("result")
    made = listed(result if isinstance(result, list) else [result])
    if found.get("ok") is not True or not made or number(made[0].get("message_id")) <= 0:
        raise Ambiguous(f"{answer.host} did not say which message it made", stage="answer")
    return made


def _receipt(link: Link, made: Sequence[Fields], *, after: Receipt | None) -> Receipt:
    first = made[0]
    if after:
        return replace(after, answer=id_of(first), parts=after.parts + tuple(id_of(each) for each in made))
    chat = inner(first, "chat")
    reference = {
        "chat": number(chat.get("id")),
        "type": str(chat.get("type", "")),
        "public": is_public(chat),
        "message": number(first.get("message_id")),
        "from": link.options.bot,
    }
    return Receipt(
        answer=id_of(first),
        external_id=id_of(first),
        parts=tuple(id_of(each) for each in made[1:]),
        reference=as_json(reference).decode(),
        thread=thread_of(first),
        permalink=permalink(chat, number(first.get("message_id"))),
    )
