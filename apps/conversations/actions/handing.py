"""Who is to do it, and how soon: teams, colleagues, urgency, and who wants to hear of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.conversations.actions.answering import write_note
from apps.conversations.actions.triage import hold, record
from apps.conversations.live import announcing
from apps.conversations.models import EventKind, Watch

if TYPE_CHECKING:
    import uuid

    from apps.accounts.models import Agent, Team
    from apps.conversations.models import Conversation, Priority


def prioritise(conversation: Conversation, *, agent: Agent, priority: Priority) -> None:
    """Say how urgent it is."""
    with announcing():
        row = hold(conversation)
        if row.priority != priority:
            row.priority = priority
            row.save(update_fields=["priority"])
            record(row, EventKind.PRIORITISED, agent=agent, priority=int(priority))


def sees(team: Team, conversation: Conversation) -> bool:
    """Whether its agents see the conversation: one that nobody there sees would be lost."""
    return conversation.channels.filter(teams=team).exists()


def move_to_team(conversation: Conversation, *, agent: Agent, to: Team | None) -> None:
    """Give it to a team, or to none in particular. Whoever looked after it and is not in the team does so no more,
    or the team would not find it among what is nobody's.

    Raises `ValueError` if the team does not see it.
    """
    with announcing():
        row = hold(conversation)
        if row.team == to:
            return
        if to is not None and not sees(to, row):
            raise ValueError(_("The team %(name)s does not see this channel.") % {"name": to.name})
        row.team = to
        if to and row.assignee and not to.agents.filter(pk=row.assignee.pk).exists():
            row.assignee = None
        row.save(update_fields=["team", "assignee"])
        record(row, EventKind.MOVED_TO_TEAM, agent=agent, to=to.pk if to else None, name=to.name if to else "")


def hand_over(
    conversation: Conversation, *, agent: Agent, to: Agent, text: str, client_id: uuid.UUID | None = None
) -> None:
    """Assign it to a colleague with a note that tells them why, in one step; they are mentioned in it.

    Raises `ValueError` if the note is empty, or they do not see the conversation.
    """
    with announcing():
        row = hold(conversation)
        write_note(row, agent=agent, text=text, client_id=client_id, mentions=[to])
        row.refresh_from_db(fields=["heard_at", "assignee"])
        if row.assignee != to:
            row.assignee = to
            row.save(update_fields=["assignee"])
            record(row, EventKind.HANDED_OVER, agent=agent, to=to.pk, name=to.name)


def watch(conversation: Conversation, *, agent: Agent) -> None:
    """They want to hear of what happens to it."""
    Watch.objects.get_or_create(conversation=conversation, agent=agent)


def unwatch(conversation: Conversation, *, agent: Agent) -> None:
    """They have heard enough of it."""
    Watch.objects.filter(conversation=conversation, agent=agent).delete()
