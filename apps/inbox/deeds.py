"""What agents do to conversations, one or many, and how it is taken back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from apps.conversations.actions.putting_back import changes_between, facts_of, put_back
from apps.conversations.live import announcing
from apps.conversations.models import Conversation
from apps.inbox.bell import nudge
from apps.inbox.models import Undo, UndoStep

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.core.exceptions import ValidationError

    from apps.accounts.models import Agent
    from apps.conversations.models import ConversationQuerySet

#: How long a deed can be taken back.
KEPT = timedelta(days=1)
#: What only changes what the agent themselves sees.
OWN = frozenset({"read", "unread", "watch", "unwatch"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`do` it to a conversation; to those alone that `may_be` leaves, `otherwise` says why not to others."""

    name: str
    do: Callable[[Conversation], object]
    may_be: Callable[[ConversationQuerySet], ConversationQuerySet] | None = None
    otherwise: ValidationError | None = None

    def possible(self, rows: ConversationQuerySet) -> ConversationQuerySet:
        return self.may_be(rows) if self.may_be else rows


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """To how many conversations it was done, and by what it is taken back: None if it changed nothing."""

    count: int
    undo: Undo | None


def do_to_one(deed: Deed, conversation: Conversation, *, agent: Agent) -> Done:
    """Raises `ValidationError` where it cannot be done."""
    rows = Conversation.objects.filter(pk=conversation.pk)
    if deed.otherwise and not deed.possible(rows).exists():
        raise deed.otherwise
    return do_to_some(deed, rows, agent=agent)


def do_to_some(deed: Deed, rows: ConversationQuerySet, *, agent: Agent, undo: Undo | None = None) -> Done:
    """In one transaction, so `rows` should be few; those where it cannot be done stay as they are.

    What belongs to one deed gets one `undo`. Errors of the deed itself (`ValueError`) undo all of this.
    """
    with announcing():
        pks = list(deed.possible(rows).order_by("pk").values_list("pk", flat=True))
        held = list(Conversation.objects.select_for_update(no_key=True).filter(pk__in=pks).order_by("pk"))
        before = facts_of(pks, agent)
        for row in held:
            deed.do(row)
        changes = changes_between(before, facts_of(pks, agent))
        if changes:
            undo = _still_there(undo) or _begin(deed, agent)
            UndoStep.objects.create(undo=undo, changes=changes)
    if deed.name in OWN:
        nudge(agent, [row.public_id for row in held])
    return Done(count=len(held), undo=undo)


def take_back_some(undo: Undo) -> tuple[int, int]:
    """Take one step of it back; returns how many conversations that changed, and how many steps are left."""
    with announcing():
        # Whoever asks twice at once waits here, and finds the step gone.
        Undo.objects.select_for_update(no_key=True).get(pk=undo.pk)
        step = undo.steps.order_by("-pk").first()
        if step is None:
            return 0, 0
        count = put_back(step.changes, agent=undo.agent, deed=undo.deed)
        changed = Conversation.objects.filter(pk__in=[each["pk"] for each in step.changes])
        step.delete()
        left = undo.steps.count()
        if left == 0:
            undo.delete()
    if undo.deed in OWN:
        nudge(undo.agent, list(changed.values_list("public_id", flat=True)))
    return count, left


def _still_there(undo: Undo | None) -> Undo | None:
    """Held until the commit; whoever takes it back meanwhile waits for that. None if they were faster."""
    return undo and Undo.objects.select_for_update(no_key=True).filter(pk=undo.pk).first()


def _begin(deed: Deed, agent: Agent) -> Undo:
    """Nobody takes back what is older than a day: this is the time to forget it."""
    Undo.objects.filter(agent=agent, at__lt=timezone.now() - KEPT).delete()
    return Undo.objects.create(agent=agent, deed=deed.name)
