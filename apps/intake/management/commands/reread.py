"""`manage.py reread`: read kept payloads once more, after a fix."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.intake.choosing import add_channel_argument, chosen_channels
from apps.intake.models import Arrival, ArrivalState
from apps.intake.reading import read_kept_arrivals
from apps.intake.rereading import refresh_read
from apps.intake.tray import read_all_again

if TYPE_CHECKING:
    from django.core.management.base import CommandParser

    from apps.intake.models import ArrivalQuerySet

#: Between two looks at the clock; the command ends when nothing is left.
_SECONDS = 60.0


class Command(BaseCommand):
    help = (
        "Reads kept messages again, after what stood in the way was mended: those that could not be read, or with "
        "--since also those that were. What people read of these is brought up to date (text, subject, files, notices);"
        " nothing is shown twice, and everything stays where it is. Repeating it changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_channel_argument(parser)
        which = parser.add_mutually_exclusive_group(required=True)
        which.add_argument("--all-unreadable", action="store_true", help="what lies in “could not be read”")
        which.add_argument("--since", type=_day, metavar="DATE", help="everything received since that day: 2026-11-22")

    def handle(self, *_args: Any, since: dt.datetime | None, channel: str, **_options: Any) -> None:
        arrivals = Arrival.objects.filter(channel__in=chosen_channels(channel))
        if since:
            arrivals = arrivals.filter(received_at__gte=since)
            done = refresh_read(arrivals)
            self.stdout.write(f"{done.changed} changed, {done.unchanged} as before, {done.failed} not read this time.")
        tried = _keys(arrivals.unreadable())
        read_all_again(arrivals)
        while read_kept_arrivals(seconds=_SECONDS):
            pass
        rest, waiting = tried & _keys(arrivals.unreadable()), tried & _keys(arrivals.filter(state=ArrivalState.KEPT))
        read = len(tried) - len(rest) - len(waiting)
        self.stdout.write(f"Of {len(tried)} that could not be read, {read} are read now.")
        if waiting:
            self.stdout.write(f"{len(waiting)} are in the hands of a worker.")


def _keys(arrivals: ArrivalQuerySet) -> set[int]:
    return set(arrivals.values_list("pk", flat=True))


def _day(text: str) -> dt.datetime:
    try:
        return timezone.make_aware(dt.datetime.combine(dt.date.fromisoformat(text), dt.time()))
    except ValueError as error:
        raise CommandError(f"“{text}” is no date; write it like 2026-11-22.") from error
