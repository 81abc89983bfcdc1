"""Trying an account's settings for real, step by step, and saying in words what works and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels import answers
from apps.channels.bluesky.keeper import MAKE_PASSWORD
from apps.channels.bluesky.link import CHAT, Link
from apps.channels.bluesky.options import BadOption, read_options
from apps.channels.bluesky.shapes import text
from apps.channels.contract import AuthError, ChannelError, Finding, Severity, Unavailable
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import ChannelConfig

SETTINGS, ACCOUNT, PASSWORD = sentence("Settings"), sentence("Account"), sentence("App password")
READING, WRITING, MESSAGES = sentence("Mentions"), sentence("Answers"), sentence("Direct messages")

SIGNED_IN = sentence("We are @%(handle)s, on %(host)s.")
NO_HANDLE = sentence("The handle of the account does not lead to it (any more).")
MEND_HANDLE = sentence("See in Bluesky under Settings → Account → Handle what is wrong with it.")
RENAMED = sentence("The account calls itself @%(handle)s by now.")
ENTER_NEW = sentence("Enter the new handle here, so that everybody knows which account this is.")
LATER = sentence("Try it again in some minutes.")
APP_PASSWORD = sentence("It is an app password.")
MAIN_PASSWORD = sentence("This is the main password of the account.")
READS = sentence("Mentions and answers can be read.")
WRITES = sentence("The account may write.")
READS_MESSAGES = sentence("Direct messages can be read and answered.")
NO_MESSAGES = sentence("Direct messages cannot be read: %(words)s")
ALLOW_MESSAGES = sentence("Make an app password with access to direct messages, or switch them off for this channel.")

#: What a token says that was had with it.
MAIN_SCOPE = "com.atproto.access"


def check(config: ChannelConfig) -> Sequence[Finding]:
    """One finding for each step; a step is left out when one before it failed. Never raises a `ChannelError`."""
    try:
        link = Link(read_options(config), config)
    except BadOption as error:
        return [_error(SETTINGS, str(error), sentence("Correct this setting."))]
    try:
        found = [*_account(link), _password(link), _reading(link), _ok(WRITING, WRITES)]
        _keep(link, config)
    except ChannelError as error:
        return [_error(ACCOUNT, str(error), error.advice or (LATER if is_busy(error) else answers.ADDRESS))]
    return [*found, *_messages(link)]


def _account(link: Link) -> list[Finding]:
    session, found = link.keeper.current(), link.get("com.atproto.server.getSession", {})
    handle = text(found, "handle")
    if handle in ("", "handle.invalid"):
        return [_warning(ACCOUNT, NO_HANDLE, MEND_HANDLE)]
    if link.options.handle not in (handle.lower(), session.did):
        return [_warning(ACCOUNT, RENAMED % {"handle": handle}, ENTER_NEW)]
    return [_ok(ACCOUNT, SIGNED_IN % {"handle": handle, "host": urlsplit(session.server).hostname})]


def is_busy(error: ChannelError) -> bool:
    """Whether the server is there, and wants to be left alone for a while."""
    return isinstance(error, Unavailable) and error.retry_after > 0


def _password(link: Link) -> Finding:
    if link.keeper.current().claims.get("scope") == MAIN_SCOPE:
        return _warning(PASSWORD, MAIN_PASSWORD, MAKE_PASSWORD)
    return _ok(PASSWORD, APP_PASSWORD)


def _reading(link: Link) -> Finding:
    link.get("app.bsky.notification.listNotifications", {"limit": 1})
    return _ok(READING, READS)


def _messages(link: Link) -> list[Finding]:
    if not link.options.direct_messages:
        return []
    try:
        link.get("chat.bsky.convo.getLog", {}, service=CHAT)
    except ChannelError as error:
        advice = ALLOW_MESSAGES if isinstance(error, AuthError) else LATER
        return [_error(MESSAGES, NO_MESSAGES % {"words": error}, advice)]
    return [_ok(MESSAGES, READS_MESSAGES)]


def _keep(link: Link, config: ChannelConfig) -> None:
    session = link.keeper.current()
    if config.keep_found:
        config.keep_found({"did": session.did, "handle": session.handle, "server": session.server})


def _ok(subject: str, words: str) -> Finding:
    return Finding(severity=Severity.OK, subject=subject, words=words)


def _warning(subject: str, words: str, advice: str) -> Finding:
    return Finding(severity=Severity.WARNING, subject=subject, words=words, advice=advice)


def _error(subject: str, words: str, advice: str) -> Finding:
    return Finding(severity=Severity.ERROR, subject=subject, words=words, advice=advice)
