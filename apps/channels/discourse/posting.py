"""Answering as the company's account: in the topic, or in a personal message to one of its people."""

from __future__ import annotations

import json
import re
import secrets
from typing import TYPE_CHECKING, Any

from apps.channels import answers
from apps.channels.contract import (
    Ambiguous,
    Audience,
    AuthError,
    NotSent,
    ParentGone,
    PermanentError,
    RateLimited,
    TooLong,
    Unavailable,
)
from apps.channels.discourse.finding import find_sent, mark_of, receipt_of, waiting_receipt
from apps.channels.discourse.link import as_json
from apps.channels.discourse.shapes import inner, number
from apps.channels.discourse.topics import topic_if_there
from apps.channels.http import BadAnswer
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.contract import ChannelError, OutboundAttachment, OutboundMessage, Receipt
    from apps.channels.discourse.link import Link
    from apps.channels.http import Answer

#: The forum's setting max_post_length, as it is shipped.
LONGEST = 32_000
LONGEST_TITLE = 255
SHORTEST_TITLE = 15
#: Within so many seconds nobody may post the same words twice (unique_posts_mins, as it is shipped).
SAME_AGAIN = 300.0
#: "Body is too similar to what you recently posted", in languages that we know.
SIMILAR = re.compile(r"similar|ähnlich|semblable|simile|parecid|gelijk", re.IGNORECASE)

TOO_LONG = sentence("The forum takes texts of at most %(count)s characters.")
NOBODY = sentence("There is nobody to write a personal message to.")
WOULD_BE_PUBLIC = sentence("This answer is private, but everybody can read that topic.")
CLOSED = sentence("The topic takes no more answers.")
NO_TOPIC = sentence("New topics are not begun from here.")
GONE = sentence("The topic is not there any more.")
NOT_ALLOWED = sentence("The forum does not allow our account to do this.")


def compose(message: OutboundMessage) -> bytes:
    """The fields of `POST /posts.json`. Pure. Raises `PermanentError`."""
    text = message.text.strip()
    target = _known(message)
    topic = number(_id_of(message.thread, "topic"))
    private = message.audience is Audience.PRIVATE
    if topic and not (private and target.get("private") is False):
        fields: dict[str, Any] = {"raw": text, "topic_id": topic}
        if number(target.get("number")) > 1:
            fields["reply_to_post_number"] = number(target.get("number"))
    elif private:
        fields = _personal(message, text, target)
    else:
        raise PermanentError(NO_TOPIC, stage="compose")
    if len(fields["raw"]) > LONGEST:
        raise TooLong(TOO_LONG % {"count": LONGEST}, stage="compose")
    return as_json(fields)


def send(link: Link, message: OutboundMessage, payload: bytes, *, point_of_no_return: Callable[[], None]) -> Receipt:
    """Raises `NotSent`, `RateLimited`, `Ambiguous`, `AuthError`, `PermanentError`."""
    fields = json.loads(payload)
    try:
        if message.audience is Audience.PRIVATE and "topic_id" in fields:
            _require_private(link, fields["topic_id"])
        if message.attachments:
            fields["raw"] += "".join(f"\n\n{_uploaded(link, each)}" for each in message.attachments)
    except Unavailable as error:
        raise _not_sent(error) from error
    answer = link.send("POST", "/posts.json", as_json(fields), point_of_no_return=point_of_no_return)
    if answer.is_success:
        return _taken(link, answer)
    found = _refused(link, message, payload, answer)
    if isinstance(found, Exception):
        raise found
    return found


def _known(message: OutboundMessage) -> dict[str, Any]:
    """What the message that is answered said of itself (`parsing.reference`)."""
    try:
        found = json.loads(message.target.reference) if message.target and message.target.reference else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _id_of(text: str, kind: str) -> int:
    digits = text.removeprefix(f"{kind}:")
    return int(digits) if digits.isdecimal() and len(digits) < 16 else 0


def _personal(message: OutboundMessage, text: str, target: dict[str, Any]) -> dict[str, Any]:
    """A personal message; the topic's own mark lets it be found again, and taken only once."""
    handles = [each.handle for each in message.to if each.handle] or [str(target.get("user") or "")]
    people = [handle.removeprefix("@") for handle in handles if handle.removeprefix("@")]
    if not people:
        raise PermanentError(NOBODY, stage="compose")
    link = message.target.permalink if message.target else ""
    return {
        "raw": f"{text}\n\n{link}" if link and link not in text else text,
        "title": _title(message, text),
        "archetype": "private_message",
        "target_recipients": ",".join(people),
        "external_id": mark_of(message.external_id),
    }


def _title(message: OutboundMessage, text: str) -> str:
    """Titles have a shortest length in most forums."""
    title = message.subject.strip() or next((line for line in text.splitlines() if line.strip()), "")
    title = " ".join(title.split())
    if len(title) < SHORTEST_TITLE:
        title = f"{title} · {message.sender.name}".strip(" ·").ljust(SHORTEST_TITLE, ".")
    return title[:LONGEST_TITLE]


