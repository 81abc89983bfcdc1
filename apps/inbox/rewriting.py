"""An answer that was taken back or given back, as its author can go on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from apps.conversations.actions import Upload
from apps.conversations.actions.bodies import text_without_signature, without_signature
from apps.conversations.posts import post_with
from apps.inbox import records
from apps.inbox.documents import document_of, shows

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.models import Attachment, Message


def as_written(message: Message, agent: Agent) -> dict[str, Any]:
    """What its author, the agent, wrote: without the signature, which is added when it is sent."""
    return {
        "to": message.to,
        "cc": message.cc,
        "bcc": message.bcc,
        "subject": message.subject,
        "text": text_without_signature(message.text, agent, message.channel),
        "html": "" if message.aside else without_signature(message.html),
        "target": _chosen(message),
        "writtenFor": message.audience if message.is_post else None,
        "files": [records.upload(_upload(each), agent=agent) for each in message.attachments.all()],
    }


def as_draft(message: Message, agent: Agent) -> dict[str, Any]:
    """The same as the screen keeps a draft (client/src/state/drafts.ts), with its look."""
    written = as_written(message, agent)
    html = written["html"]
    files = [{**each, "inline": shows(html, each["contentId"])} for each in written["files"]]
    doc = document_of(html) if html else None
    draft = {"text": written["text"], "doc": doc, "files": files, "target": written["target"]}
    if message.is_post:
        return {**draft, "writtenFor": written["writtenFor"]}
    return {**draft, **{name: written[name] for name in ("to", "cc", "bcc", "subject")}}


def _chosen(message: Message) -> dict[str, str] | None:
    """What it answered, on services with threads of their own."""
    answered = post_with(message.answers, channel=message.channel) if message.answers else None
    if answered is None:
        return None
    return {"id": str(answered.public_id), "name": answered.sender_name, "handle": answered.sender_handle}


def _upload(file: Attachment) -> Upload:
    return Upload(
        name=file.name,
        content_type=file.content_type,
        sha256=file.payload,
        size=file.size,
        description=file.description,
    )
