"""Answering as the bot: what is said is cut into messages beforehand, and each message is one call.

Telegram takes a call twice as gladly as once, and tells nobody what a bot has written: there is no repeating, and no
looking whether it is there.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from apps.channels import lengths, multipart
from apps.channels.contract import (
    Ambiguous,
    Audience,
    ChannelCapabilities,
    ChannelError,
    LengthUnit,
    ParentGone,
    PermanentError,
    Receipt,
    SendSafety,
    TooLong,
    Unavailable,
)
from apps.channels.sentences import sentence
from apps.channels.telegram.link import moved_to, said_by
from apps.channels.telegram.parsing import permalink
from apps.channels.telegram.refusals import not_sent, refused
from apps.channels.telegram.shapes import as_json, id_of, inner, is_public, listed, number, place_in, thread_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from apps.channels.contract import OutboundAttachment, OutboundMessage
    from apps.channels.http import Answer
    from apps.channels.telegram.link import Link
    from apps.channels.telegram.shapes import Fields

LONGEST = 4096
LONGEST_CAPTION = 1024
#: What a bot may upload; a picture that is larger than this goes as a file.
MOST_BYTES = 50_000_000
MOST_PHOTO_BYTES = 10_000_000
MOST_FILES = 10
PHOTOS = frozenset({"image/jpeg", "image/png", "image/webp"})

CAN = ChannelCapabilities(
    subject=False,
    html=False,
    cc=False,
    public=False,
    private_reply=True,
    max_attachment_bytes=MOST_BYTES,
    max_file_bytes=MOST_BYTES,
    max_attachments=MOST_FILES,
    send_safety=SendSafety.NONE,
    max_length=LONGEST,
    length_unit=LengthUnit.UTF16,
    splits=True,
)

EMPTY = sentence("There is nothing to send.")
NO_CHAT = sentence("It is not known to which chat this belongs.")
NOBODY = sentence("Whoever wrote it did so in the name of a group: nobody can be answered in private.")
TOO_MANY = sentence("Telegram takes at most %(most)s files at once.")
TOO_BIG = sentence("Telegram takes files of at most %(most)s MB from a bot: “%(name)s” is larger.")
WOULD_BE_PUBLIC = sentence("This answer is private, but everybody can read that group by now.")
GROUP_GONE = sentence("The bot knows no such chat (any more).")
PARTLY = sentence(
    "Of this answer, which goes as %(all)s messages, the first %(done)s are there. The next one was not sent: %(words)s"
)


@dataclass(slots=True)
class _Sending:
    """An answer on its way: to which chat, and which of its messages Telegram has taken."""

    link: Link
    files: Sequence[OutboundAttachment]
    chat: int
    is_private: bool
    taken: list[Fields] = field(default_factory=list)

    def send(self, call: dict[str, Any], point_of_no_return: Callable[[], None] | None) -> None:
        """One message. A group that has become a supergroup has taken nothing under its old id."""
        answer = self._ask(call, point_of_no_return)
        if now := moved_to(answer):
            self.chat = now
            self.require_private()
            answer = self._ask(call, None)
        if not answer.is_success:
            raise refused(self.link, answer)
        self.taken += _made(answer)

    def require_private(self) -> None:
        """An answer is never read by more people than its author saw, and a group may have been opened since."""
        if self.is_private and self.chat < 0:
            _require_private(self.link, self.chat)

    def _ask(self, call: dict[str, Any], point_of_no_return: Callable[[], None] | None) -> Answer:
        fields = {**call["fields"], "chat_id": self.chat}
        if self.chat != call["fields"]["chat_id"]:
            fields.pop("reply_parameters", None)
        method, content, content_type = _written(call, fields, self.files)
        return self.link.send(method, content, content_type=content_type, point_of_no_return=point_of_no_return)


def compose(message: OutboundMessage) -> bytes:
    """The calls that it takes, one for each message. Pure. Raises `PermanentError`."""
    place = _place(message)
    texts = lengths.split(message.text, CAN) if message.text.strip() else []
    if len(message.attachments) > MOST_FILES:
        raise PermanentError(TOO_MANY % {"most": MOST_FILES}, stage="compose")
    if not texts and not message.attachments:
        raise PermanentError(EMPTY, stage="compose")
    caption = ""
    if message.attachments and texts and lengths.measure(texts[-1], CAN) <= LONGEST_CAPTION:
        caption = texts.pop()
    calls: list[dict[str, Any]] = [{"fields": {**place, "text": each}} for each in texts]
    if message.attachments:
        calls.append({"fields": {**place, **({"caption": caption} if caption else {})}, "files": True})
    for call in calls[1:]:
        call["fields"].pop("reply_parameters", None)
    return as_json(calls)


def send(link: Link, message: OutboundMessage, payload: bytes, *, point_of_no_return: Callable[[], None]) -> Receipt:
    """Raises `NotSent`, `RateLimited`, `Ambiguous`, `AuthError`, `PermanentError`."""
    calls: list[dict[str, Any]] = json.loads(payload)
    is_private = message.audience is Audience.PRIVATE
    sending = _Sending(link, message.attachments, chat=calls[0]["fields"]["chat_id"], is_private=is_private)
    sending.require_private()
    for done, call in enumerate(calls):
        try:
            sending.send(call, None if done else point_of_no_return)
        except ChannelError as error:
            if not done:
                raise
            # To repeat it would be to say the first of them twice: a person decides.
            words = PARTLY % {"done": done, "all": len(calls), "words": str(error)}
            raise Ambiguous(words, stage=error.stage, advice=error.advice) from error
    return _receipt(link, sending.taken)


def _place(message: OutboundMessage) -> dict[str, Any]:
    """Where it goes. Raises `PermanentError`."""
    known = _known(message)
    if message.audience is Audience.PRIVATE and known.get("public") is True:
        person = number(known.get("from"))
        if person <= 0:
            raise PermanentError(NOBODY, stage="compose")
        return {"chat_id": person}
    chat, topic = place_in(message.thread)
    if not chat:
        raise PermanentError(NO_CHAT, stage="compose")
    found: dict[str, Any] = {"chat_id": chat}
    if topic:
        found["message_thread_id"] = topic
    answered = place_in(message.target.external_id) if message.target else (0, 0)
    if answered[0] == chat and answered[1] > 0:
        # What it answers may be deleted by now, which is no reason to say nothing.
        found["reply_parameters"] = {"message_id": answered[1], "allow_sending_without_reply": True}
    return found


def _known(message: OutboundMessage) -> Fields:
    """What the message that is answered said of itself (`parsing`)."""
    try:
        found = json.loads(message.target.reference) if message.target and message.target.reference else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


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
