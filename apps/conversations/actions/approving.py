"""A second person says yes to an answer, changes it and says yes, or gives it back to its author.

The outbox entry is changed first and the conversation held after it, as the workers do. Whoever changes the entry
first has decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from apps.channels.contract import Address, Audience
from apps.conversations.actions.answered import TooLate
from apps.conversations.actions.asking import question_below
from apps.conversations.actions.bodies import require_short, settled, signed
from apps.conversations.actions.drafting import Draft, Upload
from apps.conversations.actions.triage import hold, record
from apps.conversations.approvals import Why, contests, decide, is_waiting, may_decide
from apps.conversations.live import announce, announcing
from apps.conversations.models import Approval, EventKind, Message, Rating, State, Verdict
from apps.conversations.signals import approval_asked, approval_given, given_back
from apps.conversations.versions import refresh_snippet
from apps.delivery import outbox

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from apps.accounts.models import Agent
    from apps.conversations.actions.bodies import Body
    from apps.conversations.approvals import Contest
    from apps.conversations.models import Conversation
    from apps.delivery.models import OutboxEntry


class Contested(Exception):
    """Something has changed since the answer was written: `contests`, which the second person did not know of."""

    def __init__(self, contests: Sequence[Contest]) -> None:
        super().__init__(_("Something has changed since this was written. Look at it before it goes out."))
        self.contests = contests


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What goes out instead of what its author wrote, without the signature. With `html` the text is made from it."""

    text: str
    html: str = ""


def ask(conversation: Conversation, message: Message, *, agent: Agent) -> None:
    """Let an answer that was just written wait for a second person. Inside `announcing()`."""
    Approval.objects.create(message=message)
    record(conversation, EventKind.APPROVAL_ASKED, agent=agent, message=str(message.public_id))
    approval_asked.send(Message, message=message)


def approve(message: Message, *, agent: Agent, knows: Collection[str] = (), words: Words | None = None) -> None:
    """Let the answer go out, with other `words` if they are given. `knows` names what the agent knows has changed.

    Raises `PermissionDenied` for who is no second person for it, `Contested` for what they do not know of, `TooLate`,
    and `ValueError` if it was decided already, or the words are none or too many.
    """
    if not may_decide(agent, message):
        raise PermissionDenied
    body = _body(message, words) if words and not _says_the_same(message, words) else None
    with announcing():
        entry = _require(message.outbox_entry)
        row_before = Message.objects.get(pk=message.pk)
        if not (_let_go(message, entry, body) if body else outbox.approve(entry)):
            raise ValueError(_("Somebody else has decided already, or its author took it back."))
        row = hold(message.conversation)
        _require_known(message, knows)
        _their_turn(row, message)
        decide(message, Verdict.APPROVED, agent=agent, before=row_before.text if body else "")
        if body:
            _put_words(message, row, body)
        kind = EventKind.APPROVED_EDITED if body else EventKind.APPROVED
        record(row, kind, agent=agent, name=_author(message), message=str(message.public_id))
        approval_given.send(Message, message=message, by=agent, was_edited=body is not None)
        announce(row, "message")


def give_back(message: Message, *, agent: Agent, note: str) -> None:
    """Let its author write it anew, who is told why. It is our turn again.

    Raises `PermissionDenied`, and `ValueError` without a note or if it was decided already.
    """
    if not may_decide(agent, message):
        raise PermissionDenied
    note = note.strip()
    if not note:
        raise ValueError(_("Say what its author should change."))
    with announcing():
        if not outbox.give_back(_require(message.outbox_entry)):
            raise ValueError(_("Somebody else has decided already, or its author took it back."))
        row = hold(message.conversation)
        decide(message, Verdict.GIVEN_BACK, agent=agent, note=note)
        record(
            row, EventKind.GIVEN_BACK, agent=agent, name=_author(message), reason=note, message=str(message.public_id)
        )
        given_back.send(Message, message=message, by=agent, note=note)
        announce(row, "message")


def require_second_person(message: Message, agent: Agent) -> None:
    """For what could send an answer that nobody approved. Raises `ValueError`."""
    is_open = Approval.objects.filter(message=message, decided_at=None).exists()
    if is_open and not may_decide(agent, message):
        raise ValueError(_("A second person has to say yes to this answer first."))


def _require_known(message: Message, knows: Collection[str]) -> None:
    found = contests(message)
    if any(each.why is Why.LATE for each in found):
        raise TooLate(_("This service takes answers for some time only, and that is over."))
    if any(each.key not in knows for each in found):
        raise Contested(found)


def _their_turn(row: Conversation, message: Message) -> None:
    """As for an answer that waits for nobody, unless the customer has written since."""
    if row.state == State.OPEN and not any(each.why is Why.WROTE for each in contests(message)):
        row.state = State.PENDING
        row.save(update_fields=["state"])


def _body(message: Message, words: Words) -> Body:
    """As its author would have sent it, with their signature."""
    channel, author = message.channel, message.agent
    if author is None or not is_waiting(message):
        raise ValueError(_("Somebody else has decided already, or its author took it back."))
    draft = settled(_draft(message, words), channel)
    if not draft.text.strip() and not draft.files:
        raise ValueError(_("An answer needs a text or a file."))
    body = signed(draft, author, channel)
    require_short(body, channel, audience=Audience(message.audience))
    if not hasattr(message, "rating"):
        return body
    return replace(body, question=question_below(message.conversation, draft, agent=author, instead_of=message))


def _draft(message: Message, words: Words) -> Draft:
    entry = message.outbox_entry
    return Draft(
        to=tuple(Address(name=each["name"], address=each["address"]) for each in message.to),
        subject=message.subject,
        text=words.text,
        html=words.html,
        send_at=entry.due_at if entry else None,
        files=tuple(
            Upload(name=each.name, content_type=each.content_type, sha256=each.payload, size=each.size)
            for each in message.attachments.all()
        ),
    )


def _says_the_same(message: Message, words: Words) -> bool:
    return not words.html and not message.html and message.text.rstrip() == words.text.rstrip()


def _let_go(message: Message, entry: OutboxEntry, body: Body) -> bool:
    text, html = body.text, body.html
    if body.question:
        text = f"{text.rstrip()}\n\n{body.question.text}\n"
        html = f"{html}{body.question.html}" if html else ""
    return outbox.approve(entry, text=text, html=html)


def _put_words(message: Message, row: Conversation, body: Body) -> None:
    Message.objects.filter(pk=message.pk).update(text=body.text, html=body.shown)
    if body.question:
        Rating.objects.filter(answer=message).update(public_id=body.question.public_id)
    refresh_snippet(Message.objects.get(pk=message.pk), row)
    row.save(update_fields=["snippet"])


def _require(entry: OutboxEntry | None) -> OutboxEntry:
    if entry is None:
        raise ValueError(_("This goes nowhere."))
    return entry


def _author(message: Message) -> str:
    return message.agent.name if message.agent else ""
