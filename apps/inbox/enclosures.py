"""The files of an answer, as the screen names them: by tokens of uploads, each with what is on it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from apps.channels.viruses import require_clean_payload
from apps.conversations.bodies import storable
from apps.inbox.uploads import in_words, read_token

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.accounts.models import Agent
    from apps.channels.contract import ChannelCapabilities
    from apps.conversations.actions import Upload


def files_of(
    tokens: Sequence[object], *, agent: Agent, can: ChannelCapabilities, described: Mapping[str, str]
) -> tuple[Upload, ...]:
    """The uploads that the tokens stand for, with what is `described` by them.

    Raises `ValidationError` for what is not the agent's, is infected, or the channel does not take.
    """
    files = tuple(
        replace(read_token(str(token), agent=agent), description=described.get(str(token), "")) for token in tokens
    )
    _require_taken(files, can)
    for file in files:
        # Those of a forward came in from outside.
        in_words(partial(require_clean_payload, file.sha256))
    return files


def descriptions_of(said: object, *, most: int) -> dict[str, str]:
    """What is on which file, by its token; nothing where the channel has no place for it. Raises `ValidationError`."""
    if not isinstance(said, dict) or not most:
        return {}
    found = {str(token): storable(words).strip() for token, words in said.items() if isinstance(words, str)}
    if any(len(words) > most for words in found.values()):
        raise ValidationError(_("A description is too long: this channel takes %(most)s characters.") % {"most": most})
    return found


def _require_taken(files: Sequence[Upload], can: ChannelCapabilities) -> None:
    most, most_each = can.max_attachment_bytes, can.max_file_bytes
    if sum(file.size for file in files) > most:
        raise ValidationError(_("The files are larger than %(limit)s together.") % {"limit": filesizeformat(most)})
    for file in files:
        if most_each and file.size > most_each:
            limit = filesizeformat(most_each)
            raise ValidationError(_("“%(name)s” is larger than %(limit)s.") % {"name": file.name, "limit": limit})
        if can.file_types and not any(is_of(kind, file.content_type) for kind in can.file_types):
            raise ValidationError(_("This channel does not take files like “%(name)s”.") % {"name": file.name})


def is_of(kind: str, content_type: str) -> bool:
    """Whether it is of a kind as channels name them: "image/png", or "image/" for all of them."""
    return content_type.startswith(kind) if kind.endswith("/") else content_type == kind
