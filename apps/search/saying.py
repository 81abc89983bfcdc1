"""What a message says, field by field, as the index keeps it: whatever somebody may remember it by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.conversations.models import Message
from apps.search.files.kinds import is_readable
from apps.search.index import Field
from apps.search.models import FileText

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from apps.contacts.models import Contact
    from apps.conversations.models import Attachment


class Sayings:
    """The messages of some conversations, with all that belongs to them, in a few queries."""

    def __init__(self, conversations: Collection[int]) -> None:
        rows = Message.objects.filter(conversation__in=conversations)
        self._messages = list(
            rows.select_related("agent", "conversation__contact__organisation")
            .prefetch_related("attachments", "conversation__contact__points")
            .defer("html", "notices", "appointments", "failures")
            .order_by("pk")
        )
        payloads = {each.payload for message in self._messages for each in _files(message)}
        self._said = dict(FileText.objects.filter(payload__in=payloads).values_list("payload", "text"))

    def __iter__(self) -> Iterator[tuple[Message, Mapping[Field, Sequence[str]]]]:
        for message in self._messages:
            yield message, self._texts(message)

    def unread(self) -> Iterator[tuple[Message, Attachment]]:
        """The files whose text is not known yet."""
        for message in self._messages:
            yield from ((message, each) for each in _files(message) if each.payload not in self._said)

    def _texts(self, message: Message) -> Mapping[Field, Sequence[str]]:
        conversation = message.conversation
        files = [each for each in message.attachments.all() if not each.inline]
        said = [self._said.get(each.payload, "") for each in files]
        return {
            Field.SUBJECT: _once(message.subject, conversation.subject),
            Field.SENDER: _once(
                message.sender_name, message.sender_handle, message.sender_address, str(message.agent or "")
            ),
            Field.RECIPIENTS: _once(*_people(message.to), *_people(message.cc), *_people(message.bcc)),
            Field.REST: _once(*_known(conversation.contact), *(each.name for each in files), message.text, *said),
        }


def _files(message: Message) -> list[Attachment]:
    """Those that have a text; what stands within a mail's HTML is a picture."""
    return [each for each in message.attachments.all() if not each.inline and is_readable(each)]


def _people(people: Sequence[Mapping[str, str]]) -> Iterator[str]:
    for each in people:
        yield from (each.get("name", ""), each.get("address", ""))


def _known(contact: Contact | None) -> Iterator[str]:
    if contact is not None:
        yield contact.name
        yield from (point.shown_as for point in contact.points.all())
        yield contact.organisation.name if contact.organisation else ""


def _once(*texts: str) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text))
