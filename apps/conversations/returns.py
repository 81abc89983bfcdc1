"""What comes back of our own: copies of what we sent, and reports about it (RFC 3464).

Whoever can make an answer of ours look undelivered can disturb our work, so a report must know something of the answer
that only its receivers and the servers on its way know: its random id, or the reply token in it. Servers that send
neither back are believed if their sender is proved and the receiver's or our own, or if they quote the second at which
the answer was written. Whatever else fits by receiver and time is only shown as possibly related.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from apps.channels.contract import DeliveryAction, SenderProof
from apps.channels.status_words import in_words, is_lasting
from apps.contacts.models import ContactPoint
from apps.conversations.bodies import storable
from apps.conversations.live import announce
from apps.conversations.models import WENT_OUT, Conversation, DeliveryState, Message
from apps.conversations.models.ratings import note_fate
from apps.conversations.said import nearest_first
from apps.conversations.signals import delivery_failed
from apps.conversations.threading import final
from apps.conversations.tokens import conversation_marked
from apps.conversations.turns import FIELDS, our_turn_again
from apps.delivery.models import OutboxEntry

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from apps.channels.contract import DeliveryReport, InboundMessage, RecipientReport
    from apps.channels.models import Channel
    from apps.conversations.models import ConversationQuerySet, MessageQuerySet

#: How long servers try (RFC 5321 section 4.5.4.1): four to five days.
LONGEST_WAY = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Reported:
    """The answer of ours that a report is about, or the conversation of one that it is perhaps about."""

    answer: Message | None = None
    related: Conversation | None = None


def is_product_mail(external_id: str) -> bool:
    """Whether the id belongs to the product's own mail: invitations and password links, for their receiver alone."""
    return bool(external_id) and OutboxEntry.objects.filter(external_id=external_id, message=None).exists()


def find_reported(report: DeliveryReport, *, channel: Channel, received_at: dt.datetime) -> Reported:
    """Look for the answer by its id, by the reply token in it, and by its receiver and time."""
    # Reports come back to the address that sent; a conversation may have others.
    answers = Message.objects.exclude(outbox_entry=None).filter(channel=channel)
    answers = answers.select_related("conversation", "outbox_entry")
    known = _by_id(report, answers) or _by_token(report, answers)
    if known is not None:
        return Reported(answer=known)
    recent = answers.filter(happened_at__gt=received_at - LONGEST_WAY, happened_at__lte=received_at)
    # By the contact, since neither messages nor receivers have an index that is on time or address alone.
    fitting = _to_failed(report, recent.filter(conversation__in=_conversations_with(report)))
    if len(fitting) != 1:
        return Reported()
    return (
        Reported(answer=fitting[0]) if _is_believed(report, fitting[0]) else Reported(related=fitting[0].conversation)
    )


def without_original(message: InboundMessage, report: DeliveryReport) -> InboundMessage:
    """A report in our words: the mail that it encloses must not be seen."""
    text = "\n".join(_line(recipient) for recipient in report.recipients)
    return dataclasses.replace(message, text=text, html="", attachments=())


def note_report(ours: Message, recipients: tuple[RecipientReport, ...]) -> None:
    """Show at the answer what became of it: a failure makes it our turn again, a delay does not."""
    failed = [_of_ours(one, ours) for one in recipients if one.action == DeliveryAction.FAILED]
    delayed = [_of_ours(one, ours) for one in recipients if one.action == DeliveryAction.DELAYED]
    arrived = [_of_ours(one, ours) for one in recipients if one.action == DeliveryAction.DELIVERED]
    conversation = Conversation.objects.select_for_update(no_key=True).get(pk=final(ours.conversation).pk)
    if failed:
        _note(ours, DeliveryState.BOUNCED, failed)
        if not ours.automatic:
            our_turn_again(conversation, why=DeliveryState.BOUNCED)
            conversation.save(update_fields=FIELDS)
        delivery_failed.send(Message, message=ours)
    elif delayed and ours.delivery in WENT_OUT:
        _note(ours, DeliveryState.DELAYED, delayed)
    elif arrived and ours.delivery == DeliveryState.DELAYED:
        _note(ours, DeliveryState.SENT, [])
    _mark_points(ours, failed, arrived)
    announce(conversation, "delivery")


