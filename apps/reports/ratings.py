"""Ratings one by one: which ones a figure is of, the list behind it, and the same as lines of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from apps.accounts.links import absolute
from apps.conversations.models import Rating
from apps.conversations.models.ratings import Score
from apps.reports.listing import CHUNK, Names
from apps.reports.selection import Unreadable, of_language

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from apps.accounts.models import Agent
    from apps.conversations.models.ratings import RatingQuerySet
    from apps.reports.blocks import Value
    from apps.reports.measuring import Measuring
    from apps.reports.selection import Selection

#: What may be asked of a rating in the words of an address; "rated" and "unrated" are those with and without one.
SCORES = ("", "rated", "unrated", *Score.values)
HEAD = (
    _("Conversation"),
    _("Subject"),
    _("Customer"),
    _("Channel"),
    _("Team"),
    _("Answered by"),
    _("Answer of"),
    _("Rating"),
    _("What they wrote"),
    _("Rated"),
)
#: What a selection's places are in the rows of ratings.
_PLACES = {
    "channel": "channel",
    "team": "team",
    "agent": "agent",
    "tag": "answer__conversation__tags",
    "organisation": "answer__conversation__contact__organisation",
}


def asked_in(selection: Selection, viewer: Agent) -> RatingQuerySet:
    """Of a selection's period the answers that asked, as far as the viewer sees them; rated or not."""
    period = selection.period
    rows: RatingQuerySet = Rating.objects.visible_to(viewer).went_out()
    rows = rows.filter(asked_at__gte=period.starts_at, asked_at__lt=period.ends_at)
    for name, column in _PLACES.items():
        if (pk := getattr(selection, name)) is not None:
            rows = rows.filter(**({column: pk} if pk else {f"{column}__isnull": True}))
    if selection.language is not None:
        rows = rows.filter(of_language(selection.language, "answer__conversation__contact"))
    return rows


def with_score(rows: RatingQuerySet, score: str) -> RatingQuerySet:
    """Those of one of SCORES. Raises `Unreadable`."""
    if score not in SCORES:
        raise Unreadable("score")
    match score:
        case "":
            return rows
        case "rated":
            return rows.exclude(score="")
        case "unrated":
            return rows.filter(score="")
    return rows.filter(score=score)


def ratings_behind(selection: Selection, *, score: str = "") -> str:
    """The address of the list of these ratings."""
    return f"{reverse('reports:ratings')}?{selection.query(score=score or None)}"


def loaded(rows: RatingQuerySet) -> RatingQuerySet:
    """With what a line needs."""
    return rows.select_related("answer__conversation__contact", "channel", "team")


def link_to(rating: Rating) -> str:
    """The path of the conversation on the agents' screen."""
    return f"/?view=all&id={rating.answer.conversation.public_id}"


def lines(rows: RatingQuerySet, measuring: Measuring) -> Iterator[list[Sequence[Value]]]:
    """All of them for a file, in chunks, by when it was asked."""
    names = Names.for_reader(measuring.viewer)
    ordered, after = loaded(rows).order_by("asked_at", "pk"), Q()
    while chunk := list(ordered.filter(after)[:CHUNK]):
        yield [_line(rating, names, measuring) for rating in chunk]
        last = chunk[-1]
        after = Q(asked_at__gt=last.asked_at) | Q(asked_at=last.asked_at, pk__gt=last.pk)


def _line(rating: Rating, names: Names, measuring: Measuring) -> Sequence[Value]:
    answer = rating.answer
    contact = answer.conversation.contact
    return (
        absolute(link_to(rating)),
        answer.conversation.subject,
        contact.name if contact else "",
        rating.channel.name,
        rating.team.name if rating.team else "",
        names.of(rating.agent_id),
        _moment(rating.asked_at, measuring),
        str(rating.get_score_display()),
        rating.reason,
        _moment(rating.rated_at, measuring),
    )


def _moment(moment: dt.datetime | None, measuring: Measuring) -> str:
    """In the report's zone, with its distance from UTC; in a form that sorts."""
    if moment is None:
        return ""
    return localtime(moment, measuring.selection.period.zone).isoformat(sep=" ", timespec="seconds")


def asked_of(said: Mapping[str, str], measuring: Measuring) -> RatingQuerySet:
    """The ratings that an address asks for. Raises `Unreadable`."""
    return with_score(asked_in(measuring.selection, measuring.viewer), said.get("score", ""))
