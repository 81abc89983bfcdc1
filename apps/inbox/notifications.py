"""What is written down for agents to hear of, and read by them.

Nobody hears of what they did themselves, nor of what they do not see. A kind of thing in one conversation is told
again only when the agent has read of it; who writes to us in many places is told once a minute, so that a mail bomb
brings one notification and not thousands.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone

from apps.accounts.models import Agent, Role
from apps.accounts.permissions import Deed, may
from apps.conversations.ahead import is_watched
from apps.conversations.approvals import may_decide
from apps.conversations.models import Watch
from apps.conversations.threading import final
from apps.inbox.models import Notification, NotificationKind
from apps.inbox.tells import wants, who_hears_of_arrivals

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence

    from apps.conversations.models import Conversation, Message
    from apps.waits.models import Stage, Wait

#: How long one sender, or what is new, is quiet after it was told.
PAUSE = timedelta(minutes=1)
#: A note and the deed that it explains are written in one transaction.
SAME_DEED = timedelta(seconds=2)
#: How long what was read can be looked up.
KEPT = timedelta(days=30)
#: The same for what nobody read of: whoever was away for so long does not go through it one by one.
UNREAD_KEPT = timedelta(days=90)


def tell_of_note(note: Message, *, mentioned: Sequence[Agent]) -> None:
    """Whom it names, whose conversation it is in, and who watches that; nobody twice."""
    for agent in mentioned:
        _tell(agent, NotificationKind.MENTIONED, note.conversation, message=note, by=note.agent)
    told = {agent.pk for agent in mentioned}
    for agent, kind in _concerned(note.conversation):
        if agent.pk not in told:
            _tell(agent, kind, note.conversation, message=note, by=note.agent)


def tell_of_assignment(conversation: Conversation, *, by: Agent | None) -> None:
    """Its new owner hears of it. Of a note that hands it over they heard just now: that was this."""
    owner = conversation.assignee
    if owner is None:
        return
    noted = Notification.objects.filter(agent=owner, conversation=conversation, by=by, read_at=None)
    told = noted.filter(kind=NotificationKind.MENTIONED, at__gt=timezone.now() - SAME_DEED)
    if not told.update(kind=NotificationKind.ASSIGNED):
        _tell(owner, NotificationKind.ASSIGNED, conversation, by=by)


def tell_of_message(message: Message, *, is_first: bool) -> None:
    """Somebody outside wrote: whose it is hears of it, and who watches; of what is nobody's who wants to."""
    if is_first:
        _tell_of_arrival(message)
        return
    for agent, kind in _concerned(message.conversation):
        if not _was_told_of_sender(agent, message):
            _tell(agent, kind, message.conversation, message=message)


def tell_of_failure(answer: Message) -> None:
    """An answer did not arrive: its author hears of it, and whose conversation it is."""
    _tell_of_answer(answer, NotificationKind.FAILED)


def tell_of_doubt(answer: Message) -> None:
    """Nobody knows whether an answer arrived: the same hear of it."""
    _tell_of_answer(answer, NotificationKind.UNCERTAIN)


def tell_of_due(wait: Wait, stage: Stage, agents: Iterable[Agent]) -> None:
    """Somebody waits for what is due soon, or late."""
    for agent in agents:
        _tell(agent, NotificationKind(stage), wait.conversation, message=wait.question)


def tell_of_bad_rating(answer: Message, conversation: Conversation) -> None:
    """A customer was not content with an answer: as its channel says, whose it is hears of it, and who leads."""
    channel = answer.channel
    for agent in _each_once(
        (conversation.assignee or answer.agent) if channel.bad_rating_tells_owner else None,
        *(_leading(conversation) if channel.bad_rating_tells_leads else ()),
    ):
        _tell(agent, NotificationKind.RATED_BAD, conversation, message=answer)


def tell_of_asking(answer: Message) -> None:
    """An answer waits for a second person: who leads hears of it, and whom the admin trusts on its channel."""
    conversation = final(answer.conversation)
    for agent in _each_once(*_leading(conversation), *answer.channel.approvers.filter(is_active=True)):
        if may_decide(agent, answer):
            _tell(agent, NotificationKind.APPROVE, conversation, message=answer, by=answer.agent)


def tell_of_verdict(answer: Message, kind: NotificationKind, *, by: Agent) -> None:
    """Its author hears that it came back, or went out with other words."""
    if answer.agent is not None:
        _tell(answer.agent, kind, final(answer.conversation), message=answer, by=by)


