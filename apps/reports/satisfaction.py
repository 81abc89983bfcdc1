"""The page "Satisfaction": what customers said of answers, how many said anything, and where."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Case, Count, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from apps.accounts.models import Team
from apps.channels.models import Channel
from apps.conversations.models import Rating
from apps.conversations.models.ratings import Score
from apps.reports import charts
from apps.reports.blocks import Block, count, part, words
from apps.reports.glance import change
from apps.reports.ratings import asked_in, link_to, ratings_behind
from apps.reports.seeing import people_of
from apps.reports.tallies import FEW

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from django.utils.functional import _StrOrPromise

    from apps.reports.blocks import Cell
    from apps.reports.measuring import Measuring
    from apps.reports.selection import Selection

WAYS: dict[str, _StrOrPromise] = {
    "channel": gettext_lazy("Channel"),
    "team": gettext_lazy("Team"),
    "agent": gettext_lazy("Agent"),
}
COLUMNS = {"channel": "channel_id", "team": "team_id", "agent": "agent_id"}
#: What was said, as many as one reads.
MOST_WORDS = 50
HOW = gettext_lazy(
    "Below answers to customers stands the question how they were, where the channel asks it. The period is that in"
    " which these answers were written; a rating counts there whenever it came. The shares are of the ratings, the"
    " response rate is ratings by answers that asked. An answer that did not go out, or came back, asked nobody. Each"
    " answer has one rating: who changes it replaces the one before. With fewer than 20 ratings shares are greyed: a"
    " few of them say little, and few customers rate at all; those who do are rarely the average."
)
WAYS_HOW = gettext_lazy(
    "The same figures for each row. A rating belongs to who wrote the answer, to the channel that it went out on, and"
    " to the team that had the conversation then: not to who had it later."
)
WORDS_HOW = gettext_lazy(
    "What customers wrote with their ratings: the bad ones first, and of these the newest. Each opens its conversation."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Answers that asked, and how often customers said what."""

    asked: int = 0
    good: int = 0
    okay: int = 0
    bad: int = 0

    @property
    def rated(self) -> int:
        return self.good + self.okay + self.bad

    @property
    def is_small(self) -> bool:
        return self.rated < FEW

    @property
    def response(self) -> float | None:
        return self.rated / self.asked if self.asked else None

    def share(self, score: str) -> float | None:
        return getattr(self, score) / self.rated if self.rated else None


def satisfaction(measuring: Measuring, *, way: str) -> list[Block]:
    """The blocks of the page; `way` is one of WAYS."""
    found = _counted(measuring, way)
    said = together(found.values())
    return [
        _glance(measuring, said, together(_counted(measuring.before(), way).values())),
        _scores(measuring, said),
        _compared(measuring, way, found),
        _what_was_written(measuring),
    ]


def together(some: Iterable[Said]) -> Said:
    """All of them in one."""
    whole = Said()
    for each in some:
        whole = Said(**{name: getattr(whole, name) + getattr(each, name) for name in ("asked", *Score.values)})
    return whole


def _counted(measuring: Measuring, way: str) -> dict[int, Said]:
    """By the id of each channel, team or agent; 0 for none."""
    by = Coalesce(F(COLUMNS[way]), 0)
    rows = asked_in(measuring.selection, measuring.viewer).order_by().annotate(said_group=by)
    scores = {str(score): Count("pk", filter=Q(score=score)) for score in Score}
    found = rows.values("said_group").annotate(asked=Count("pk"), **scores)
    return {row.pop("said_group"): Said(**row) for row in cast("Any", found)}


def _glance(measuring: Measuring, said: Said, before: Said) -> Block:
    pairs = ((measuring.selection, said), (measuring.before().selection, before))
    rows = []
    for score in Score:
        shares = [_share(one, each, score) for one, each in pairs]
        is_better_less = None if score == Score.OKAY else score == Score.BAD
        rows.append((words(score.label), *shares, change(shares, shorter_is_better=is_better_less)))
    ratings = [count(each.rated, url=ratings_behind(one, score="rated")) for one, each in pairs]
    asked = [count(each.asked, url=ratings_behind(one)) for one, each in pairs]
    rates = [part(each.response, url=ratings_behind(one, score="rated")) for one, each in pairs]
    for name, some in ((_("Ratings"), ratings), (_("Answers that asked"), asked), (_("Response rate"), rates)):
        rows.append((words(name), *some, change(some)))
    head = ("", _("This period"), _("The period before"), _("Difference"))
    return Block(key="glance", title=_("At a glance"), how=HOW, head=head, rows=rows)


