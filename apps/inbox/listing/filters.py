"""What narrows a list: the names and values that stand in the screen's address, and that saved views keep."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import BigIntegerField, Exists, Func, OuterRef, Q
from django.utils.translation import gettext as _

from apps.conversations.models import Attachment, Priority, State
from apps.conversations.reading import with_readings
from apps.inbox.listing import fields as custom_fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from apps.accounts.models import Agent
    from apps.conversations.models import ConversationQuerySet

Value = TypeVar("Value")

MOST = 50
ME, NOBODY = "me", "nobody"


class Trait(StrEnum):
    """What a conversation is or has, besides its fields."""

    UNREAD = "unread"
    WAITING = "waiting"
    FILES = "files"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Each of these narrows; of several values of one any will do, except that every tag and every trait must be there.

    `assignee` holds ids of agents, "me" or "nobody": who "me" is depends on who looks.
    """

    channel: tuple[int, ...] = ()
    team: tuple[int, ...] = ()
    assignee: tuple[str, ...] = ()
    tag: tuple[int, ...] = ()
    state: tuple[State, ...] = ()
    priority: tuple[Priority, ...] = ()
    traits: tuple[Trait, ...] = ()
    custom: custom_fields.Wanted = ()

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> Self:
        """From an address: `channel=1,2&assignee=me,nobody&state=open&priority=1,2&tag=3&is=unread,waiting,files`, and
        `field.order=4711` (fields.py).

        Raises `ValidationError`.
        """
        try:
            return cls(
                channel=_read(asked, "channel", _number),
                team=_read(asked, "team", _number),
                assignee=_read(asked, "assignee", _assignee),
                tag=_read(asked, "tag", _number),
                state=_read(asked, "state", State),
                priority=_read(asked, "priority", lambda text: Priority(int(text))),
                traits=_read(asked, "is", Trait),
                custom=custom_fields.read(asked, most=MOST),
            )
        except ValueError:
            raise ValidationError(_("This filter cannot be read.")) from None

    def written(self) -> dict[str, str]:
        """As it stands in an address, without what is empty."""
        names = [each.name for each in fields(self) if each.name != "custom"]
        values = {"is" if name == "traits" else name: getattr(self, name) for name in names}
        chosen = {name: ",".join(map(_as_text, some)) for name, some in values.items() if some}
        return chosen | custom_fields.written(self.custom)

    def narrow(self, rows: ConversationQuerySet, agent: Agent) -> ConversationQuerySet:
        """`rows` without what does not pass; `state` and `tag` are the caller's (listings.py)."""
        if self.channel:
            rows = rows.alias(on_channel=_Passed("channel_id")).filter(on_channel__in=self.channel)
        if self.team:
            rows = rows.filter(team__in=self.team)
        if self.assignee:
            rows = rows.filter(_assigned(self.assignee, agent))
        if self.priority:
            rows = rows.filter(priority__in=self.priority)
        return self._with_traits(custom_fields.narrow(rows, self.custom), agent)

    def _with_traits(self, rows: ConversationQuerySet, agent: Agent) -> ConversationQuerySet:
        if Trait.WAITING in self.traits:
            rows = rows.filter(waiting_since__isnull=False)
        if Trait.FILES in self.traits:
            rows = rows.filter(Exists(Attachment.objects.filter(message__conversation=OuterRef("pk"), inline=False)))
        return with_readings(rows, agent).filter(Q(is_unread=True)) if Trait.UNREAD in self.traits else rows


class _Passed(Func):
    """A column that rows are compared by as a list's order leads past them.

    SQLite would rather sort all rows of one channel, so it may not know which column it is; Postgres reckons by how
    many rows have which value, so it may.
    """

    template = "%(expressions)s"
    arity = 1
    output_field = BigIntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **extra: Any) -> tuple[str, Any]:
        return self.as_sql(compiler, connection, template="%(expressions)s + 0", **extra)


def _read(asked: Mapping[str, str], name: str, value: Callable[[str], Value]) -> tuple[Value, ...]:
    texts = [text for text in asked.get(name, "").split(",") if text]
    if len(texts) > MOST:
        raise ValueError(name)
    return tuple(dict.fromkeys(value(text) for text in texts))


def _number(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise ValueError(text)
    return int(text)


def _assignee(text: str) -> str:
    return text if text in (ME, NOBODY) else str(_number(text))


def _as_text(value: object) -> str:
    return str(int(value)) if isinstance(value, int) else str(value)


def _assigned(names: tuple[str, ...], agent: Agent) -> Q:
    ids = {agent.pk if name == ME else int(name) for name in names if name != NOBODY}
    theirs = Q(assignee__in=ids) if ids else Q(pk__in=())
    return theirs | Q(assignee=None) if NOBODY in names else theirs
