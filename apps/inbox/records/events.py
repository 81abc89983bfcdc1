"""What happened to a conversation, in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict

from apps.channels.wording import translated
from apps.conversations.models import EventKind

if TYPE_CHECKING:
    from collections.abc import Container

    from apps.conversations.models import Event


#: What the screen says about an event. The rest of its data is for taking it back.
_SHOWN = (
    "before",
    "count",
    "deed",
    "field",
    "name",
    "priority",
    "reason",
    "score",
    "subject",
    "to",
    "until",
    "value",
    "why",
)


class EventRecord(TypedDict):
    id: int
    kind: str
    agent: str | None
    at: str
    isUndone: bool
    data: dict[str, Any]


def event(item: Event, *, undone: Container[int] = ()) -> EventRecord:
    """Needs `agent` at hand; `undone` are the ids of those that were taken back."""
    return EventRecord(
        id=item.pk,
        kind=item.kind,
        agent=item.agent.name if item.agent else None,
        at=item.at.isoformat(),
        isUndone=item.pk in undone,
        data=_data(item),
    )


def _data(item: Event) -> dict[str, Any]:
    shown = {name: item.data[name] for name in _SHOWN if name in item.data}
    # Why something was reported is a sentence of ours, or a rule of its service.
    return {**shown, "why": translated(shown["why"])} if item.kind == EventKind.MODERATED and "why" in shown else shown
