"""`manage.py seed_demo`: put the demo's company into an empty database."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from dialog_inbox.demo.seed import seed


class Command(BaseCommand):
    help = "Put the demo's company into an empty database; does nothing if somebody works here already."

    def handle(self, **_: Any) -> None:
        self.stdout.write("The demo's company moves in." if seed() else "The demo's company is here already.")
