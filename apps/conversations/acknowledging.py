"""Automatic acknowledgements: "we have received your message", in the company's words (RFC 3834).

They are the one mail that goes out without a person, and so what others would like to misuse. So they go to people
alone whose sender is proved or whom we answered before, once a day to each, so many an hour to all together; and they
hold nothing that came in: neither text nor subject nor name.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import override

from apps.channels.acknowledgement import default_words
from apps.channels.contract import Address, SenderProof
from apps.contacts.models import ContactPoint
from apps.conversations.bodies import html_from, storable
from apps.conversations.doubts import is_ours
from apps.conversations.live import announce
from apps.conversations.models import Direction, Message, SenderWarning, State
from apps.conversations.outgoing import blank, put_out
from apps.conversations.said import mailbox_of

if TYPE_CHECKING:
    from apps.channels.contract import InboundMessage, OutboundMessage
    from apps.channels.models import Channel
    from apps.conversations.models import Conversation

#: RFC 3834 section 2: one answer to the same sender within some days at most; a day is what people expect of us.
ONCE_IN = timedelta(days=1)
#: Whatever goes wrong, this many an hour from the whole installation and no more.
MOST_AN_HOUR = 200
#: Who writes later than this is answered by people; after an outage nobody is told that yesterday's mail has come.
FRESH = timedelta(hours=12)
#: Addresses behind which nobody reads (RFC 3834 section 2, RFC 2142).
NOBODY_READS = re.compile(
    r"(?:^|[-_.+])(?:(?:no|not|dont|do[-_.]?not|never|kein\w*|nicht|ne[-_.]?pas)[-_.]?(?:reply|respond|antwort\w*|repondre)|"
    r"noreply\w*|mailer[-_.]?daemon|post[-_.]?master|bounces?|daemon|listserv|majordomo|owner|request|autoreply|"
    r"auto[-_.]?respon\w+|notifications?|newsletter)(?:$|[-_.+])",
    re.IGNORECASE,
)


def acknowledge(row: Message, message: InboundMessage, conversation: Conversation) -> Message | None:
    """Answer the first message of a new conversation, if its channel does and its sender may be answered.

    `row` is the message as filed just now. Inside the transaction that filed it, after `one_at_a_time()`. None if
    nothing is sent.
    """
    if not (_asks_for_it(row, message, conversation) and _is_trusted(row, message)):
        return None
    # Another's contact is that of who filled in a form on our site: its own address is told nothing.
    if row.contact_point is None or row.contact_point.value != message.sender.key[:320]:
        return None
    if not _is_first_today(row.contact_point):
        return None
    return _send(row, message, conversation)


def _asks_for_it(row: Message, message: InboundMessage, conversation: Conversation) -> bool:
    """A person wrote it just now to a channel that acknowledges."""
    channel = row.channel
    if not (channel.acknowledges and channel.is_active and channel.sends_mail):
        return False
    if row.direction != Direction.IN or row.automatic or message.bulk or message.spam or row.spam:
        return False
    if conversation.message_count != 1 or conversation.state == State.SPAM:
        return False
    return row.happened_at >= max(channel.connected_at, timezone.now() - FRESH)


def _is_trusted(row: Message, message: InboundMessage) -> bool:
    """The sender is who they seem to be, or somebody whom we answered before; and it is an address that is read."""
    address = message.sender.address
    if row.sender_warning != SenderWarning.NONE or message.sender_proof == SenderProof.FAILED:
        return False
    # Without an id it could not be marked as an answer (RFC 3834 section 3.1.5).
    if not message.external_id or NOBODY_READS.search(address.rpartition("@")[0]) or is_ours(address):
        return False
    return message.sender_proof == SenderProof.PASSED or _was_answered(row)


def _was_answered(row: Message) -> bool:
    if row.contact_point is None:
        return False
    answers = Message.objects.filter(
        conversation__contact=row.contact_point.contact_id, direction=Direction.OUT, automatic=False
    )
    return any(_went_to(row.contact_point, answer) for answer in answers.in_order().reverse()[:20])


def _went_to(point: ContactPoint, answer: Message) -> bool:
    return point.value in {person["address"].casefold() for person in (*answer.to, *answer.cc)}


def _is_first_today(point: ContactPoint) -> bool:
    """Compare and set, so that of many mails at once one wins. All spellings of a mailbox are one: a program that
    answers as `tickets+4711@` writes as somebody else each time.
    """
    now = timezone.now()
    if ContactPoint.objects.filter(acknowledged_at__gt=now - timedelta(hours=1)).count() >= MOST_AN_HOUR:
        return False
    told = ContactPoint.objects.filter(acknowledged_at__gt=now - ONCE_IN).values_list("value", flat=True)
    if mailbox_of(point.value) in set(map(mailbox_of, told)):
        return False
    due = Q(acknowledged_at=None) | Q(acknowledged_at__lte=now - ONCE_IN)
    return bool(ContactPoint.objects.filter(due, pk=point.pk).update(acknowledged_at=now))


def _send(row: Message, message: InboundMessage, conversation: Conversation) -> Message:
    ours = put_out(conversation, _letter(row.channel, conversation, message))
    conversation.message_count += 1
    conversation.save(update_fields=["message_count"])
    announce(conversation, "message")
    return ours


def _letter(channel: Channel, conversation: Conversation, message: InboundMessage) -> OutboundMessage:
    """To the sender, never to a Reply-To, which may name a third person; with words of ours alone."""
    with override(settings.LANGUAGE_CODE):
        subject, text = default_words()
    text = storable(channel.acknowledgement.strip() or text) + "\n"
    return replace(
        blank(conversation),
        to=(Address(name="", address=message.sender.address),),
        subject=storable(channel.acknowledgement_subject.strip() or subject),
        text=text,
        html=html_from(text),
        in_reply_to=message.external_id,
        references=(message.external_id,),
        automatic=True,
    )
