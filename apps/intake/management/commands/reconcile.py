"""`manage.py reconcile`: is everything here that the mailboxes hold?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import Error

from apps.channels.contract import ChannelError, Stock
from apps.intake.choosing import add_channel_argument, chosen_channels
from apps.intake.reading import read_kept_arrivals
from apps.intake.reconciling import compare, mend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from django.core.management.base import CommandParser

    from apps.channels.models import Channel
    from apps.intake.reconciling import Difference

#: Keys that are named one by one.
_NAMED = 50
_SECONDS = 60.0


class Command(BaseCommand):
    help = (
        "Compares what the mailboxes hold with what is kept here, up to where they were read. Ends with 0 if nothing "
        "is missing, with 1 if something is, with 2 if a mailbox could not be looked at. Changes nothing without --fix."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_channel_argument(parser)
        parser.add_argument("--fix", action="store_true", help="fetch what is missing and read it")

    def handle(self, *_args: Any, channel: str, fix: bool, **_options: Any) -> None:
        different = away = 0
        for each in self._channels(channel):
            try:
                different += sum(map(bool, self._differences(each, mends=fix)))
            except (ChannelError, ImproperlyConfigured, ValueError, OSError, Error) as error:
                away += 1
                self.stderr.write(f"{each}: could not be looked at: {error or type(error).__name__}")
        if fix:
            self._read()
        if away:
            raise CommandError(f"{away} of the channels could not be looked at.", returncode=2)
        if different:
            raise CommandError(f"Something is missing in {different} of the folders.", returncode=1)

    def _channels(self, name: str) -> list[Channel]:
        try:
            return list(chosen_channels(name).active())
        except CommandError as error:
            raise CommandError(str(error), returncode=2) from None
        except Error as error:
            raise CommandError(f"The database could not be asked: {error}", returncode=2) from error

    def _read(self) -> None:
        try:
            while read_kept_arrivals(seconds=_SECONDS):
                pass
        except (OSError, Error) as error:
            raise CommandError(f"What was fetched is kept, but could not be read yet: {error}", returncode=2) from error

    def _differences(self, channel: Channel, *, mends: bool) -> Iterator[Difference]:
        with channel.adapter() as adapter:
            if not isinstance(adapter, Stock):
                self.stdout.write(f"{channel}: this kind of channel cannot tell what it holds.")
                return
            for found in compare(adapter, channel):
                self.stdout.write(f"{channel} · {_words(found)}")
                if not (found and mends):
                    yield found
                    continue
                rest = mend(adapter, channel, found)
                self.stdout.write(f"{channel} · mended: {_words(rest)}")
                yield rest


def _words(difference: Difference) -> str:
    name = difference.source.name
    if difference.is_new:
        return f"{name}: not read yet since the server numbered it; whoever listens does so."
    words = f"{name}: {difference.there} there, {difference.here} here"
    if not difference:
        return f"{words}, nothing is missing."
    named = [*difference.missing, *(f"{arrival.key} (its message is gone)" for arrival in difference.hollow)]
    more = f" and {len(named) - _NAMED} more" if len(named) > _NAMED else ""
    return f"{words}, missing: {', '.join(named[:_NAMED])}{more}"
