"""What a conversation or a message must be like, beside its words: asked of the rows as they are now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q

from apps.channels.models import Channel
from apps.conversations.models import Attachment, Conversation, Direction, Rating
from apps.conversations.models.tags import Tree
from apps.conversations.reading import with_readings

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from apps.accounts.models import Agent
    from apps.conversations.models import State


@dataclass(frozen=True, slots=True)
class Condition:
    """`q` is asked of messages. `few`, ids of all conversations of which one can be, for when these are few."""

    q: Q
    few: QuerySet[Any, int | None] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Messages that came in this time: `since` included, `until` not."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None

    @property
    def q(self) -> Q:
        since = Q(happened_at__gte=self.since) if self.since else Q()
        return since & Q(happened_at__lt=self.until) if self.until else since


def in_state(*states: State) -> Condition:
    return _of_conversation(Q(state__in=states))


def is_waiting() -> Condition:
    """Whose customer waits for our answer."""
    return _of_conversation(Q(waiting_since__isnull=False))


def is_unread(agent: Agent) -> Condition:
    unread = with_readings(Conversation.objects.filter(pk=OuterRef("conversation")), agent)
    return Condition(Q(Exists(unread.filter(Q(is_unread=True)))))


def assigned_to(agents: Iterable[int] | None) -> Condition:
    """None: to nobody."""
    return _of_conversation(Q(assignee=None) if agents is None else Q(assignee__in=list(agents)))


def with_team(teams: Iterable[int] | None) -> Condition:
    """None: with none."""
    return _of_conversation(Q(team=None) if teams is None else Q(team__in=list(teams)))


def tagged(words: str) -> Condition | None:
    """With a tag of that name, or one below it; None if there is no such tag."""
    tags = Tree().called(words)
    links = Conversation.tags.through.objects.filter(tag__in=tags)
    return _linked(links) if tags else None


def untagged() -> Condition:
    return Condition(~Q(Exists(Conversation.tags.through.objects.filter(conversation=OuterRef("conversation")))))


def on_channel(channels: Iterable[int]) -> Condition:
    return _linked(Conversation.channels.through.objects.filter(channel__in=list(channels)))


def in_sight(agent: Agent) -> Condition:
    """What `visible_to` asks anyway, for when it is of few."""
    links = Conversation.channels.through.objects.filter(channel__in=Channel.objects.visible_to(agent).values("pk"))
    return Condition(Q(), None if agent.is_admin else links.values_list("conversation", flat=True))


def has_files() -> Condition:
    return Condition(Q(Exists(Attachment.objects.filter(message=OuterRef("pk"), inline=False))))


def rated(scores: Iterable[str]) -> Condition:
    """Answers of which the customer said one of these."""
    ratings = Rating.objects.filter(score__in=list(scores))
    return Condition(
        Q(Exists(ratings.filter(answer=OuterRef("pk")))), ratings.values_list("answer__conversation", flat=True)
    )


def written_by(agent: Agent) -> Condition:
    return Condition(Q(agent=agent) & ~Q(direction=Direction.IN))


def _of_conversation(q: Q) -> Condition:
    rows = Conversation.objects.filter(q, merged_into=None)
    return Condition(Q(Exists(rows.filter(pk=OuterRef("conversation")))), rows.values_list("pk", flat=True))


def _linked(links: QuerySet[Any]) -> Condition:
    own = links.filter(conversation=OuterRef("conversation"))
    return Condition(Q(Exists(own)), links.values_list("conversation", flat=True))
