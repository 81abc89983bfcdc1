"""What the moderators of a service want to know of a report, and what they were told."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.channels.wording import translated
from apps.conversations.rulings import reported
from apps.delivery.models import State

if TYPE_CHECKING:
    from apps.channels.models import Channel
    from apps.conversations.models import Message


class ReasonRecord(TypedDict):
    value: str
    words: str
    takesWords: bool
    needsWords: bool


class FormRecord(TypedDict):
    """`maxWords` counts characters; `forwards`: it can be handed on to whoever runs the author's server."""

    reasons: list[ReasonRecord]
    maxWords: int
    forwards: bool


class ReportRecord(TypedDict):
    """Who told the service's moderators of it, when and why; `words` are theirs."""

    by: str
    at: str
    why: str
    words: str


def report_form(channel: Channel) -> FormRecord | None:
    """None where nobody wants to know why."""
    form = channel.capabilities.report
    if form is None:
        return None
    reasons = [
        ReasonRecord(
            value=each.value,
            words=translated(each.words),
            takesWords=each.takes_words and form.max_words > 0,
            needsWords=each.needs_words,
        )
        for each in form.reasons
    ]
    return FormRecord(reasons=reasons, maxWords=form.max_words, forwards=form.forwards)


def report(item: Message) -> ReportRecord | None:
    """Of one that the service has; how far another one is stands in `moderations`."""
    asked = reported(item)
    if asked is None or asked.outbox_entry.state != State.SENT:
        return None
    why = translated(asked.reason)
    return ReportRecord(by=asked.agent.name, at=asked.at.isoformat(), why=why, words=asked.words)
