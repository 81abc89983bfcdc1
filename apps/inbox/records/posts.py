"""What a message of a service with threads of its own says besides, as the screen shows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from apps.channels.contract import Audience, Listings, Mentions
from apps.channels.contract import ModerationDeed as Deed
from apps.channels.wording import translated
from apps.conversations.actions.answered import as_target
from apps.conversations.models import Direction, Withdrawn
from apps.conversations.rulings import reported, rulings_on
from apps.conversations.versions import shown_revisions
from apps.delivery.models import State
from apps.inbox.records.reports import report

if TYPE_CHECKING:
    from apps.conversations.models import Message, Moderation
    from apps.conversations.rulings import Rulings
    from apps.inbox.records.reports import ReportRecord


class ModerationRecord(TypedDict):
    """A deed that was asked for and is not done: how far it is, and in the service's words why not further."""

    id: int
    deed: str
    state: str
    words: str
    advice: str
    tries: int


class PostRecord(TypedDict):
    """`externalId` and `answers` are the service's ids of the message and of what it answers. `edited` counts what it
    said before, `likes` and `shares` are the service's. `unlisted`: everybody can read it, and it is not spread.
    `deeds` are those that the service lets us do to it now, `mentions` whom an answer to it names, `warning` the
    content warning that it carries on.
    """

    externalId: str
    answers: str
    permalink: str
    handle: str
    url: str
    edited: int
    likes: int
    shares: int
    unlisted: bool
    withdrawn: str
    awaitsApproval: bool
    canBeAnswered: bool
    mentions: list[str]
    warning: str
    deeds: list[str]
    moderations: list[ModerationRecord]
    reported: ReportRecord | None


class RevisionRecord(TypedDict):
    """What a message said before; `at` is when that version came here."""

    version: int
    subject: str
    text: str
    at: str


def post(item: Message, rulings: Rulings | None = None) -> PostRecord | None:
    """None for mails and notes. Needs `channel`, `revisions` and `moderations` (with entries and agents) at hand;
    `rulings` spare the question for many.
    """
    if not item.is_post:
        return None
    return PostRecord(
        externalId=item.external_id,
        answers=item.answers,
        permalink=_web_address(item.permalink),
        handle=item.sender_handle,
        url=_web_address(item.sender_url),
        edited=len(shown_revisions(item)),
        likes=item.likes,
        shares=item.shares,
        unlisted=_is_unlisted(item),
        withdrawn=item.withdrawn,
        awaitsApproval=item.awaits_approval,
        canBeAnswered=bool(item.external_id) and not item.withdrawn and item.channel.can_answer,
        **opening(item),
        deeds=[deed.value for deed in _deeds(item, rulings_on([item]) if rulings is None else rulings)],
        moderations=[_moderation(each) for each in item.moderations.all() if _is_to_be_told(each)],
        reported=report(item),
    )


def _web_address(url: str) -> str:
    """What services name is believed, but for what is no page: it would run, or look like ours."""
    return url if url.lower().startswith(("https://", "http://")) else ""


def _is_unlisted(item: Message) -> bool:
    if item.audience != Audience.PUBLIC or not isinstance(adapter := item.channel.pure_adapter(), Listings):
        return False
    return adapter.is_unlisted(as_target(item))


class Opening(TypedDict):
    """What an answer begins with: whom it names, and the content warning that it carries on."""

    mentions: list[str]
    warning: str


def opening(item: Message) -> Opening:
    """Of an answer to it, where its service has that. Needs `channel` at hand."""
    adapter = item.channel.pure_adapter()
    if not isinstance(adapter, Mentions):
        return Opening(mentions=[], warning="")
    target = as_target(item)
    return Opening(mentions=list(adapter.mentions(target)), warning=adapter.warning(target))


def revisions(item: Message) -> list[RevisionRecord]:
    """Oldest first."""
    return [
        RevisionRecord(version=each.version, subject=each.subject, text=each.text, at=each.at.isoformat())
        for each in shown_revisions(item)
    ]


def _deeds(item: Message, rulings: Rulings) -> list[Deed]:
    """Those that change something, in the order in which they are offered."""
    if item.direction != Direction.IN or not item.external_id or item.withdrawn == Withdrawn.DELETED:
        return []
    is_hidden = item.withdrawn == Withdrawn.HIDDEN
    in_force = rulings.get((item.channel_id, item.contact_point_id), frozenset())
    changes = {
        Deed.APPROVE: item.awaits_approval or item.spam,
        Deed.HOLD: not (item.awaits_approval or item.spam),
        Deed.HIDE: not is_hidden,
        Deed.SHOW: is_hidden,
        Deed.SPAM: not item.spam,
        Deed.FLAG: not is_hidden and reported(item) is None,
        Deed.DELETE: True,
        Deed.MUTE: Deed.MUTE not in in_force,
        Deed.UNMUTE: Deed.MUTE in in_force,
        Deed.BLOCK: Deed.BLOCK not in in_force,
        Deed.UNBLOCK: Deed.BLOCK in in_force,
    }
    return [deed for deed, is_news in changes.items() if is_news and deed in item.channel.capabilities.moderation]


def _is_to_be_told(asked: Moderation) -> bool:
    return asked.outbox_entry.state not in (State.SENT, State.CANCELLED)


def _moderation(asked: Moderation) -> ModerationRecord:
    entry = asked.outbox_entry
    return ModerationRecord(
        id=asked.pk,
        deed=asked.deed,
        state=entry.state,
        words=translated(entry.words),
        advice=translated(entry.advice),
        tries=entry.attempt_count,
    )
