"""What an answer is made of before it is sent: the posts that it goes as, who reads them, whom they name. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from apps.channels.contract import (
    Audience,
    ChannelCapabilities,
    ModerationDeed,
    PermanentError,
    SendSafety,
    TooLong,
)
from apps.channels.lengths import measure, split
from apps.channels.mastodon.reporting import form_of
from apps.channels.mastodon.shapes import EVERYBODY, inner, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import OutboundMessage, Target
    from apps.channels.mastodon.instance import Instance
    from apps.channels.mastodon.quirks import Quirks
    from apps.channels.mastodon.shapes import Fields

DEEDS = frozenset(
    {
        ModerationDeed.FLAG,
        ModerationDeed.MUTE,
        ModerationDeed.UNMUTE,
        ModerationDeed.BLOCK,
        ModerationDeed.UNBLOCK,
    }
)
#: For the words themselves; a post that holds nothing but names says nothing.
LEAST_ROOM = 40
#: A name that every server finds, as the screen looks for it too (composer/opening.ts).
NAMED = re.compile(r"(?<![\w/=@.])@(?P<name>\w[\w.-]*(?:@[\w-]+(?:\.[\w-]+)*)?)")
#: Who is named in a private post reads it, and servers find more names than that: whatever stands before them, but for
#: the letters of a mail address, and these signs of a web address.
MENTION = re.compile(r"(?P<link>https?://[^\s@]*[/=]@)|(?<!\w)@(?=(?P<name>\w[\w.-]*(?:@[\w.-]*)?))", re.IGNORECASE)
#: Between the sign and the name, so that it names nobody.
NOBODY = "@\u200b"

NO_TARGET = sentence("An answer needs a post that it answers.")
NO_NAMES = sentence("Nobody would read this answer: nobody is left whom it could name.")
TOO_MANY_FILES = sentence("A post holds %(most)s files.")
NO_ROOM = sentence("The warning and the names leave no room for an answer: a post has %(most)s characters.")


def can(instance: Instance) -> ChannelCapabilities:
    """What this instance takes."""
    quirks = instance.quirks
    return ChannelCapabilities(
        subject=False,
        html=False,
        cc=False,
        public=True,
        private_reply=True,
        max_attachment_bytes=instance.max_files * max(instance.image_bytes, instance.video_bytes),
        max_file_bytes=max(instance.image_bytes, instance.video_bytes),
        max_attachments=instance.max_files,
        file_types=instance.file_types,
        max_description=instance.max_description,
        send_safety=SendSafety.IDEMPOTENT if quirks.idempotent else SendSafety.READ_BACK,
        max_length=instance.max_characters,
        length_unit=quirks.unit,
        link_weight=instance.link_weight if quirks.shortens else 0,
        short_mentions=quirks.shortens,
        splits=True,
        report=form_of(instance),
        moderation=DEEDS - _lacking(quirks),
    )


def _lacking(quirks: Quirks) -> set[ModerationDeed]:
    found = set() if quirks.reports else {ModerationDeed.FLAG}
    return found if quirks.mutes else found | {ModerationDeed.MUTE, ModerationDeed.UNMUTE}


def composed(message: OutboundMessage, instance: Instance) -> bytes:
    """The posts of an answer, with the keys under which each is taken once. Raises `PermanentError`."""
    target, able = message.target, can(instance)
    if target is None or not target.external_id:
        raise PermanentError(NO_TARGET, stage="compose")
    if len(message.attachments) > able.max_attachments:
        raise PermanentError(TOO_MANY_FILES % {"most": able.max_attachments}, stage="compose")
    asked = reference_of(target)
    visibility, people = readers(asked, message.audience)
    if visibility == "direct" and not people:
        raise PermanentError(NO_NAMES, stage="compose")
    words = message.text if visibility in EVERYBODY else _naming_nobody_else(message.text, people)
    warning = text(asked, "warning")
    if visibility not in EVERYBODY:
        warning = _naming_nobody_else(warning, people)
    texts = _texts(words, people, able, warning=warning, is_for_few=visibility not in EVERYBODY)
    posts = [_post(each, visibility, warning, instance) for each in texts]
    name = hashlib.sha256(message.external_id.encode()).hexdigest()[:32]
    return json.dumps(
        {"to": target.external_id, "posts": posts, "keys": [f"{name}-{each}" for each in range(len(posts))]},
        ensure_ascii=False,
    ).encode()


def names(target: Target) -> list[str]:
    """Whom an answer to it names, as they are called there, its author first."""
    return [f"@{each}" for each in _people(reference_of(target))]


def warning(target: Target) -> str:
    """The content warning that an answer to it carries on."""
    return text(reference_of(target), "warning")


def is_unlisted(target: Target) -> bool:
    """“Quiet public”, as newer servers call it."""
    return text(reference_of(target), "visibility") == "unlisted"


def readers(asked: Fields, audience: Audience) -> tuple[str, list[str]]:
    """Who may read an answer, and whom it names: never more than read the post that it answers.

    What their followers alone could read is answered to those who are named: our followers are others than theirs. A
    private answer to what everybody reads goes to its author alone.
    """
    before, people = text(asked, "visibility"), _people(asked)
    if before in EVERYBODY and audience is Audience.PUBLIC:
        return before, people
    return "direct", people[:1] if before in EVERYBODY else people


def reference_of(target: Target) -> Fields:
    """What `parse` or `send` put down; without it nobody but its author reads the answer."""
    try:
        found = json.loads(target.reference) if target.reference else {}
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def reference(posted: Fields, asked: Fields) -> str:
    """What an answer to our own answer needs."""
    author = inner(posted, "account")
    return json.dumps(
        {
            "visibility": text(posted, "visibility"),
            "author": text(author, "id"),
            "people": _people(asked),
            "warning": text(posted, "spoiler_text"),
            "uri": text(posted, "uri"),
        },
        ensure_ascii=False,
    )


def _texts(
    words: str, people: Sequence[str], able: ChannelCapabilities, *, warning: str, is_for_few: bool
) -> list[str]:
    """One for each post. A private one is read by those alone whom it names, so that each must name them."""
    named = {each.casefold() for each in _named(words)}
    missing = "".join(f"@{each} " for each in people if each.casefold() not in named)
    whole = "".join(f"@{each} " for each in people)
    room = replace(able, max_length=able.max_length - (measure(warning, able) if warning else 0))
    if not measure(missing + words, room) > room.max_length:
        return [missing + words]
    prefix = whole if is_for_few else missing
    left = replace(room, max_length=room.max_length - measure(prefix, able))
    if left.max_length < LEAST_ROOM:
        raise TooLong(NO_ROOM % {"most": able.max_length}, stage="compose")
    parts = split(words, left)
    if is_for_few:
        return [prefix + each for each in parts]
    return [prefix + parts[0], *parts[1:]]


def _naming_nobody_else(words: str, people: Sequence[str]) -> str:
    allowed = {each.casefold() for each in people}
    return MENTION.sub(lambda found: found[0] if found["link"] or _name(found) in allowed else NOBODY, words)


def _named(words: str) -> list[str]:
    return [_name(found) for found in NAMED.finditer(words)]


def _name(found: re.Match[str]) -> str:
    return found["name"].rstrip("@.-").casefold()


def _people(asked: Fields) -> list[str]:
    found = asked.get("people")
    return [each for each in found if isinstance(each, str) and each] if isinstance(found, list) else []


def _post(words: str, visibility: str, warning: str, instance: Instance) -> Fields:
    fields: Fields = {"status": words, "visibility": visibility}
    fields |= {"spoiler_text": warning, "sensitive": True} if warning else {}
    return fields | ({"content_type": "text/plain"} if instance.quirks.formats else {})
