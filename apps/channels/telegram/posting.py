"""Answering as the bot: each of the messages that an answer was cut into is one call (`composing`).

Telegram takes a call twice as gladly as once, and tells nobody what a bot has written: there is no repeating, and no
looking whether it is there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from time import sleep
from typing import TYPE_CHECKING, Any

from apps.channels import multipart
from apps.channels.contract import (
    Ambiguous,
    Audience,
    ChannelError,
    ParentGone,
    PermanentError,
    RateLimited,
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
#: For so many seconds altogether it is waited when Telegram wants a pause between the messages of one answer.
LONGEST_PAUSES = 25.0

TOO_BIG = sentence("Telegram takes files of at most %(most)s MB from a bot: “%(name)s” is larger.")
WOULD_BE_PUBLIC = sentence("This answer is private, but everybody can read that group by now.")
GROUP_GONE = sentence("The bot knows no such chat (any more).")
PARTLY = sentence(
    "Of this answer, which goes as %(all)s messages, the first %(done)s are there. The next one was not sent: %(words)s"
    " To send it again is to send the rest."
)


@dataclass(slots=True)
class _Sending:
    """An answer on its way: to which chat, and what of it Telegram has taken (`there`), now or in an earlier try."""

    link: Link
    files: Sequence[OutboundAttachment]
    chat: int
    is_private: bool
    there: Receipt | None
    patience: float = LONGEST_PAUSES

    @property
    def done(self) -> int:
        """How many of its messages are there."""
        return 1 + len(self.there.parts) if self.there else 0

    def send(self, call: dict[str, Any], point_of_no_return: Callable[[], None] | None) -> Receipt:
        """One message. What Telegram puts off it has not taken; of one that is not the first it is waited for."""
        while True:
            try:
                return self._send(call, point_of_no_return)
            except RateLimited as error:
                self.patience -= error.retry_after
                if not self.done or self.patience < 0:
                    raise
                sleep(error.retry_after)

    def require_private(self) -> None:
        """An answer is never read by more people than its author saw, and a group may have been opened since."""
        if self.is_private and self.chat < 0:
            _require_private(self.link, self.chat)

    def _send(self, call: dict[str, Any], point_of_no_return: Callable[[], None] | None) -> Receipt:
        """A group that has become a supergroup has taken nothing under its old id."""
        answer = self._ask(call, point_of_no_return)
        if now := moved_to(answer):
            self.chat = now
            self.require_private()
            answer = self._ask(call, None)
        if not answer.is_success:
            raise refused(self.link, answer)
        made = _made(answer)
        known = self.there
        more = tuple(id_of(each) for each in made)
        self.there = replace(known, parts=known.parts + more) if known else _receipt(self.link, made)
        return self.there

    def _ask(self, call: dict[str, Any], point_of_no_return: Callable[[], None] | None) -> Answer:
        fields = {**call["fields"], "chat_id": self.chat}
        if self.chat != call["fields"]["chat_id"]:
            fields.pop("reply_parameters", None)
        method, content, content_type = _written(call, fields, self.files)
        return self.link.send(method, content, content_type=content_type, point_of_no_return=point_of_no_return)


def send(link: Link, message: OutboundMessage, payload: bytes, *, point_of_no_return: Callable[[], None]) -> Receipt:
    """Raises `NotSent`, `RateLimited`, `Ambiguous`, `AuthError`, `PermanentError`."""
    calls: list[dict[str, Any]] = json.loads(payload)
    chat, is_private = calls[0]["fields"]["chat_id"], message.audience is Audience.PRIVATE
    sending = _Sending(link, message.attachments, chat=chat, is_private=is_private, there=message.taken)
    sending.require_private()
    first, *others = calls[sending.done :]
    receipt = _sent(sending, first, point_of_no_return, most=len(calls))
    for call in others:
        receipt = _sent(sending, call, None, most=len(calls))
    return receipt


def _sent(
    sending: _Sending, call: dict[str, Any], point_of_no_return: Callable[[], None] | None, *, most: int
) -> Receipt:
    """One message; a person decides what to do if it fails while others are there, which no try may say twice."""
    try:
        return sending.send(call, point_of_no_return)
    except ChannelError as error:
        if sending.there is None:
            raise
        words = PARTLY % {"done": sending.done, "all": most, "words": str(error)}
        raise Ambiguous(words, stage=error.stage, advice=error.advice, taken=sending.there) from error


def _require_private(link: Link, chat: int) -> None:
    """Raises `NotSent`, `AuthError`, `PermanentError`."""
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


def _receipt(link: Link, made: Sequence[Fields]) -> Receipt:
    first = made[0]
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
