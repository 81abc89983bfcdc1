"""The bytes of an answer, made once: the records of one post or several, or the words of a direct message."""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from apps.channels import lengths
from apps.channels.bluesky import facets, reporting
from apps.channels.bluesky.envelopes import did_of
from apps.channels.bluesky.pictures import kind_of
from apps.channels.bluesky.shapes import split_uri, text
from apps.channels.bluesky.tid import tid
from apps.channels.contract import (
    Audience,
    ChannelCapabilities,
    LengthUnit,
    ModerationDeed,
    PermanentError,
    SendSafety,
    TooLong,
    UnreadableMessage,
)
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.bluesky.shapes import Fields
    from apps.channels.contract import OutboundMessage, Target

POST = "app.bsky.feed.post"
#: app.bsky.feed.post and app.bsky.embed.images; chat.bsky.convo.defs#messageInput.
MOST_PICTURES, MOST_PICTURE_BYTES = 4, 2_000_000
LONGEST, LONGEST_BYTES = 300, 3_000
LONGEST_MESSAGE, LONGEST_MESSAGE_BYTES = 1_000, 10_000
LONGEST_DESCRIPTION = 2_000
#: More would be an article, for which there are other places; and people are told of every post.
MOST_POSTS = 20
#: RFC 5646, as far as people write it.
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")

NOT_PRIVATE = sentence(
    "Everybody can read what is written on Bluesky. Direct messages are switched off for this channel."
)
NO_TARGET = sentence("On Bluesky only what somebody wrote can be answered.")
TOO_MANY_POSTS = sentence("This is too long for %(most)s posts of Bluesky.")
MESSAGE_TOO_LONG = sentence("A direct message takes %(most)s characters.")
MANY_PICTURES = sentence("A post shows %(most)s pictures at most.")
LARGE_PICTURE = sentence("“%(name)s” is too large: Bluesky takes pictures of up to 2 MB.")
NO_PICTURE = sentence("“%(name)s” is no picture that Bluesky shows.")
NO_FILES = sentence("Direct messages on Bluesky take no files.")
EMPTY = sentence("There is nothing to send.")
LONG_DESCRIPTION = sentence("The description of “%(name)s” is too long.")


def can(*, direct_messages: bool) -> ChannelCapabilities:
    """What Bluesky takes. A direct message has no key of ours, and so is read back before it is repeated."""
    return ChannelCapabilities(
        subject=False,
        html=False,
        cc=False,
        public=True,
        max_attachment_bytes=MOST_PICTURES * MOST_PICTURE_BYTES,
        max_attachments=MOST_PICTURES,
        max_file_bytes=MOST_PICTURE_BYTES,
        file_types=("image/jpeg", "image/png", "image/webp", "image/gif"),
        max_description=LONGEST_DESCRIPTION,
        send_safety=SendSafety.READ_BACK if direct_messages else SendSafety.IDEMPOTENT,
        private_reply=direct_messages,
        max_length=LONGEST,
        max_bytes=LONGEST_BYTES,
        length_unit=LengthUnit.GRAPHEMES,
        splits=True,
        private=MESSAGES if direct_messages else None,
        moderation=frozenset(
            {
                ModerationDeed.HIDE,
                ModerationDeed.SHOW,
                ModerationDeed.FLAG,
                ModerationDeed.MUTE,
                ModerationDeed.UNMUTE,
                ModerationDeed.BLOCK,
                ModerationDeed.UNBLOCK,
            }
        ),
        report=reporting.FORM,
    )


POSTS = can(direct_messages=False)
MESSAGES = replace(
    POSTS,
    max_length=LONGEST_MESSAGE,
    max_bytes=LONGEST_MESSAGE_BYTES,
    splits=False,
    max_attachment_bytes=0,
    max_attachments=0,
    max_description=0,
)


def composed(message: OutboundMessage, *, direct_messages: bool) -> bytes:
    """The bytes. Raises `PermanentError`, `TooLong`."""
    if not (message.text.strip() or message.attachments):
        raise PermanentError(EMPTY, stage="compose")
    if message.target is None:
        raise PermanentError(NO_TARGET, stage="compose")
    if message.audience is Audience.PRIVATE:
        if not direct_messages:
            raise PermanentError(NOT_PRIVATE, stage="compose")
        made = _direct_message(message, message.target)
    else:
        made = _posts(message, message.target)
    return json.dumps(made, ensure_ascii=False, sort_keys=True).encode()


