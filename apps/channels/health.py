"""How the channels are doing, in words: for the list, the status page and the strip at the bottom of the inbox."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timesince import timesince
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.channels import budgets, expiry
from apps.channels.models import Channel, Health
from apps.channels.sentences import sentence
from apps.channels.signals import channels_looked_at
from apps.channels.wording import translated, translated_words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from apps.accounts.models import Agent
    from apps.channels.budgets import Kept

TONES = {Health.OK: "good", Health.UNKNOWN: "info", Health.FAILING: "warn", Health.NEEDS_PERSON: "bad"}
#: The worst one first.
SEVERITY = ("bad", "warn", "info", "quiet", "good")
REFUSED_CALLS = sentence(
    "Calls of its web hook that were refused since the last right one: %(count)s. Has the other side the right secret?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """One channel's state.

    `tone` is good, info, warn, bad, or quiet for a paused one; `words` and `advice` are the server's and ours.
    `budget` is what the service said last of how often we may still ask.
    """

    channel: Channel
    tone: str
    state: str
    since: dt.datetime
    words: str
    advice: str
    budget: Kept | None = None

    @property
    def lasting(self) -> str:
        """For how long it has been so, in words."""
        return _("since just now") if _is_now(self.since) else _("for %(time)s") % {"time": _span(self.since)}

    @property
    def last_mail(self) -> str:
        """When something arrived last, in words."""
        at = self.channel.last_arrival_at
        if self.channel.kind != "email":
            return self._last_message(at)
        if at is None:
            return _("no mail yet")
        return _("last mail just now") if _is_now(at) else _("last mail %(time)s ago") % {"time": _span(at)}

    def _last_message(self, at: dt.datetime | None) -> str:
        if at is None:
            return _("no message yet")
        return _("last message just now") if _is_now(at) else _("last message %(time)s ago") % {"time": _span(at)}

    @property
    def calls_left(self) -> str:
        """The service's budget in words; empty where it names none, or its time is over."""
        if self.budget is None or self.budget.until <= timezone.now():
            return ""
        said = {"left": self.budget.left, "limit": self.budget.limit, "time": _moment(self.budget.until)}
        if not self.budget.left:
            return _("no calls left until %(time)s: the service wants to be left alone") % said
        if not self.budget.limit:
            return _("%(left)s calls left until %(time)s") % said
        return _("%(left)s of %(limit)s calls left until %(time)s") % said

    def as_json(self) -> dict[str, object]:
        """For clients; times in ISO 8601."""
        last = self.channel.last_arrival_at
        return {
            "id": self.channel.pk,
            "name": self.channel.name,
            "tone": self.tone,
            "state": self.state,
            "since": self.since.isoformat(),
            "lasting": self.lasting,
            "last_mail": self.last_mail,
            "calls_left": self.calls_left,
            "words": self.words,
            "advice": self.advice,
            "last_arrival": last.isoformat() if last else None,
        }


def condition(channel: Channel) -> Condition:
    """How this channel is doing."""
    return conditions_of([channel])[0]


def conditions(agent: Agent) -> list[Condition]:
    """All channels that the agent sees, those that need somebody first."""
    return conditions_of(list(Channel.objects.visible_to(agent)))


def conditions_of(channels: Sequence[Channel], *, amiss: Mapping[int, str] | None = None) -> list[Condition]:
    """These channels, those that need somebody first; `amiss` is what `amiss_with` said of them, if it was asked."""
    amiss = amiss_with(channels) if amiss is None else amiss
    left = budgets.of([channel.pk for channel in channels])
    found = [replace(_condition(channel, amiss), budget=left.get(channel.pk)) for channel in channels]
    return sorted(found, key=lambda one: (SEVERITY.index(one.tone), one.channel.name.casefold()))


def _condition(channel: Channel, amiss: Mapping[int, str]) -> Condition:
    health = Health(channel.health)
    paused = not channel.is_active
    said = Condition(
        channel=channel,
        tone="quiet" if paused else TONES[health],
        state=_("paused") if paused else str(health.label),
        since=channel.changed_at if paused else channel.health_since,
        words=translated_words(channel.health_words),
        advice=translated(channel.health_advice),
    )
    # Whatever else is amiss is the smaller trouble.
    if said.tone != "good" or channel.pk not in amiss:
        return said
    return replace(said, tone="warn", state=_("working, but not all of it"), words=translated(amiss[channel.pk]))


def amiss_with(channels: Sequence[Channel]) -> dict[int, str]:
    """What is to be mended, and what other rooms know of them."""
    answers: Any = channels_looked_at.send(Channel, channels=channels)
    return (
        expiry.ending(channels)
        | _refused_calls(channels)
        | {pk: words for _receiver, said in answers for pk, words in said.items()}
    )


def _refused_calls(channels: Sequence[Channel]) -> dict[int, str]:
    """Of the last day: whoever tried it before that has given up, or nobody ever was there."""
    since = timezone.now() - dt.timedelta(days=1)
    refused = [one for one in channels if one.hook_refusals and one.hook_refused_at and one.hook_refused_at > since]
    return {channel.pk: REFUSED_CALLS % {"count": channel.hook_refusals} for channel in refused}


def worst(found: Sequence[Condition]) -> str:
    """The tone that stands for all of them."""
    return min((one.tone for one in found), key=SEVERITY.index, default="quiet")


def summary(found: Sequence[Condition]) -> str:
    """All of them in one short sentence."""
    troubled = [one for one in found if one.tone in {"bad", "warn"}]
    if not found:
        return _("No channels yet")
    if not troubled:
        return _all_well(found)
    if len(troubled) == 1:
        one = troubled[0]
        return _("%(name)s: %(state)s since %(since)s") % {
            "name": one.channel,
            "state": one.state,
            "since": _moment(one.since),
        }
    return ngettext(
        "%(count)d channel has trouble", "%(count)d channels have trouble", len(troubled)
    ) % {"count": len(troubled)}  # fmt: skip


def _all_well(found: Sequence[Condition]) -> str:
    working = sum(one.tone == "good" for one in found)
    if working == len(found):
        return ngettext("%(count)d channel, working", "%(count)d channels, all working", working) % {"count": working}
    return ngettext(
        "%(working)d of %(count)d channel working", "%(working)d of %(count)d channels working", len(found)
    ) % {
        "working": working,
        "count": len(found),
    }


def _is_now(at: dt.datetime) -> bool:
    return timezone.now() - at < dt.timedelta(minutes=1)


def _span(at: dt.datetime) -> str:
    return timesince(at, depth=1)


def _moment(at: dt.datetime) -> str:
    """The time alone if it is today, else the day with it, in the agent's zone and language."""
    here = localtime(at)
    return date_format(here, "TIME_FORMAT" if here.date() == localtime().date() else "SHORT_DATETIME_FORMAT")
