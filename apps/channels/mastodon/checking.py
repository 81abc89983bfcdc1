"""Trying an account's settings for real, step by step, and saying in words what works and what does not."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

from apps.channels import answers
from apps.channels.contract import AuthError, BadSetting, ChannelError, Finding, Severity
from apps.channels.mastodon import instance as instances
from apps.channels.mastodon.access import AGAIN, REFUSED
from apps.channels.mastodon.fetching import MENTION
from apps.channels.mastodon.link import Link
from apps.channels.mastodon.listening import Ear
from apps.channels.mastodon.options import NO_TOKEN, Login, pure_options, read_options
from apps.channels.mastodon.quirks import UNKNOWN
from apps.channels.mastodon.shapes import text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import ChannelConfig
    from apps.channels.mastodon.instance import Instance

#: As long as names of posts are: some cut a shorter one without looking.
NO_POST = "0" * 18

SETTINGS, ACCOUNT, INSTANCE = sentence("Settings"), sentence("Account"), sentence("Instance")
READING, WRITING, STREAM = sentence("Mentions"), sentence("Writing posts"), sentence("Stream")

NOTHING_PASTED = sentence("There is no token.")
SIGN_IN = sentence("Save, and sign in at the instance then.")
PASTE = sentence("Make a token there under Preferences → Development, and enter it here.")
CORRECT = sentence("Correct this setting.")
SPEAKS = sentence("The token speaks for @%(name)s.")
RUNS = sentence("It runs %(software)s; a post has %(most)s characters.")
RUNS_UNKNOWN = sentence("It speaks Mastodon's language, and its software is not known; a post has %(most)s characters.")
READS = sentence("Mentions can be read.")
NO_SCOPE = sentence("The token may not do this: %(words)s")
SCOPES = sentence("Give the token the rights read, write and follow, or sign in anew.")
WRITES = sentence("The token may write posts.")
STREAMS = sentence("The instance says at once when something is new.")
NO_STREAM = sentence("The instance does not stream news to us; it is asked every few seconds instead.")


def check(config: ChannelConfig) -> Sequence[Finding]:
    """One finding for each step; a step is left out when one before it failed. Never raises a `ChannelError`."""
    try:
        link = Link(read_options(config))
    except BadSetting as error:
        return [_missing(config, error)]
    try:
        return _tried(link, config)
    except AuthError as error:
        return [_error(ACCOUNT, str(error), advice=error.advice or AGAIN)]
    except ChannelError as error:
        return [_error(ACCOUNT, str(error), advice=error.advice or answers.ADDRESS)]


def _missing(config: ChannelConfig, error: BadSetting) -> Finding:
    if str(error) != NO_TOKEN:
        return _error(SETTINGS, str(error), advice=CORRECT)
    if pure_options(config).login is Login.SIGN_IN:
        return _error(SETTINGS, NO_TOKEN, advice=SIGN_IN)
    return _error(SETTINGS, NOTHING_PASTED, advice=PASTE)


def _tried(link: Link, config: ChannelConfig) -> list[Finding]:
    answer = link.ask("/api/v1/accounts/verify_credentials")
    if answer.status in (401, 403, 422):
        return [_error(ACCOUNT, REFUSED, advice=AGAIN)]
    found = instances.ask(link)
    if config.keep_found:
        config.keep_found(found)
    instance = instances.known(found)
    return [
        _ok(ACCOUNT, SPEAKS % {"name": text(found, "acct").partition("@")[0]}),
        _runs(instance),
        _reading(link),
        _writing(link),
        _streams(link, instance),
    ]


def _runs(instance: Instance) -> Finding:
    said = {"software": f"{instance.software} {instance.version}".strip(), "most": instance.max_characters}
    return _ok(INSTANCE, (RUNS_UNKNOWN if instance.software == UNKNOWN else RUNS) % said)


def _reading(link: Link) -> Finding:
    answer = link.ask("/api/v1/notifications", MENTION, ("limit", "1"))
    if answer.status == 403:
        return _error(READING, NO_SCOPE % {"words": answers.words_of(answer)}, advice=SCOPES)
    link.read(answer)
    return _ok(READING, READS)


def _writing(link: Link) -> Finding:
    """To change a post that is not there needs the right to write, and does nothing."""
    answer = link.send("PUT", f"/api/v1/statuses/{NO_POST}", {"status": "-"})
    if answer.status in (401, 403):
        return _error(WRITING, NO_SCOPE % {"words": answers.words_of(answer)}, advice=SCOPES)
    if answer.status == 429 or answer.status >= 500:
        raise answers.refused_sending(answer)
    return _ok(WRITING, WRITES)


def _streams(link: Link, instance: Instance) -> Finding:
    with closing(Ear(link, instance.streaming)) as ear:
        return _ok(STREAM, STREAMS if ear.open() else NO_STREAM)


def _ok(subject: str, words: str) -> Finding:
    return Finding(severity=Severity.OK, subject=subject, words=words)


def _error(subject: str, words: str, *, advice: str) -> Finding:
    return Finding(severity=Severity.ERROR, subject=subject, words=words, advice=advice)
