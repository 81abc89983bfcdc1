"""Saved reports by mail, every Monday: each once, however many processes think of it."""

from __future__ import annotations

import datetime as dt
import logging
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMultiAlternatives
from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from apps.accounts.links import absolute
from apps.accounts.models import Agent, Role
from apps.accounts.planning import planned_by_values
from apps.reports.models import Issue, SavedReport
from apps.reports.pages import PAGES, sheet
from apps.reports.selection import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.reports.pages import Sheet

logger = logging.getLogger(__name__)

#: When it is due on Monday, by the reader's clock.
HOUR = 7


class NotTaken(Exception):
    """No mailbox takes the product's own mail now."""


def send_due(now: dt.datetime | None = None) -> int:
    """Put every report that is due this week and did not go out yet into the outbox; returns how many."""
    moment = now or timezone.now()
    sent = 0
    for report in SavedReport.objects.filter(weekly=True, page__in=PAGES).select_related("owner", "team"):
        for reader in _readers(report):
            week = _week(reader, moment)
            if (report.weekly_since or report.created_at) >= _due_at(reader, week):
                continue
            if not Issue.objects.filter(report=report, reader=reader, week=week).exists():
                sent += _send(report, reader, week=week)
    return sent


def _readers(report: SavedReport) -> Iterator[Agent]:
    """Its owner; of one that is shared, those who lead the team."""
    if report.team is None:
        yield from Agent.objects.active().filter(pk=report.owner_id)
    else:
        yield from report.team.agents.filter(is_active=True).exclude(role=Role.AGENT)


def _week(reader: Agent, now: dt.datetime) -> dt.date:
    """The Monday of the last week that is due: until Monday at HOUR it is the one before."""
    local = now.astimezone(ZoneInfo(reader.time_zone)) - dt.timedelta(hours=HOUR)
    return local.date() - dt.timedelta(days=local.weekday())


def _due_at(reader: Agent, week: dt.date) -> dt.datetime:
    return dt.datetime.combine(week, dt.time(HOUR), ZoneInfo(reader.time_zone))


def _send(report: SavedReport, reader: Agent, *, week: dt.date) -> bool:
    """The row and the mail are born together: whoever comes second fails at the row."""
    try:
        with transaction.atomic():
            Issue.objects.create(report=report, reader=reader, week=week)
            if not _mail(report, reader, week=week).send():
                raise NotTaken
    except IntegrityError:
        return False
    except (NotTaken, Unreadable, PermissionDenied) as error:
        logger.warning("The report %d was not sent to agent %d: %s", report.pk, reader.pk, type(error).__name__)
        return False
    return True


def _mail(report: SavedReport, reader: Agent, *, week: dt.date) -> EmailMultiAlternatives:
    """As the reader may see it, in their language and by their clock."""
    said = _until_sunday(dict(parse_qsl(report.query)), week)
    words = translation.override(reader.language)
    with words, timezone.override(ZoneInfo(reader.time_zone)), planned_by_values():
        found = sheet(report.page, said, reader)
        subject = _("%(name)s: your weekly report") % {"name": report.name}
        context = {"report": report, "sheet": found, "url": _url(report), "site": absolute("")}
        mail = EmailMultiAlternatives(subject, _text(report, found), None, [reader.email])
        mail.attach_alternative(render_to_string("reports/email/weekly.html", context), "text/html")
    return mail


def _until_sunday(said: dict[str, str], week: dt.date) -> dict[str, str]:
    """Days that move along end with the week before, so that Monday's first hours are no day."""
    length = said.pop("last", "")
    if not length.isdecimal():
        return said
    return said | {"from": str(week - dt.timedelta(days=int(length))), "to": str(week - dt.timedelta(days=1))}


def _url(report: SavedReport) -> str:
    return absolute(f"{reverse(f'reports:{report.page}')}?{report.query}")


def _text(report: SavedReport, found: Sheet) -> str:
    """The first table in plain words, and where the rest is."""
    first = found.blocks[0]
    lines = [f"{report.name}: {found.page.title}", ""]
    lines += [" | ".join(str(cell.text) for cell in row) for row in first.rows[:40]]
    return "\n".join([*lines, "", _("All of it: %(url)s") % {"url": _url(report)}])
