"""A file on its way into an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.inbox.uploads import token_of

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.actions import Upload


class UploadRecord(TypedDict):
    """`contentId`: by which HTML shows it; empty for what is no picture. `description` says what is on it."""

    token: str
    name: str
    type: str
    size: int
    contentId: str
    description: str


def upload(file: Upload, *, agent: Agent) -> UploadRecord:
    return UploadRecord(
        token=token_of(file, agent=agent),
        name=file.name,
        type=file.content_type,
        size=file.size,
        contentId=file.content_id,
        description=file.description,
    )