def _share(selection: Selection, said: Said, score: str) -> Cell:
    return part(said.share(score), url=ratings_behind(selection, score=score), faint=said.is_small)


def _scores(measuring: Measuring, said: Said) -> Block:
    marks, rows = [], []
    for score in Score:
        number, url = getattr(said, score), ratings_behind(measuring.selection, score=score)
        label = str(score.label)
        marks.append(charts.Bar(label=label, value=number, url=url, words=f"{label}: {number}"))
        rows.append((words(label), count(number, url=url), part(said.share(score), faint=said.is_small)))
    title = _("What customers said")
    head = (_("Rating"), _("Number"), _("Share"))
    return Block(key="scores", title=title, how=HOW, head=head, rows=rows, chart=charts.bars(marks, name=title))


def _compared(measuring: Measuring, way: str, found: Mapping[int, Said]) -> Block:
    names = _names(measuring, way)
    if way == "agent":
        found = {group: said for group, said in found.items() if group in names}
    ordered = sorted(found, key=lambda group: (-found[group].rated, -found[group].asked, names.get(group, "")))
    rows = [_line(measuring, way, group, names.get(group) or _("none"), found[group]) for group in ordered]
    heads = (_("Answers that asked"), _("Ratings"), _("Response rate"), *(str(score.label) for score in Score))
    return Block(key="comparison", title=WAYS[way], how=WAYS_HOW, head=(WAYS[way], *heads), rows=rows)


def _names(measuring: Measuring, way: str) -> Mapping[int, str]:
    sources: dict[str, Any] = {
        "channel": Channel.objects,
        "team": Team.objects,
        "agent": people_of(measuring.viewer),
    }
    return dict(sources[way].values_list("pk", "name"))


def _line(measuring: Measuring, way: str, group: int, name: str, said: Said) -> tuple[Cell, ...]:
    selection = replace(measuring.selection, **cast("dict[str, Any]", {way: group}))
    return (
        words(name),
        count(said.asked, url=ratings_behind(selection)),
        count(said.rated, url=ratings_behind(selection, score="rated"), faint=said.is_small),
        part(said.response, url=ratings_behind(selection, score="rated"), faint=said.is_small),
        *(_share(selection, said, score) for score in Score),
    )


def _what_was_written(measuring: Measuring) -> Block:
    worst_first = Case(
        When(score=Score.BAD, then=Value(0)),
        When(score=Score.OKAY, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    found = asked_in(measuring.selection, measuring.viewer).exclude(reason="").order_by(worst_first, "-rated_at", "-pk")
    # Messages are wide: they are looked at when it is known which.
    pks = list(found.values_list("pk", flat=True)[: MOST_WORDS + 1])
    ratings = Rating.objects.select_related("answer__conversation").in_bulk(pks[:MOST_WORDS])
    rows = [
        (
            words(rating.get_score_display()),
            words(rating.reason, url=link_to(rating)),
            words(rating.answer.conversation.subject),
            words(date_format(localtime(rating.rated_at, measuring.selection.period.zone), "SHORT_DATE_FORMAT")),
        )
        for rating in (ratings[pk] for pk in pks[:MOST_WORDS] if pk in ratings)
    ]
    note = _("Only %(count)d are shown; the list behind the number of ratings has all of them.")
    head = (_("Rating"), _("What they wrote"), _("Conversation"), _("Day"))
    return Block(
        key="words",
        title=_("What customers wrote"),
        how=WORDS_HOW,
        head=head,
        rows=rows,
        note=note % {"count": MOST_WORDS} if len(pks) > MOST_WORDS else "",
        is_text=True,
    )