def reference(target: Target) -> Fields:
    """What `reference_of` said; empty if it cannot be read."""
    try:
        found = json.loads(target.reference or "{}")
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _posts(message: OutboundMessage, target: Target) -> Fields:
    """The records without what only the network knows: who bears a handle, and what ids the contents have."""
    try:
        split_uri(target.external_id)
    except UnreadableMessage as error:
        raise PermanentError(NO_TARGET, stage="compose") from error
    # What cannot fit is not cut first, which takes long.
    parts = lengths.split(message.text, POSTS) if lengths.measure(message.text, POSTS) <= MOST_POSTS * LONGEST else []
    if not parts or len(parts) > MOST_POSTS:
        raise TooLong(TOO_MANY_POSTS % {"most": MOST_POSTS}, stage="compose")
    people, languages = _people(message, target), _languages(target)
    posts = [
        {
            "rkey": tid(message.written_at, message.external_id, place=place),
            "record": _record(message, words, place, languages),
        }
        for place, words in enumerate(parts)
    ]
    return {"kind": "posts", "posts": posts, "people": people, "parent": target.external_id, **_pictures(message)}


def _record(message: OutboundMessage, words: str, place: int, languages: list[str]) -> Fields:
    # A later post of a thread is a later one for whoever sorts by time, too.
    written = message.written_at.astimezone(dt.UTC) + dt.timedelta(milliseconds=place)
    created = written.isoformat(timespec="milliseconds").replace("+00:00", "Z")
    found: Fields = {"$type": POST, "text": words, "createdAt": created}
    return found | ({"langs": languages} if languages else {})


def _languages(target: Target) -> list[str]:
    """That of what it answers: people see posts in languages that they read."""
    found = reference(target).get("language")
    return [found] if isinstance(found, str) and LANGUAGE.fullmatch(found) else []


def _people(message: OutboundMessage, target: Target) -> Fields:
    """The DIDs of those who are known by handle: named by the post that is answered, or by our own records."""
    named = reference(target).get("people")
    found = {each: did for each, did in named.items() if isinstance(did, str)} if isinstance(named, dict) else {}
    for each in (*message.to, *message.cc):
        if each.handle and did_of(each.address):
            found[each.handle.removeprefix("@").lower()] = did_of(each.address)
    wanted = {handle for handle in facets.handles_in(message.text)}
    return {handle: did for handle, did in sorted(found.items()) if handle in wanted}


def _pictures(message: OutboundMessage) -> dict[str, Any]:
    """What is said of each picture; the pictures themselves are read again when they are sent."""
    if len(message.attachments) > MOST_PICTURES:
        raise PermanentError(MANY_PICTURES % {"most": MOST_PICTURES}, stage="compose")
    found = []
    for each in message.attachments:
        content = each.read()
        if not kind_of(content):
            raise PermanentError(NO_PICTURE % {"name": each.name}, stage="compose")
        if len(content) > MOST_PICTURE_BYTES:
            raise PermanentError(LARGE_PICTURE % {"name": each.name}, stage="compose")
        if len(each.description) > LONGEST_DESCRIPTION:
            raise PermanentError(LONG_DESCRIPTION % {"name": each.name}, stage="compose")
        found.append({"alt": each.description, "type": kind_of(content)})
    return {"pictures": found}


def _direct_message(message: OutboundMessage, target: Target) -> Fields:
    if message.attachments:
        raise PermanentError(NO_FILES, stage="compose")
    if lengths.excess(message.text, MESSAGES):
        raise TooLong(MESSAGE_TOO_LONG % {"most": LONGEST_MESSAGE}, stage="compose")
    conversation = text(reference(target), "conversation")
    made: Fields = {"kind": "message", "text": message.text, "people": _people(message, target)}
    return made | ({"conversation": conversation} if conversation else {"member": _author(target)})


def _author(target: Target) -> str:
    """Who wrote it, as its address on the network says. Raises `PermanentError`."""
    try:
        return did_of(target.author) or split_uri(target.external_id)[0]
    except UnreadableMessage as error:
        raise PermanentError(NO_TARGET, stage="compose") from error
