"""`manage.py rebuild_waits`: work out all waits anew."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.management.base import BaseCommand

from apps.waits.models import Wait
from apps.waits.rebuilding import rebuild

if TYPE_CHECKING:
    from django.core.management.base import CommandParser


class Command(BaseCommand):
    help = (
        "Works out all waits anew from messages and events, with the same result as while they happened. "
        "Figures of the past keep the calendars and policies of their time. Safe to repeat and to stop at any time."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from-nothing", action="store_true", help="forget the waits of each conversation first")

    def handle(self, *args: Any, **options: Any) -> None:
        done = 0
        for done in rebuild(from_nothing=options["from_nothing"]):
            if options["verbosity"] > 1:
                self.stdout.write(f"{done} conversations")
        self.stdout.write(f"{Wait.objects.count()} waits in {done} conversations.")
