"""What an answer of the bot is made of: cut into messages beforehand, each of which is one call."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from apps.channels import lengths
from apps.channels.contract import Audience, ChannelCapabilities, LengthUnit, PermanentError, SendSafety
from apps.channels.sentences import sentence
from apps.channels.telegram.shapes import as_json, number, place_in, place_of

if TYPE_CHECKING:
    from apps.channels.contract import OutboundMessage
    from apps.channels.telegram.shapes import Fields

LONGEST = 4096
LONGEST_CAPTION = 1024
#: What a bot may upload.
MOST_BYTES = 50_000_000
MOST_FILES = 10

CAN = ChannelCapabilities(
    subject=False,
    html=False,
    cc=False,
    public=False,
    private_reply=True,
    max_attachment_bytes=MOST_BYTES,
    max_file_bytes=MOST_BYTES,
    max_attachments=MOST_FILES,
    send_safety=SendSafety.NONE,
    max_length=LONGEST,
    length_unit=LengthUnit.UTF16,
    splits=True,
)

EMPTY = sentence("There is nothing to send.")
NO_CHAT = sentence("It is not known to which chat this belongs.")
NOBODY = sentence("Whoever wrote it did so in the name of a group: nobody can be answered in private.")
TOO_MANY = sentence("Telegram takes at most %(most)s files at once.")


def compose(message: OutboundMessage) -> bytes:
    """The calls that it takes, one for each message. Pure. Raises `PermanentError`."""
    place = _place(message)
    texts = lengths.split(message.text, CAN) if message.text.strip() else []
    if len(message.attachments) > MOST_FILES:
        raise PermanentError(TOO_MANY % {"most": MOST_FILES}, stage="compose")
    if not texts and not message.attachments:
        raise PermanentError(EMPTY, stage="compose")
    caption = ""
    if message.attachments and texts and lengths.measure(texts[-1], CAN) <= LONGEST_CAPTION:
        caption = texts.pop()
    calls: list[dict[str, Any]] = [{"fields": {**place, "text": each}} for each in texts]
    if message.attachments:
        calls.append({"fields": {**place, **({"caption": caption} if caption else {})}, "files": True})
    for call in calls[1:]:
        call["fields"].pop("reply_parameters", None)
    return as_json(calls)


def _place(message: OutboundMessage) -> dict[str, Any]:
    """Where it goes. Raises `PermanentError`."""
    known = _known(message)
    if message.audience is Audience.PRIVATE and known.get("public") is True:
        person = number(known.get("from"))
        if person <= 0:
            raise PermanentError(NOBODY, stage="compose")
        return {"chat_id": person}
    found: dict[str, Any] = {**place_of(message.thread)}
    if not found:
        raise PermanentError(NO_CHAT, stage="compose")
    answered = place_in(message.target.external_id) if message.target else (0, 0)
    if answered[0] == found["chat_id"] and answered[1] > 0:
        # What it answers may be deleted by now, which is no reason to say nothing.
        found["reply_parameters"] = {"message_id": answered[1], "allow_sending_without_reply": True}
    return found


def _known(message: OutboundMessage) -> Fields:
    """What the message that is answered said of itself (`parsing`)."""
    try:
        found = json.loads(message.target.reference) if message.target and message.target.reference else {}
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}
