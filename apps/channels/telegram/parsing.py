"""From a kept payload to a message, or to the news that a group has another id. Pure."""

from __future__ import annotations

import hashlib
from html import escape
from typing import TYPE_CHECKING

from apps.channels.contract import Audience, InboundAttachment, InboundMessage, ThreadMoved, UnreadableMessage
from apps.channels.telegram.authors import author_of
from apps.channels.telegram.choosing import is_ours
from apps.channels.telegram.entities import as_html
from apps.channels.telegram.files import file_of
from apps.channels.telegram.membership import change_of, message_about
from apps.channels.telegram.notices import notices_on
from apps.channels.telegram.payload import opened
from apps.channels.telegram.shapes import (
    as_json,
    id_of,
    inner,
    is_public,
    message_of,
    moment,
    number,
    text,
    thread_of,
    topic_of,
)
from apps.channels.telegram.words import words_for

if TYPE_CHECKING:
    from apps.channels.contract import RawMessage
    from apps.channels.telegram.options import Options
    from apps.channels.telegram.payload import Kept
    from apps.channels.telegram.shapes import Fields


def parse(options: Options, raw: RawMessage) -> InboundMessage | ThreadMoved:
    """Raises `UnreadableMessage`."""
    kept = opened(raw.payload)
    if change := change_of(kept.update):
        return message_about(change, number(kept.update.get("update_id")))
    message = message_of(kept.update)
    if number(message.get("message_id")) <= 0 or not number(inner(message, "chat").get("id")):
        raise UnreadableMessage("not an update of Telegram")
    return _move(message) or _message(options, kept, message)


def _move(message: Fields) -> ThreadMoved | None:
    """Both groups tell it, the old one and the new one."""
    here = number(inner(message, "chat").get("id"))
    if now := number(message.get("migrate_to_chat_id")):
        return ThreadMoved(thread=str(here), now=str(now))
    if before := number(message.get("migrate_from_chat_id")):
        return ThreadMoved(thread=str(before), now=str(here))
    return None


def _message(options: Options, kept: Kept, message: Fields) -> InboundMessage:
    chat = inner(message, "chat")
    said, html = _content(message)
    return InboundMessage(
        external_id=id_of(message),
        content_hash=_hash(message),
        sender=author_of(message),
        subject=_subject(message),
        text=said,
        html=html,
        sent_at=moment(message.get("date")),
        attachments=_attachments(kept, message),
        notices=notices_on(message, said=said, has_file=kept.file is not None),
        thread=thread_of(message),
        in_reply_to=_answered(message),
        audience=Audience.PUBLIC if is_public(chat) else Audience.PRIVATE,
        permalink=permalink(chat, number(message.get("message_id"))),
        reference=_reference(message),
        version=_version(kept.update),
        by_us=is_ours(options, inner(message, "sender_chat") or inner(message, "from"), kept.bot),
        automatic=_is_automatic(message),
    )


def permalink(chat: Fields, message: int) -> str:
    """Messages of supergroups have an address, which members alone can open unless the group has a name."""
    if text(chat.get("type")) != "supergroup":
        return ""
    inner_id = str(number(chat.get("id"))).removeprefix("-100")
    name = text(chat.get("username"))
    return f"https://t.me/{name}/{message}" if name else f"https://t.me/c/{inner_id}/{message}"


def _content(message: Fields) -> tuple[str, str]:
    """What was said, as text and, where it is marked up, as HTML."""
    said = text(message.get("text")) or text(message.get("caption"))
    html = as_html(said, message.get("entities") or message.get("caption_entities"))
    more = words_for(message)
    quoted = text(inner(message, "quote").get("text"))
    whole = "\n\n".join(filter(None, (_marked(quoted), said, more)))
    if html and quoted:
        html = f"<blockquote>{_lines(quoted)}</blockquote>{html}"
    return whole, f"{html}<p>{_lines(more)}</p>" if html and more else html


def _marked(quoted: str) -> str:
    return "\n".join(f"> {line}" for line in quoted.splitlines())


def _lines(said: str) -> str:
    return escape(said).replace("\n", "<br>")


def _subject(message: Fields) -> str:
    """The group's name, and the topic's where a message tells it: by answering the topic's first.

    Other chats are called after what people write in them, but not after a button.
    """
    if _is_start(message):
        return author_of(message).name
    title = text(inner(message, "chat").get("title"))
    topic = text(inner(inner(message, "reply_to_message"), "forum_topic_created").get("name"))
    return f"{title} · {topic}" if title and topic and topic_of(message) else title


def _answered(message: Fields) -> tuple[str, ...]:
    answered = inner(message, "reply_to_message")
    # In a topic everything answers at least the topic's own first message.
    if not answered or "forum_topic_created" in answered:
        return ()
    return (id_of({"chat": inner(message, "chat"), **answered}),)


def _reference(message: Fields) -> str:
    chat = inner(message, "chat")
    fields = {
        "chat": number(chat.get("id")),
        "type": text(chat.get("type")),
        "public": is_public(chat),
        "topic": topic_of(message),
        "message": number(message.get("message_id")),
        "from": 0 if inner(message, "sender_chat") else number(inner(message, "from").get("id")),
    }
    return as_json(fields).decode()


def _version(update: Fields) -> int:
    """Grows with each edit, also with two in one second."""
    edited = number(inner(update, "edited_message").get("edit_date"))
    return edited * 1000 + number(update.get("update_id")) % 1000 if edited else 0


def _is_automatic(message: Fields) -> bool:
    """Whether a button or a program wrote it."""
    by_machine = inner(message, "from").get("is_bot") is True and not inner(message, "sender_chat")
    return _is_start(message) or by_machine or message.get("is_automatic_forward") is True


def _is_start(message: Fields) -> bool:
    """`/start` is what the button of that name says for people, who then begin to write."""
    is_private = text(inner(message, "chat").get("type")) == "private"
    return is_private and text(message.get("text")).strip() == "/start"


def _attachments(kept: Kept, message: Fields) -> tuple[InboundAttachment, ...]:
    file = file_of(message)
    if file is None or kept.file is None:
        return ()
    return (InboundAttachment(name=file.name, content_type=file.content_type, content=kept.file),)


def _hash(message: Fields) -> str:
    """Who said what where; Telegram may tell an edit that changed nothing that people see."""
    file = file_of(message)
    entities = message.get("entities") or message.get("caption_entities")
    said = [id_of(message), author_of(message).address, *_content(message), entities, file.unique if file else ""]
    return hashlib.sha256(as_json(said)).hexdigest()
