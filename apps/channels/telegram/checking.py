"""Trying a bot's settings for real, step by step, and saying in words what works and what does not."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from apps.channels import answers
from apps.channels.contract import BadSetting, ChannelError, Finding, Severity, Unavailable
from apps.channels.sentences import sentence
from apps.channels.telegram.hook import (
    ASK_INSTEAD,
    ELSEWHERE,
    REACHABLE,
    TAKE_OVER,
    flaw_of,
    hook_info,
    host_of,
    is_elsewhere,
    trouble_with,
)
from apps.channels.telegram.link import NEW_TOKEN, Link
from apps.channels.telegram.options import Groups, Receive, read_options
from apps.channels.telegram.shapes import EPOCH, moment, number, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import ChannelConfig
    from apps.channels.telegram.shapes import Fields

SETTINGS, BOT, GROUPS = sentence("Settings"), sentence("Bot"), sentence("Groups")
RECEIVING, PENDING, FORMERLY = sentence("Receiving"), sentence("Waiting at Telegram"), sentence("Last trouble")

CORRECT = sentence("Correct this setting.")
IS_BOT = sentence("The token is that of @%(name)s.")
OTHER_BOT = sentence("The token is that of @%(name)s, and not of @%(wanted)s.")
WHICH = sentence("Enter the name of that bot, or the token of the other one.")
CANNOT_JOIN = sentence("Nobody can add the bot to a group.")
ALLOW_JOIN = sentence("Allow it at @BotFather with /setjoingroups, or choose that nothing of groups is taken in.")
SEES_SOME = sentence("Of groups the bot sees only what mentions or answers it, and commands.")
PRIVACY = sentence(
    "To see everything, switch its privacy off at @BotFather with /setprivacy, then add it to the group once more; or"
    " make it an admin of the group."
)
SEES_ALL = sentence("The bot sees everything that is written in its groups.")
SEES_ENOUGH = sentence("The bot sees what mentions or answers it in groups.")
ASKS = sentence("We ask Telegram for messages, and hear of them at once.")
OURS_YET = sentence("Telegram still calls our web hook; that ends as soon as this channel asks by itself.")
CALLS = sentence("Telegram calls us at %(url)s.")
WILL_CALL = sentence("Telegram will call us at %(url)s as soon as this channel is saved.")
REPLACES = sentence("That replaces the web hook of another program at %(host)s.")
MAY_STOP = sentence("The other program then gets no messages any more. Is that meant?")
NOTHING_WAITS = sentence("No message waits to be fetched.")
WAIT = sentence("Messages that wait to be fetched: %(count)s.")
TROUBLE_WAS = sentence("Telegram's last call that failed was on %(when)s UTC: %(words)s")


def check(config: ChannelConfig) -> Sequence[Finding]:
    """One finding for each step; the rest is left out where one fails. Never raises a `ChannelError`."""
    try:
        link = Link(read_options(config))
    except BadSetting as error:
        return [_error(SETTINGS, str(error), advice=CORRECT)]
    try:
        return _steps(link)
    except ChannelError as error:
        usual = answers.ADDRESS if isinstance(error, Unavailable) else NEW_TOKEN
        return [_error(BOT, str(error), advice=error.advice or usual)]


def _steps(link: Link) -> list[Finding]:
    me = link.read("getMe")
    bot = me if isinstance(me, dict) else {}
    name = text(bot.get("username"))
    if name.casefold() != link.options.name:
        words = OTHER_BOT % {"name": name, "wanted": link.options.name}
        return [_error(BOT, words, advice=WHICH)]
    info = hook_info(link)
    receiving = _called(link, info) if link.options.receive is Receive.HOOK else _asking(link, info)
    return [_ok(BOT, IS_BOT % {"name": name}), *_groups(link, bot), receiving, *_telegram_says(link, info)]


def _groups(link: Link, bot: Fields) -> list[Finding]:
    if link.options.groups is Groups.NONE:
        return []
    if bot.get("can_join_groups") is False:
        return [_warning(GROUPS, CANNOT_JOIN, advice=ALLOW_JOIN)]
    if link.options.groups is Groups.MENTIONS:
        return [_ok(GROUPS, SEES_ENOUGH)]
    if bot.get("can_read_all_group_messages") is not True:
        return [_warning(GROUPS, SEES_SOME, advice=PRIVACY)]
    return [_ok(GROUPS, SEES_ALL)]


def _asking(link: Link, info: Fields) -> Finding:
    if is_elsewhere(link, info):
        return _error(RECEIVING, ELSEWHERE % {"host": host_of(info)}, advice=TAKE_OVER)
    return _ok(RECEIVING, OURS_YET if info.get("url") else ASKS)


def _called(link: Link, info: Fields) -> Finding:
    url = link.options.hook_url
    if flaw := flaw_of(url):
        return _error(RECEIVING, flaw, advice=ASK_INSTEAD)
    if is_elsewhere(link, info):
        return _warning(RECEIVING, REPLACES % {"host": host_of(info)}, advice=MAY_STOP)
    if not info.get("url"):
        return _ok(RECEIVING, WILL_CALL % {"url": url})
    if trouble := trouble_with(link, info):
        return _error(RECEIVING, trouble, advice=REACHABLE)
    return _ok(RECEIVING, CALLS % {"url": url})


def _telegram_says(link: Link, info: Fields) -> list[Finding]:
    """What is known there alone: what waits, and what failed last."""
    waiting = number(info.get("pending_update_count"))
    found = [_ok(PENDING, WAIT % {"count": waiting} if waiting else NOTHING_WAITS)]
    said, at = text(info.get("last_error_message")), moment(info.get("last_error_date"))
    if said and at > EPOCH and link.now - at < dt.timedelta(days=1):
        found.append(_ok(FORMERLY, TROUBLE_WAS % {"when": f"{at:%Y-%m-%d %H:%M}", "words": said}))
    return found


def _ok(subject: str, words: str) -> Finding:
    return Finding(severity=Severity.OK, subject=subject, words=words)


def _warning(subject: str, words: str, *, advice: str) -> Finding:
    return Finding(severity=Severity.WARNING, subject=subject, words=words, advice=advice)


def _error(subject: str, words: str, *, advice: str) -> Finding:
    return Finding(severity=Severity.ERROR, subject=subject, words=words, advice=advice)
