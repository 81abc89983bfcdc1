"""What comes back of our own: copies of what we sent, and reports about it (RFC 3464)."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from apps.channels.contract import DeliveryAction
from apps.conversations.bodies import storable
from apps.conversations.live import announce
from apps.conversations.models import Conversation, DeliveryState, Message
from apps.conversations.said import nearest_first
from apps.conversations.threading import final
from apps.conversations.turns import FIELDS, our_turn_again
from apps.delivery.models import OutboxEntry

if TYPE_CHECKING:
    from apps.channels.contract import DeliveryReport, InboundMessage, RecipientReport
    from apps.channels.models import Channel


def is_product_mail(external_id: str) -> bool:
    """Whether the id belongs to the product's own mail: invitations and password links, for their receiver alone."""
    return bool(external_id) and OutboxEntry.objects.filter(external_id=external_id, message=None).exists()


def answer_reported(report: DeliveryReport, channel: Channel) -> Message | None:
    """The answer of ours that a report is about, by its random id, which only its receivers know.

    Some servers name it in the report's own header instead of inside.
    """
    ids = [id_ for id_ in (report.original_id, *nearest_first(report.message)) if id_]
    ours = Message.objects.exclude(outbox_entry=None).filter(external_id__in=ids, conversation__channels=channel)
    found = {row.external_id: row for row in ours.select_related("conversation")}
    return next((found[id_] for id_ in ids if id_ in found), None)


def without_original(message: InboundMessage, report: DeliveryReport) -> InboundMessage:
    """A report in our words: the mail that it encloses must not be seen."""
    text = "\n".join(_words(recipient) for recipient in report.recipients)
    return dataclasses.replace(message, text=text, html="", attachments=())


def note_failures(ours: Message, recipients: tuple[RecipientReport, ...]) -> None:
    """A bounce is seen at the answer, and makes it our turn again."""
    failed = [recipient for recipient in recipients if recipient.action == DeliveryAction.FAILED]
    if not failed:
        return
    conversation = Conversation.objects.select_for_update().get(pk=final(ours.conversation).pk)
    ours.delivery = DeliveryState.BOUNCED
    ours.delivery_words = storable("\n".join(_words(recipient) for recipient in failed))
    ours.save(update_fields=["delivery", "delivery_words"])
    our_turn_again(conversation)
    conversation.save(update_fields=FIELDS)
    announce(conversation, "delivery")


def _words(recipient: RecipientReport) -> str:
    return _("%(address)s: %(words)s") % {
        "address": recipient.recipient,
        "words": recipient.diagnostic or recipient.status,
    }
