"""Telling the moderators of a service about a message, and why: once, whoever of us does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils import formats, timezone
from django.utils.translation import gettext as _

from apps.channels.contract import Report
from apps.conversations.rulings import reported

if TYPE_CHECKING:
    from apps.accounts.models import Agent
    from apps.channels.contract import ReportForm, ReportReason
    from apps.channels.models import Channel
    from apps.conversations.models import Message, Moderation


class AlreadyReported(ValueError):
    """One of us has told the moderators; the words say who, and when."""

    def __init__(self, earlier: Moderation) -> None:
        when = formats.date_format(timezone.localtime(earlier.at), "SHORT_DATETIME_FORMAT")
        super().__init__(_("%(name)s reported this already, on %(when)s.") % {"name": earlier.agent.name, "when": when})


def checked(report: Report, channel: Channel) -> tuple[Report, str]:
    """The report as the service takes it, and why in words. Raises `ValueError` for what it does not take."""
    form = channel.capabilities.report
    if form is None:
        return Report(), ""
    reason = _reason_of(report, form)
    words = report.words.strip() if reason.takes_words else ""
    if reason.needs_words and not words:
        raise ValueError(_("Say in your own words what is wrong with it: without them it is not taken."))
    if len(words) > form.max_words:
        raise ValueError(_("These words are too long for a report."))
    return Report(reason=reason.value, words=words, forward=report.forward and form.forwards), reason.words


def _reason_of(report: Report, form: ReportForm) -> ReportReason:
    if not report.reason:
        return form.reasons[0]
    found = next((each for each in form.reasons if each.value == report.reason), None)
    if found is None:
        raise ValueError(_("The service does not know this reason (any more)."))
    return found


def same_click(message: Message, agent: Agent, report: Report) -> Moderation | None:
    """What this very click has asked for already, if it still waits. Raises `AlreadyReported` if another one has."""
    earlier = reported(message)
    if earlier is None:
        return None
    waits = earlier.outbox_entry.settled_at is None
    if waits and earlier.agent == agent and earlier.outbox_entry.content.get("report") == _as_kept(report):
        return earlier
    raise AlreadyReported(earlier)


def _as_kept(report: Report) -> dict[str, object]:
    return {"reason": report.reason, "words": report.words, "forward": report.forward}
