"""What it means when Telegram refuses a deed. It tells the reason in English words alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels import answers
from apps.channels.contract import Ambiguous, AuthError, NotSent, ParentGone, PermanentError, RateLimited, TooLong
from apps.channels.sentences import sentence
from apps.channels.telegram.link import NEW_TOKEN

if TYPE_CHECKING:
    from apps.channels.contract import ChannelError, Unavailable
    from apps.channels.http import Answer
    from apps.channels.telegram.link import Link

BLOCKED = sentence("They have blocked the bot. Only they can change that, in Telegram.")
NOT_STARTED = sentence("A bot cannot begin a chat: they must write to it first.")
NOT_IN_GROUP = sentence("The bot is not in that group any more, or may not write there.")
GONE_ACCOUNT = sentence("That account is not there any more.")
NO_CHAT = sentence("The bot knows no such chat (any more).")
NO_TOPIC = sentence("That topic is closed, or not there any more.")
NO_RIGHT = sentence("Make the bot an admin of the group, with the right to do this.")
IS_ADMIN = sentence("They are an admin of the group: only its owner can keep them out, in Telegram.")
SIMPLE_GROUP = sentence("In a simple group nobody is kept out for good: add them again in Telegram.")
TO_BOT = sentence("Bots cannot write to bots.")
AS_FILE = sentence("Telegram does not take this picture as one. Put it into an archive or a PDF.")

#: A part of the words, the error, and what to do about it; the first one that fits.
REASONS: tuple[tuple[str, type[PermanentError], str], ...] = (
    ("blocked by the user", PermanentError, BLOCKED),
    ("can't initiate conversation", PermanentError, NOT_STARTED),
    ("user is deactivated", PermanentError, GONE_ACCOUNT),
    ("kicked", PermanentError, NOT_IN_GROUP),
    ("not a member", PermanentError, NOT_IN_GROUP),
    ("group chat was deleted", PermanentError, NOT_IN_GROUP),
    ("chat_restricted", PermanentError, NOT_IN_GROUP),
    ("messages to bots", PermanentError, TO_BOT),
    ("chat_write_forbidden", PermanentError, NOT_IN_GROUP),
    ("have no rights to send", PermanentError, NOT_IN_GROUP),
    ("thread not found", ParentGone, NO_TOPIC),
    ("topic_closed", ParentGone, NO_TOPIC),
    ("topic_deleted", ParentGone, NO_TOPIC),
    ("chat not found", PermanentError, NO_CHAT),
    ("peer_id_invalid", PermanentError, NO_CHAT),
    ("too long", TooLong, ""),
    ("too large", TooLong, ""),
    ("photo_invalid", PermanentError, AS_FILE),
    ("image_process_failed", PermanentError, AS_FILE),
    ("not enough rights", PermanentError, NO_RIGHT),
    ("admin_required", PermanentError, NO_RIGHT),
    ("administrator rights", PermanentError, NO_RIGHT),
    ("can't be deleted", PermanentError, NO_RIGHT),
    ("is an administrator", PermanentError, IS_ADMIN),
    ("chat owner", PermanentError, IS_ADMIN),
    ("only for supergroups", PermanentError, SIMPLE_GROUP),
    ("supergroup and channel chats only", PermanentError, SIMPLE_GROUP),
)


def refused(link: Link, answer: Answer) -> ChannelError:
    """What to raise for an answer that is no success."""
    words = link.words_of(answer)
    if answer.status in (400, 403):
        kind, advice = next(
            ((kind, advice) for part, kind, advice in REASONS if part in words.casefold()), (PermanentError, "")
        )
        return kind(words, stage="answer", advice=advice)
    if answer.status in (401, 404):
        return AuthError(words, stage="answer", advice=NEW_TOKEN)
    if answer.status == 409:
        return Ambiguous(words, stage="answer")
    if answer.status == 429:
        # About one a second to a chat and twenty a minute to a group: others are not meant.
        return RateLimited(words, retry_after=answers.retry_after(answer), stage="answer", only_here=True)
    return answers.refused_sending(answer, words=words)


def not_sent(error: Unavailable) -> NotSent:
    """For a question that has to be answered before something leaves."""
    if error.retry_after:
        return RateLimited(str(error), retry_after=error.retry_after, stage=error.stage)
    return NotSent(str(error), stage=error.stage, advice=error.advice)