def settle_asking(answer: str) -> None:
    """It was decided, or taken back: nobody has to look at the message of this public id any more."""
    asked = Notification.objects.filter(message__public_id=answer, kind=NotificationKind.APPROVE, read_at=None)
    asked.update(read_at=timezone.now())


def follow(other: Conversation, *, into: Conversation) -> None:
    """What was told of a conversation that was joined to another leads there."""
    Notification.objects.filter(conversation=other).update(conversation=into)


def lately_told(conversations: Collection[int]) -> dict[int, frozenset[int]]:
    """For whom something of these conversations was written a moment ago, and is unread."""
    fresh = Notification.objects.filter(conversation__in=conversations, read_at=None, at__gt=timezone.now() - PAUSE)
    found: dict[int, frozenset[int]] = {}
    for conversation, agent in fresh.values_list("conversation_id", "agent_id"):
        found[conversation] = found.get(conversation, frozenset()) | {agent}
    return found


def mark_read(agent: Agent, ids: Iterable[int]) -> None:
    """The agent knows; what they have known for long is forgotten."""
    mine, now = Notification.objects.filter(agent=agent), timezone.now()
    mine.filter(pk__in=list(ids), read_at=None).update(read_at=now)
    mine.filter(read_at__lt=now - KEPT).delete()


def forget_old() -> int:
    """Delete what nobody will read of any more; returns how many."""
    return Notification.objects.filter(at__lt=timezone.now() - UNREAD_KEPT).delete()[0]


def _tell_of_arrival(message: Message) -> None:
    if message.conversation.assignee_id is not None:
        return
    for agent in who_hears_of_arrivals():
        recent = Notification.objects.filter(agent=agent, kind=NotificationKind.ARRIVED, at__gt=timezone.now() - PAUSE)
        if not recent.exists():
            _tell(agent, NotificationKind.ARRIVED, message.conversation, message=message)


def _tell_of_answer(answer: Message, kind: NotificationKind) -> None:
    conversation = final(answer.conversation)
    for agent in _each_once(answer.agent, conversation.assignee):
        _tell(agent, kind, conversation, message=answer)


def _concerned(conversation: Conversation) -> list[tuple[Agent, NotificationKind]]:
    """Whose it is, and who watches it."""
    owner = conversation.assignee
    watching = [(agent, NotificationKind.WATCHED) for agent in _watching(conversation) if agent != owner]
    return [(owner, NotificationKind.ANSWERED), *watching] if owner else watching


def _leading(conversation: Conversation) -> Iterable[Agent]:
    """Who leads its team; where it has none, a team that sees its channel; an admin where nobody does."""
    in_team = Q(teams=conversation.team) if conversation.team else Q(teams__channels=conversation.channel)
    active = Agent.objects.active()
    return active.filter(in_team, role=Role.LEAD).distinct() or active.filter(role=Role.ADMIN)


def _watching(conversation: Conversation) -> list[Agent]:
    if not is_watched(conversation):
        return []
    watches = Watch.objects.filter(conversation=conversation).select_related("agent").order_by("agent")
    return [watch.agent for watch in watches]


def _each_once(*agents: Agent | None) -> list[Agent]:
    return list(dict.fromkeys(agent for agent in agents if agent is not None))


def _was_told_of_sender(agent: Agent, message: Message) -> bool:
    """Of the same sender, in another conversation, a moment ago."""
    recent = Notification.objects.filter(agent=agent, at__gt=timezone.now() - PAUSE)
    same = recent.filter(message__contact_point=message.contact_point_id).exclude(conversation=message.conversation)
    return message.contact_point_id is not None and same.exists()


def _tell(
    agent: Agent,
    kind: NotificationKind,
    conversation: Conversation,
    *,
    message: Message | None = None,
    by: Agent | None = None,
) -> None:
    if agent == by or not _sees(agent, conversation, message) or not wants(agent, kind):
        return
    unread = Notification.objects.filter(agent=agent, conversation=conversation, kind=kind, read_at=None)
    if not unread.exists():
        Notification.objects.create(agent=agent, kind=kind, conversation=conversation, message=message, by=by)


def _sees(agent: Agent, conversation: Conversation, message: Message | None) -> bool:
    if message is not None:
        return may(agent, Deed.READ, message)
    return may(agent, Deed.READ, conversation)
