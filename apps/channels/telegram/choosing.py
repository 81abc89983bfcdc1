"""Which updates are for us: what people write to the bot, and of groups what the admin has chosen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.telegram.membership import change_of
from apps.channels.telegram.options import Groups
from apps.channels.telegram.shapes import direct_topic_of, inner, listed, message_of, number, text, thread_of

if TYPE_CHECKING:
    from apps.channels.telegram.options import Options
    from apps.channels.telegram.shapes import Fields

#: What Telegram tells of a chat and nobody has written. What is not in this list is shown, as well as may be.
SERVICE = frozenset(
    {
        "boost_added",
        "channel_chat_created",
        "chat_background_set",
        "chat_owner_changed",
        "chat_owner_left",
        "chat_shared",
        "checklist_tasks_added",
        "checklist_tasks_done",
        "connected_website",
        "delete_chat_photo",
        "direct_message_price_changed",
        "forum_topic_closed",
        "forum_topic_created",
        "forum_topic_edited",
        "forum_topic_reopened",
        "general_forum_topic_hidden",
        "general_forum_topic_unhidden",
        "gift",
        "gift_upgrade_sent",
        "giveaway_completed",
        "giveaway_created",
        "group_chat_created",
        "left_chat_member",
        "managed_bot_created",
        "message_auto_delete_timer_changed",
        "new_chat_member",
        "new_chat_members",
        "new_chat_photo",
        "new_chat_title",
        "paid_message_price_changed",
        "pinned_message",
        "poll_option_added",
        "poll_option_deleted",
        "proximity_alert_triggered",
        "suggested_post_approval_failed",
        "suggested_post_approved",
        "suggested_post_declined",
        "suggested_post_paid",
        "suggested_post_refunded",
        "supergroup_chat_created",
        "unique_gift",
        "video_chat_ended",
        "video_chat_participants_invited",
        "video_chat_scheduled",
        "video_chat_started",
        "write_access_allowed",
    }
)
MOVES = ("migrate_to_chat_id", "migrate_from_chat_id")


def is_odd(update: Fields) -> bool:
    """Whether it tells of a message, and cannot be read as one: people are to see that something was sent."""
    if number(update.get("update_id")) <= 0:
        return True
    told = next((name for name in ("message", "edited_message") if name in update), "")
    message, chat = inner(update, told), inner(inner(update, told), "chat")
    is_message = number(message.get("message_id")) > 0 and number(chat.get("id")) and text(chat.get("type"))
    return bool(told) and not is_message


def is_for_us(options: Options, update: Fields, *, album: str = "") -> bool:
    """Whether it is to be kept; `album` names the one that what was kept last is part of (`album_of`)."""
    if change := change_of(update):
        return text(inner(change, "chat").get("type")) == "private" or options.groups is not Groups.NONE
    message = message_of(update)
    if number(message.get("message_id")) <= 0:
        return False
    if any(number(message.get(name)) for name in MOVES):
        return True
    if SERVICE & message.keys() or _is_on_the_move(update):
        return False
    chat = inner(message, "chat")
    match text(chat.get("type")):
        case "private":
            return True
        case "supergroup" if chat.get("is_direct_messages") is True:
            return bool(direct_topic_of(message))
        case "group" | "supergroup":
            return _is_wanted_of_group(options, message, album)
        case _:
            return False


def album_of(message: Fields) -> str:
    """Pictures that were sent together are messages of their own, which come one after the other; empty for others."""
    together = text(message.get("media_group_id"))
    return f"{thread_of(message)} {together}" if together else ""


def _is_wanted_of_group(options: Options, message: Fields, album: str) -> bool:
    if options.groups is Groups.MENTIONS:
        # Of an album one message alone has the words.
        return _is_to_bot(options, message) or bool(album and album_of(message) == album)
    return options.groups is Groups.ALL


def _is_on_the_move(update: Fields) -> bool:
    """A place that somebody shares for hours is told anew with every few steps; the first time is enough."""
    return bool(inner(inner(update, "edited_message"), "location"))


def is_ours(options: Options, sender: Fields, bot: int) -> bool:
    """Whether it was written in the company's name: by the bot, by a colleague as themselves, or as our channel."""
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
