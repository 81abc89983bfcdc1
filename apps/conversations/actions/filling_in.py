"""The admin's own fields of a conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.contacts.fields import fields_of, updated
from apps.contacts.models import Of
from apps.conversations.actions.triage import hold, record
from apps.conversations.live import announcing
from apps.conversations.models import EventKind

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.accounts.models import Agent
    from apps.conversations.models import Conversation


def fill_in(conversation: Conversation, values: Mapping[str, object], *, agent: Agent) -> None:
    """Write values by the keys of their fields; an empty one takes it away. Each change is recorded.

    Raises `ValidationError` with the words for each key that has no field, or whose value does not fit it.
    """
    with announcing():
        row = hold(conversation)
        before = row.custom
        row.custom = updated(before, values, of=Of.CONVERSATION)
        row.save(update_fields=["custom"])
        for field in fields_of(Of.CONVERSATION):
            was, now = before.get(field.key), row.custom.get(field.key)
            if was != now:
                data = {"name": field.label, "field": field.kind, "before": was, "value": now}
                record(row, EventKind.FIELD_CHANGED, agent=agent, **data)
