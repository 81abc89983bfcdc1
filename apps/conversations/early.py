"""What a service said of a message before it was here; it is heard when the message comes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.channels.contract import Withdrawn
from apps.conversations.bodies import storable
from apps.conversations.models import EarlyNews
from apps.conversations.posts import LONGEST_ID, fitting
from apps.conversations.turns import FIELDS
from apps.conversations.versions import tell_withdrawn, withdraw

if TYPE_CHECKING:
    from apps.conversations.models import Conversation, Message

WITHDRAWAL, REPORT = "withdrawal", "report"


def hear_later(news: EarlyNews) -> None:
    """Keep it (a row that is still to be stored), unless something newer of the same kind is kept already."""
    news.external_id = fitting(news.external_id, LONGEST_ID)
    news.words, news.permalink = storable(news.words), news.permalink[:2000]
    same = EarlyNews.objects.filter(channel=news.channel, external_id=news.external_id, kind=news.kind)
    known = same.first()
    if known is None or (news.version, news.at) >= (known.version, known.at):
        same.delete()
        news.save()


def is_withdrawn_early(row: Message) -> bool:
    """Whether the service took it away before it came here."""
    news = _about(row, WITHDRAWAL)
    return news is not None and news.what != Withdrawn.RESTORED


def early_news(row: Message, conversation: Conversation) -> None:
    """Hear what was kept of a message that has come just now. Saves both."""
    news = _about(row, WITHDRAWAL)
    if news is not None:
        if withdraw(row, what=Withdrawn(news.what), version=news.version, at=news.at):
            tell_withdrawn(row, conversation)
            conversation.save(update_fields=["snippet", *FIELDS])
        news.delete()


def early_report(row: Message) -> tuple[EarlyNews, str] | None:
    """What was said last of an answer of ours before it was known by any of its ids, and the id that it has by that,
    if it is another one. It is said but once.
    """
    ids = {row.external_id, *row.aliases.values_list("external_id", flat=True)}
    reports = EarlyNews.objects.filter(channel=row.channel_id, kind=REPORT)
    news = reports.filter(external_id__in=ids).order_by("-at").first()
    if news is None:
        return None
    # What gives a new id is kept under the old and the new one.
    same = reports.filter(at=news.at, what=news.what, permalink=news.permalink) if news.permalink else reports.none()
    other = same.exclude(external_id__in=ids).values_list("external_id", flat=True).first() or ""
    reports.filter(external_id__in=ids | {other}).delete()
    return news, other


def _about(row: Message, kind: str) -> EarlyNews | None:
    if not row.external_id:
        return None
    return EarlyNews.objects.filter(channel=row.channel_id, external_id=row.external_id, kind=kind).first()
