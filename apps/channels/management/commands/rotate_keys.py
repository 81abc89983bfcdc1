"""Encrypt everything that is encrypted with the first key of ENCRYPTION_KEYS, so that the old keys can be dropped."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from apps.accounts.second_factors import encrypt_second_factors_anew
from apps.channels.keyring import encrypt_anew


class Command(BaseCommand):
    help = "Put a new key in front of ENCRYPTION_KEYS, restart all processes, run this, then drop the old key."

    def handle(self, *_: Any, **__: Any) -> None:
        channels, closed = encrypt_anew()
        factors, shut_out = encrypt_second_factors_anew()
        self.stdout.write(
            f"The secrets of {channels} channels and {factors} second factors are encrypted with the first key now."
        )
        if closed or shut_out:
            names = ", ".join([channel.name for channel in closed] + [agent.email for agent in shut_out])
            raise CommandError(
                f"No key of ENCRYPTION_KEYS opens the secrets of: {names}. Put their key back at the end of the list"
                " and run this again, or enter the channels' passwords anew and remove the agents' second factors."
                " Do not drop a key before."
            )
