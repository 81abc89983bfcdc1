"""Ruling over what others wrote, as far as an account may: telling the moderators, muting, blocking."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from apps.channels.contract import Ambiguous, ModerationDeed, ParentGone, PermanentError, Report
from apps.channels.http import BadAnswer
from apps.channels.mastodon.refusals import before_sending, refused
from apps.channels.mastodon.reporting import told
from apps.channels.mastodon.shapes import ident, inner, text
from apps.channels.mastodon.writing import reference_of
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import Target
    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.shapes import Fields

NO_SUCH_DEED = sentence("Mastodon cannot do that with a post.")
NOT_THERE = sentence("The post is not there any more.")
UNCLEAR = sentence("The instance did not say what became of it.")

#: The route of each deed on an account, and what then holds of it (docs.joinmastodon.org/entities/Relationship).
OF_ACCOUNTS = {
    ModerationDeed.MUTE: ("mute", "muting", True),
    ModerationDeed.UNMUTE: ("unmute", "muting", False),
    ModerationDeed.BLOCK: ("block", "blocking", True),
    ModerationDeed.UNBLOCK: ("unblock", "blocking", False),
}


def moderate(link: Link, deed: ModerationDeed, target: Target) -> None:
    """See the contract."""
    if deed is ModerationDeed.FLAG:
        report(link, target, Report())
    elif deed in OF_ACCOUNTS:
        _rule(link, deed, _author(link, target))
    else:
        raise PermanentError(NO_SUCH_DEED, stage="moderate")


def _rule(link: Link, deed: ModerationDeed, account: str) -> None:
    route, name, expected = OF_ACCOUNTS[deed]
    answer = link.send("POST", f"/api/v1/accounts/{quote(account, safe='')}/{route}")
    if not answer.is_success:
        raise refused(answer)
    try:
        found = answer.json()
    except BadAnswer as error:
        raise Ambiguous(str(error), stage="moderate") from error
    if not isinstance(found, dict) or found.get(name) is not expected:
        raise Ambiguous(UNCLEAR, stage="moderate")


def report(link: Link, target: Target, why: Report) -> None:
    """To the moderators of our instance. A second one about the same post would be looked at by them again."""
    fields: Fields = {"account_id": _author(link, target), "status_ids": [target.external_id], **told(why)}
    answer = link.send("POST", "/api/v1/reports", fields)
    if not answer.is_success:
        raise refused(answer)


def _author(link: Link, target: Target) -> str:
    """Who wrote it. Raises `ParentGone` if that cannot be told any more."""
    known = text(reference_of(target), "author")
    if known:
        return known
    found = before_sending(lambda: link.status(target.external_id))
    author = ident(inner(found or {}, "account"))
    if not author:
        raise ParentGone(NOT_THERE, stage="moderate")
    return author
