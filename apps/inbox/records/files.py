"""A file of a message."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.urls import reverse

from apps.inbox.pictures import is_safe_picture
from apps.inbox.previews import opens

if TYPE_CHECKING:
    from apps.conversations.models import Attachment


class File(TypedDict):
    """`opens` says that `?view` shows it in a tab of its own."""

    id: str
    name: str
    type: str
    size: int
    url: str
    isPicture: bool
    opens: bool
    contentId: str
    description: str
    page: str | None


def file(attachment: Attachment) -> File:
    return File(
        id=str(attachment.public_id),
        name=attachment.name,
        type=attachment.content_type,
        size=attachment.size,
        url=reverse("inbox:attachment", args=[attachment.public_id]),
        isPicture=is_safe_picture(attachment.content_type),
        opens=opens(attachment.content_type, attachment.size),
        contentId=attachment.content_id.strip("<>"),
        description=attachment.description,
        page=reverse("inbox:enclosed_mail", args=[attachment.public_id]) if is_mail(attachment) else None,
    )


def is_mail(attachment: Attachment) -> bool:
    """Whether it is a mail itself (RFC 2046 section 5.2.1), or a file that mail programs keep one in."""
    is_kept_mail = attachment.name.casefold().endswith(".eml") and attachment.content_type == "application/octet-stream"
    return attachment.content_type == "message/rfc822" or is_kept_mail
