"""Print the one-time link of the first admin again."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.first_admin import first_admin_link


class Command(BaseCommand):
    help = "Print a new one-time link that makes the first admin; the one before is void."

    def handle(self, *_: Any, **__: Any) -> None:
        link = first_admin_link()
        if link is None:
            raise CommandError("There is an admin already: ask them for an invitation.")
        self.stdout.write(link)