def _by_id(report: DeliveryReport, answers: MessageQuerySet) -> Message | None:
    """Some servers name the answer in the report's own header instead of inside."""
    ids = [id_ for id_ in (report.original_id, *nearest_first(report.message)) if id_]
    found = {row.external_id: row for row in answers.filter(external_id__in=ids)} if ids else {}
    return next((found[id_] for id_ in ids if id_ in found), None)


def _by_token(report: DeliveryReport, answers: MessageQuerySet) -> Message | None:
    """Our latest answer in the marked conversation to one whom it did not reach."""
    ids = {marked for token in report.message.reply_tokens if (marked := conversation_marked(token))}
    conversations = [final(one).pk for one in Conversation.objects.filter(public_id__in=ids)] if ids else []
    fitting = _to_failed(report, answers.filter(conversation__in=conversations)) if conversations else []
    return fitting[-1] if fitting else None


def _conversations_with(report: DeliveryReport) -> ConversationQuerySet:
    points = ContactPoint.objects.filter(value__in=_named(report))
    return Conversation.objects.filter(contact__in=points.values("contact"))


def _to_failed(report: DeliveryReport, answers: MessageQuerySet) -> list[Message]:
    """The answers that went to somebody whom the report names, oldest first."""
    named = _named(report)
    return [row for row in answers.in_order() if named & _receivers(row)] if named else []


def _named(report: DeliveryReport) -> set[str]:
    return {one.recipient.casefold() for one in report.recipients if one.recipient}


def _receivers(row: Message) -> set[str]:
    return {person["address"].casefold() for person in (*row.to, *row.cc, *row.bcc)}


def _is_believed(report: DeliveryReport, ours: Message) -> bool:
    if report.message.sender_proof == SenderProof.FAILED:
        return False
    quoted, written = report.original_sent_at, ours.sent_at
    if quoted and written and quoted.replace(microsecond=0) == written.replace(microsecond=0):
        return True
    theirs = _domain(report.message.sender.key)
    concerned = {_domain(one.recipient.casefold()) for one in report.recipients} | {_domain(ours.sender_address)}
    return report.message.sender_proof == SenderProof.PASSED and any(_is_under(theirs, domain) for domain in concerned)


def _domain(address: str) -> str:
    return address.rpartition("@")[2].casefold()


def _is_under(domain: str, other: str) -> bool:
    return bool(other) and (domain == other or domain.endswith(f".{other}"))


def _of_ours(one: RecipientReport, ours: Message) -> RecipientReport:
    """With the address as we wrote it: behind it may be an alias, and some servers name none at all."""
    receivers = [person["address"] for person in (*ours.to, *ours.cc, *ours.bcc)]
    known = next((address for address in receivers if address.casefold() == one.recipient.casefold()), None)
    alone = receivers[0] if len(receivers) == 1 else one.recipient
    return dataclasses.replace(one, recipient=known or alone)


def _note(ours: Message, state: DeliveryState, recipients: Sequence[RecipientReport]) -> None:
    ours.delivery = state
    ours.failures = [
        {"address": one.recipient, "status": one.status, "words": storable(one.diagnostic)} for one in recipients
    ]
    ours.delivery_words = storable("\n".join(filter(None, map(_line, recipients))))
    ours.save(update_fields=["delivery", "delivery_words", "failures"])
    note_fate(ours)


def _mark_points(ours: Message, failed: Sequence[RecipientReport], arrived: Sequence[RecipientReport]) -> None:
    """Whoever is nobody's receiver here stays unmarked, whatever a report names."""
    receivers = _receivers(ours)
    told = {one.recipient.casefold(): one for one in (*failed, *arrived)}
    for point in ContactPoint.objects.filter(kind=ours.channel.kind, value__in=receivers & set(told)):
        one = told[point.value]
        if one.action == DeliveryAction.DELIVERED:
            point.note_reachable()
        elif is_lasting(one.status):
            point.note_unreachable(in_words(one.status))


def _line(recipient: RecipientReport) -> str:
    return ": ".join(filter(None, (recipient.recipient, recipient.diagnostic or recipient.status)))
