"""Showing a message to a third party: what is said with them stays between us and them (asides.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError
from django.utils.translation import gettext as _

from apps.channels.contract import Audience
from apps.channels.crashpoints import crashpoint
from apps.channels.signatures import signature_of
from apps.conversations.actions.answered import Place
from apps.conversations.actions.bodies import require_short, settled, unsigned
from apps.conversations.actions.composing import check, compose, once, settle_conversation
from apps.conversations.actions.drafting import Draft, Upload
from apps.conversations.actions.forwarded import quoted, with_below
from apps.conversations.actions.triage import hold, record
from apps.conversations.asides import customer_of
from apps.conversations.live import announce, announcing
from apps.conversations.models import Direction, EventKind
from apps.conversations.reading import read
from apps.conversations.said import mailbox_of
from apps.conversations.turns import FIELDS, our_turn_again

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.conversations.actions.bodies import Body
    from apps.conversations.models import Conversation, Message

_MARKS = ("fwd:", "fw:", "wg:")


def forward_defaults(message: Message, *, agent: Agent) -> Draft:
    """What a forward of the message begins with, in the active language; its files are those that are stored already.

    The signature stands above what is forwarded: below, mail programs would fold one with the other. Raises
    `ValueError` for a note.
    """
    if message.direction == Direction.NOTE:
        raise ValueError(_("A note is for the team alone."))
    return Draft(
        to=(),
        subject=_forward_subject(message.subject or message.conversation.subject),
        text=f"{above_forward(message, agent=agent)}{quoted(message)}\n",
        files=tuple(
            Upload(name=file.name, content_type=file.content_type, sha256=file.payload, size=file.size)
            for file in message.attachments.all()
        ),
    )


def above_forward(message: Message, *, agent: Agent) -> str:
    """What of that stands above the message."""
    signature = signature_of(agent, message.conversation.channel)
    return "\n\n" + (f"{signature}\n\n" if signature else "")


def forward(conversation: Conversation, *, agent: Agent, draft: Draft) -> Message:
    """Send on what was written here. Nothing changes for the customer, unless it goes to them: whoever waited waits.

    The draft's text goes out as it is, without a signature. A repeat with the same `client_id` returns the first one.
    Raises `AlreadySent` if that one said something else, `ValueError` if it is empty, too long, for nobody, or the
    channel only receives.
    """
    if not conversation.channel.capabilities.addressed:
        raise ValueError(_("This channel sends nothing to addresses. Begin a mail instead."))
    draft = settled(draft, conversation.channel)
    check(draft, conversation.channel)
    body = with_below(unsigned(draft, conversation.channel), draft)
    require_short(body, conversation.channel)
    return once(draft, body=body, agent=agent, place=conversation) or _forward_now(conversation, agent, draft, body)


def make_public(message: Message, *, agent: Agent) -> None:
    """Take what a third party wrote for a part of the conversation: it waits for an answer like the customer's mail.

    Nothing is sent by this. Raises `ValueError` for anything else.
    """
    with announcing():
        row = hold(message.conversation)
        changed = row.messages.filter(pk=message.pk, aside=True, direction=Direction.IN).update(aside=False)
        if not changed:
            raise ValueError(_("Only what a third party wrote can be made public."))
        if not message.automatic:
            our_turn_again(row)
            row.save(update_fields=FIELDS)
        record(row, EventKind.MADE_PUBLIC, agent=agent, name=message.sender_name or message.sender_address)
        announce(row, "message")


def _forward_now(conversation: Conversation, agent: Agent, draft: Draft, body: Body) -> Message:
    try:
        with announcing():
            row = hold(conversation)
            aside = _goes_to(draft).isdisjoint(customer_of(row))
            place = Place(channel=row.channel, message=None, thread="", audience=Audience.PRIVATE)
            sent = compose(row, draft, agent=agent, body=body, place=place, aside=aside)
            row.message_count += 1
            row.activity_at = sent.happened_at
            row.save(update_fields=["message_count", "activity_at"])
            read(row, agent=agent)
            settle_conversation(row, agent, draft)
            announce(row, "message")
            crashpoint("answer_forwarded")
            return sent
    except IntegrityError:
        # The same send, a moment earlier in another process.
        first = once(draft, body=body, agent=agent, place=conversation)
        if first is None:
            raise
        return first


def _goes_to(draft: Draft) -> set[str]:
    return {mailbox_of(each.address) for each in (*draft.to, *draft.cc, *draft.bcc)}


def _forward_subject(subject: str) -> str:
    return subject if subject.casefold().startswith(_MARKS) else f"Fwd: {subject}".strip()
