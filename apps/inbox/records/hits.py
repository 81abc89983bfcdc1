"""What was found by a search."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.inbox.records.rows import row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.conversations.models import Conversation
    from apps.inbox.records.rows import Row
    from apps.search.hits import Hit
    from apps.search.pieces import Part
    from apps.search.similar import Similar


class PartRecord(TypedDict):
    text: str
    hit: bool


class HitRecord(TypedDict):
    """`message` is the id of the newest message in which it was found, `where` text, subject, people or file."""

    conversation: Row
    message: str
    direction: str
    at: str
    where: str
    snippet: list[PartRecord]
    subject: list[PartRecord]


class SimilarRecord(TypedDict):
    """A solved conversation: what was asked there, and the answer as text and HTML."""

    conversation: Row
    question: str
    answer: str
    answerText: str
    answerHtml: str
    answeredBy: str
    answeredAt: str
    message: str


def hit(found: Hit, conversation: Conversation) -> HitRecord:
    """`conversation` needs `with_all`."""
    return HitRecord(
        conversation=row(conversation),
        message=str(found.message),
        direction=found.direction,
        at=found.at.isoformat(),
        where=str(found.where),
        snippet=_parts(found.parts),
        subject=_parts(found.subject),
    )


def similar(found: Similar, conversation: Conversation, *, question: str, answer: str) -> SimilarRecord:
    """`question` and `answer` are the beginnings of both, `conversation` needs `with_all`."""
    return SimilarRecord(
        conversation=row(conversation),
        question=question,
        answer=answer,
        answerText=found.answer.text,
        answerHtml=found.answer.html,
        answeredBy=str(found.answer.agent or ""),
        answeredAt=found.answer.happened_at.isoformat(),
        message=str(found.answer.public_id),
    )


def _parts(parts: Sequence[Part]) -> list[PartRecord]:
    return [PartRecord(text=part.text, hit=part.hit) for part in parts]