def _require_private(link: Link, topic: int) -> None:
    """An answer is never read by more people than its author saw."""
    found = topic_if_there(link, topic)
    if found is None:
        raise ParentGone(GONE, stage="topic")
    if not found.is_private:
        raise PermanentError(WOULD_BE_PUBLIC, stage="topic")


def _uploaded(link: Link, file: OutboundAttachment) -> str:
    """The line that shows an uploaded file. The forum knows a file again by its content: repeating is harmless."""
    boundary = secrets.token_hex(16)
    content = _form(file, boundary)
    try:
        answer = link.send("POST", "/uploads.json", content, content_type=f"multipart/form-data; boundary={boundary}")
    except Ambiguous as error:
        raise NotSent(str(error), stage="upload") from error
    if not answer.is_success:
        raise _upload_refused(link, answer)
    found = link.read(answer)
    name = str(found.get("original_filename") or file.name).replace("[", "(").replace("]", ")")
    address = str(found.get("short_url") or found.get("url") or "")
    if file.content_type.startswith("image/"):
        return f"![{name}]({address})"
    return f"[{name}|attachment]({address})"


def _upload_refused(link: Link, answer: Answer) -> ChannelError:
    if answer.status >= 500:
        return NotSent(answers.words_of(answer), stage="upload")
    link.require_key(answer)
    refused = answers.refused_sending(answer)
    if isinstance(refused, AuthError):
        return PermanentError(str(refused), stage="upload", advice=NOT_ALLOWED)
    return refused


def _form(file: OutboundAttachment, boundary: str) -> bytes:
    """multipart/form-data (RFC 7578) with the fields of `POST /uploads.json`."""
    name = re.sub(r'[\x00-\x1f"\\]', "_", file.name) or "file"
    kind = file.content_type if re.fullmatch(r"[\w.+-]+/[\w.+-]+", file.content_type) else "application/octet-stream"
    fields = {"type": "composer", "upload_type": "composer", "synchronous": "true"}
    parts = [f"{_part(boundary, key)}\r\n\r\n{value}\r\n" for key, value in fields.items()]
    parts.append(f'{_part(boundary, "file")}; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n')
    return "".join(parts).encode() + file.read() + f"\r\n--{boundary}--\r\n".encode()


def _part(boundary: str, name: str) -> str:
    return f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'


def _taken(link: Link, answer: Answer) -> Receipt:
    """NewPostResultSerializer: the post itself, or what waits. Raises `Ambiguous` for anything else."""
    try:
        found = answer.json()
    except BadAnswer as error:
        raise Ambiguous(str(error), stage="answer") from error
    fields = found if isinstance(found, dict) else {}
    if fields.get("action") == "enqueued":
        review = number(inner(fields, "pending_post").get("id"))
        if review:
            return waiting_receipt(link, review)
    post = inner(fields, "post") or fields
    if number(post.get("id")) > 0 and number(post.get("topic_id")) > 0:
        return receipt_of(link, post)
    raise Ambiguous(f"{answer.host} answered a post with something else", stage="answer")


def _refused(link: Link, message: OutboundMessage, payload: bytes, answer: Answer) -> Receipt | ChannelError:
    """What became of it, where the forum says no: it may be there already, from an attempt before."""
    error = answers.refused_sending(answer)
    try:
        if isinstance(error, AuthError):
            link.require_key(answer)
            return _not_allowed(link, payload, str(error))
        if answer.status != 422:
            return error
        return find_sent(link, message, payload) or _why(link, payload, str(error))
    except Unavailable as unavailable:
        return Ambiguous(str(unavailable), stage="answer") if answer.status == 422 else _not_sent(unavailable)


def _why(link: Link, payload: bytes, words: str) -> ChannelError:
    """422 names its reason in the forum's language alone; what can be looked up is."""
    closed = _closed(link, payload, words)
    if closed or not SIMILAR.search(words):
        return closed or PermanentError(words, stage="answer")
    return RateLimited(words, retry_after=SAME_AGAIN, stage="answer")


def _not_allowed(link: Link, payload: bytes, words: str) -> ChannelError:
    return _closed(link, payload, words) or PermanentError(words, stage="answer", advice=NOT_ALLOWED)


def _closed(link: Link, payload: bytes, words: str) -> ParentGone | None:
    fields = json.loads(payload)
    if "topic_id" not in fields:
        return None
    topic = topic_if_there(link, fields["topic_id"])
    if topic is None:
        return ParentGone(words, stage="answer", advice=GONE)
    return None if topic.takes_answers else ParentGone(words, stage="answer", advice=CLOSED)


def _not_sent(error: Unavailable) -> NotSent:
    if error.retry_after:
        return RateLimited(str(error), retry_after=error.retry_after, stage=error.stage)
    return NotSent(str(error), stage=error.stage)
