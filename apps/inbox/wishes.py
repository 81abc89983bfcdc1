"""Which deed a request asks for: its name and what it needs, as JSON, made into something that can be done."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from apps.accounts.models import Agent, Team
from apps.channels.models import Channel
from apps.contacts.fields import updated
from apps.contacts.models import Of
from apps.conversations import actions, reading
from apps.conversations.models import Conversation, Priority, Tag
from apps.inbox.deeds import Deed
from apps.inbox.drafts import future

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    Body = Mapping[str, Any]

#: Tags that are put on at once.
MOST_TAGS = 50
#: Fields that are filled in at once.
MOST_FIELDS = 50


def deed_of(name: object, body: Body, agent: Agent) -> Deed:
    """The deed `name` with what `body` says about it. Raises `ValidationError`."""
    make = _DEEDS.get(name) if isinstance(name, str) else None
    if make is None:
        raise ValidationError({"deed": _("There is no such deed.")})
    return make(body, agent)


def _assign(body: Body, agent: Agent) -> Deed:
    """`{to: agent id or null}`"""
    to = colleague_of(body.get("to", ""))
    deed = partial(actions.assign, agent=agent, to=to)
    if to is None:
        return Deed(name="assign", do=deed)
    refusal = ValidationError({"to": _("%(name)s does not see this channel.") % {"name": to.name}})
    return Deed(name="assign", do=deed, may_be=lambda rows: rows.visible_to(to), otherwise=refusal)


def _hand_over(body: Body, agent: Agent) -> Deed:
    """`{to: agent id, text}`"""
    to, text = colleague_of(body.get("to", "")), body.get("text")
    if to is None:
        raise ValidationError({"to": _("There is no such agent.")})
    if not isinstance(text, str) or not text.strip():
        raise ValidationError({"text": _("A note needs a text.")})
    channels = Channel.objects.visible_to(to).values("pk")
    return Deed(
        name="assign",
        do=partial(actions.hand_over, agent=agent, to=to, text=text),
        # The note is written for the conversation's own channel.
        may_be=lambda rows: rows.filter(channel__in=channels),
        otherwise=ValidationError({"to": _("%(name)s does not see this channel.") % {"name": to.name}}),
    )


def _tag(body: Body, agent: Agent) -> Deed:
    """`{add: [tag id], remove: [tag id]}`"""
    add, remove = _tags(body.get("add", [])), _tags(body.get("remove", []))

    def do(row: Conversation) -> None:
        actions.tag(row, add, agent=agent)
        actions.untag(row, remove, agent=agent)

    return Deed(name="tag", do=do)


def _prioritise(body: Body, agent: Agent) -> Deed:
    """`{priority: -1 to 2}`"""
    priority = body.get("priority")
    if type(priority) is not int or priority not in Priority.values:
        raise ValidationError({"priority": _("How urgent?")})
    return Deed(name="priority", do=partial(actions.prioritise, agent=agent, priority=Priority(priority)))


def _fill_in(body: Body, agent: Agent) -> Deed:
    """`{values: {key of a field: value, or null for none}}`"""
    values = body.get("values")
    if not isinstance(values, dict) or not 0 < len(values) <= MOST_FIELDS:
        raise ValidationError({"values": _("Which fields?")})
    updated({}, values, of=Of.CONVERSATION)
    return Deed(name="field", do=partial(actions.fill_in, agent=agent, values=values))


def _move(body: Body, agent: Agent) -> Deed:
    """`{to: team id or null}`"""
    pk = body.get("to", "")
    if pk is None:
        return Deed(name="team", do=partial(actions.move_to_team, agent=agent, to=None))
    team = Team.objects.filter(pk=pk).first() if type(pk) is int else None
    if team is None:
        raise ValidationError({"to": _("There is no such team.")})
    reached = Conversation.channels.through.objects.filter(conversation=OuterRef("pk"), channel__teams=team)
    return Deed(
        name="team",
        do=partial(actions.move_to_team, agent=agent, to=team),
        may_be=lambda rows: rows.filter(Exists(reached)),
        otherwise=ValidationError({"to": _("The team %(name)s does not see this channel.") % {"name": team.name}}),
    )


def _snooze(body: Body, agent: Agent) -> Deed:
    """`{until: time, by the agent's clock if it names no zone}`"""
    return Deed(name="snooze", do=partial(actions.snooze, agent=agent, until=_future(body.get("until"))))


def _simple(name: str, do: Callable[..., object]) -> Callable[[Body, Agent], Deed]:
    return lambda _body, agent: Deed(name=name, do=partial(do, agent=agent))


_DEEDS: dict[str, Callable[[Body, Agent], Deed]] = {
    "assign": _assign,
    "handover": _hand_over,
    "tag": _tag,
    "priority": _prioritise,
    "team": _move,
    "snooze": _snooze,
    "field": _fill_in,
    "close": _simple("close", actions.close),
    "reopen": _simple("reopen", actions.reopen),
    "spam": _simple("spam", actions.mark_spam),
    "not_spam": _simple("not_spam", actions.not_spam),
    "read": _simple("read", reading.read),
    "unread": _simple("unread", reading.mark_unread),
    "watch": _simple("watch", actions.watch),
    "unwatch": _simple("unwatch", actions.unwatch),
}


def colleague_of(pk: Any) -> Agent | None:
    """The active agent of this id, None for null. Raises `ValidationError`."""
    if pk is None:
        return None
    agent = Agent.objects.active().filter(pk=pk).first() if type(pk) is int else None
    if agent is None:
        raise ValidationError({"to": _("There is no such agent.")})
    return agent


def _tags(ids: Any) -> list[Tag]:
    if not isinstance(ids, list) or len(ids) > MOST_TAGS or any(type(each) is not int for each in ids):
        raise ValidationError({"tags": _("Which tags?")})
    found = list(Tag.objects.filter(pk__in=ids))
    if len(found) != len(set(ids)):
        raise ValidationError({"tags": _("One of these tags is not there any more.")})
    return found


def _future(value: object) -> dt.datetime:
    try:
        return future(value)
    except ValidationError as error:
        raise ValidationError({"until": error.messages}) from None
