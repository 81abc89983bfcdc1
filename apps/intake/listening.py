"""The listeners of one process: which mailboxes are ours just now, and a thread for each."""

from __future__ import annotations

import logging
import math
import os
import secrets
import socket
import threading
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection

from apps.channels.models import Channel
from apps.intake import leases
from apps.intake.mailbox import Mailbox
from apps.intake.smtp_intake import listen_address, serve_smtp

if TYPE_CHECKING:
    from collections.abc import Mapping

logger = logging.getLogger(__name__)

#: How often leases are renewed and the channels are looked at, in seconds.
TICK = 5.0


def start_listeners(stop: threading.Event) -> list[threading.Thread]:
    """Start to listen to our share of the mailboxes, and to the mail that is pushed to us, until `stop` is set.

    The threads end within some seconds after that; whoever set it joins them. Raises `ImproperlyConfigured` if
    SMTP_LISTEN is no address.
    """
    threads = [threading.Thread(target=Supervisor(stop).run, name="listeners", daemon=True)]
    if settings.SMTP_LISTEN:
        listen_address()
        threads.append(threading.Thread(target=serve_smtp, args=(stop,), name="smtp listener", daemon=True))
    for thread in threads:
        thread.start()
    return threads


class Supervisor:
    """Takes a fair share of the leases, and keeps a thread running for each."""

    def __init__(self, stop: threading.Event) -> None:
        self.stop = stop
        self.name = f"{socket.gethostname()[:60]}:{os.getpid()}:{secrets.token_hex(4)}"
        self.mailboxes: dict[int, Mailbox] = {}

    def run(self) -> None:
        """Until `stop` is set; then end all threads and let others have the mailboxes."""
        try:
            while not self.stop.is_set():
                self._look_around_if_possible()
                self.stop.wait(TICK)
            self._end_all()
            leases.leave(self.name)
        finally:
            connection.close()

    def _look_around_if_possible(self) -> None:
        try:
            self.look_around()
        except (DatabaseError, InterfaceError) as error:
            logger.warning("The database is away, the listeners go on as they were: %s", error)
        except Exception:
            # Nobody foresaw it. Without this thread no channel would be looked after any more, and nobody would see it.
            logger.exception("The channels could not be shared out, the listeners go on as they were")
        finally:
            connection.close()

    def look_around(self) -> None:
        """Renew, give up what is too much or was taken from us, take what is free, start and restart threads."""
        living = leases.enter(self.name)
        wanted = {channel.pk: channel for channel in Channel.objects.active().order_by("pk")}
        share = math.ceil(len(wanted) / living)
        held = leases.renew(self.name)
        mine = sorted(held & wanted.keys())[:share]
        self._end_others({pk: wanted[pk] for pk in mine})
        leases.release(self.name, held - set(mine) - self.mailboxes.keys())
        mine += self._take(sorted(wanted.keys() - held), count=share - len(mine))
        self._start_missing([wanted[pk] for pk in mine])

    def _end_others(self, mine: Mapping[int, Channel]) -> None:
        """End the threads of channels that are not ours, or that a person changed; forget the dead ones."""
        others = {
            pk: mailbox
            for pk, mailbox in self.mailboxes.items()
            if pk not in mine or mine[pk].changed_at != mailbox.changed_at or not mailbox.is_alive()
        }
        for mailbox in others.values():
            mailbox.ending.set()
        for pk, mailbox in others.items():
            mailbox.join(timeout=1)
            if not mailbox.is_alive():
                del self.mailboxes[pk]

    def _take(self, free: list[int], *, count: int) -> list[int]:
        taken: list[int] = []
        for pk in free:
            if len(taken) < count and leases.take(self.name, pk):
                taken.append(pk)
        return taken

    def _start_missing(self, channels: list[Channel]) -> None:
        for channel in channels:
            if channel.pk not in self.mailboxes:
                self.mailboxes[channel.pk] = Mailbox(channel)
                self.mailboxes[channel.pk].start()

    def _end_all(self) -> None:
        for mailbox in self.mailboxes.values():
            mailbox.ending.set()
        for mailbox in self.mailboxes.values():
            mailbox.join(timeout=10)
