"""`manage.py reindex`: the whole index of the search made anew, while searches go on."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from apps.search.indexing import reindex


class Command(BaseCommand):
    help = "Make the index of the search anew from what is stored. Searches go on meanwhile."

    def handle(self, **_: Any) -> None:
        count = 0
        for some in reindex():
            count += some
            if count % 10_000 < some:
                self.stdout.write(f"{count} conversations")
        self.stdout.write(f"{count} conversations are in the index.")
