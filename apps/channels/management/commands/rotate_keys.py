"""Encrypt all channels' secrets with the first key of ENCRYPTION_KEYS, so that the old keys can be dropped."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.channels.keyring import encrypt_anew


class Command(BaseCommand):
    help = "Put a new key in front of ENCRYPTION_KEYS, restart all processes, run this, then drop the old key."

    def handle(self, *_: Any, **__: Any) -> None:
        done, closed = encrypt_anew()
        self.stdout.write(f"The secrets of {done} channels are encrypted with the first key now.")
        if closed:
            names = ", ".join(channel.name for channel in closed)
            raise CommandError(
                f"No key of ENCRYPTION_KEYS opens the secrets of: {names}. Put their key back at the end of the list"
                " and run this again, or enter these channels' passwords anew. Do not drop a key before."
            )
