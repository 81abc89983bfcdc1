"""Which updates are for us: what people write to the bot, and of groups what the admin has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.telegram.options import Groups
from apps.channels.telegram.shapes import inner, listed, message_of, number, text

if TYPE_CHECKING:
    from apps.channels.telegram.options import Options
    from apps.channels.telegram.shapes import Fields

#: What Telegram tells of a chat and nobody has written. What is not in this list is shown, as well as may be.
SERVICE = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_shared",
        "delete_chat_photo",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "giveaway_created",
        "group_chat_created",
        "left_chat_member",
        "message_auto_delete_timer_changed",
        "new_chat_member",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "pinned_message",
        "proximity_alert_triggered",
        "supergroup_chat_created",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "write_access_allowed",
    }
)
MOVES = ("migrate_to_chat_id", "migrate_from_chat_id")


def is_for_us(options: Options, update: Fields) -> bool:
    """Whether it is to be kept."""
    message = message_of(update)
    if number(message.get("message_id")) <= 0:
        return False
    if any(number(message.get(name)) for name in MOVES):
        return True
    if SERVICE & message.keys() or _is_on_the_move(update):
        return False
    match text(inner(message, "chat").get("type")):
        case "private":
            return True
        case "group" | "supergroup":
            return options.groups is Groups.ALL or (options.groups is Groups.MENTIONS and _is_to_bot(options, message))
        case _:
            return False


def _is_on_the_move(update: Fields) -> bool:
    """A place that somebody shares for hours is told anew with every few steps; the first time is enough."""
    return bool(inner(inner(update, "edited_message"), "location"))


def is_ours(options: Options, sender: Fields, bot: int) -> bool:
    """Whether it was written in the company's name: by the bot, or by a colleague as themselves."""
    account = number(sender.get("id"))
    names = {str(account), text(sender.get("username")).casefold()}
    return bool(account) and (account == bot or not options.colleagues.isdisjoint(names))


def _is_to_bot(options: Options, message: Fields) -> bool:
    """It mentions the bot, gives it a command, or answers what it wrote."""
    answered = inner(inner(message, "reply_to_message"), "from")
    if options.bot and number(answered.get("id")) == options.bot:
        return True
    said = text(message.get("text")) or text(message.get("caption"))
    entities = listed(message.get("entities")) or listed(message.get("caption_entities"))
    return any(_names_bot(options, entity, said) for entity in entities)


def _names_bot(options: Options, entity: Fields, said: str) -> bool:
    if entity.get("type") == "text_mention":
        return bool(options.bot) and number(inner(entity, "user").get("id")) == options.bot
    if entity.get("type") not in ("mention", "bot_command"):
        return False
    start, length = number(entity.get("offset")), number(entity.get("length"))
    named = said.encode("utf-16-le")[2 * max(start, 0) : 2 * max(start + length, 0)].decode("utf-16-le", "replace")
    return named.partition("@")[2].casefold() == options.name
