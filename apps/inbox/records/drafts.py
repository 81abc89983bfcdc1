"""What an agent is writing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from apps.inbox.stored_drafts import mark_of

if TYPE_CHECKING:
    from apps.inbox.models import StoredDraft


class DraftRecord(TypedDict):
    """`content` is the client's own; `mark` names this state of the draft, for the next save."""

    mode: str
    content: dict[str, Any]
    mark: str
    savedAt: str


def stored_draft(draft: StoredDraft) -> DraftRecord:
    return DraftRecord(
        mode=draft.mode, content=draft.content, mark=mark_of(draft), savedAt=draft.updated_at.isoformat()
    )
