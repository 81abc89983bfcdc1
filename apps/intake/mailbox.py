"""Following one channel: fetch what is new, wait until the service says that there is more, mend what breaks."""

from __future__ import annotations

import logging
import math
import random
import threading
import time
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, InterfaceError, connection

from apps.channels.contract import AuthError, ChannelError, Doorbell, Revisiting, Unavailable
from apps.channels.models import Channel
from apps.channels.sentences import sentence
from apps.intake.collect import collect, settle_rest
from apps.intake.exchange import words_of_fault
from apps.intake.revisiting import Rounds

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from apps.channels.contract import Adapter, Source

logger = logging.getLogger(__name__)

#: A watch is left after so many seconds to hear whether the line still lives: a half-open one tells nothing by itself.
PATIENCE = 30.0
FIRST_PAUSE = 1.0
#: After it a source is asked again that stands for itself and did not let us in.
REFUSED_PAUSE = 3600.0
LONGEST_PAUSE = 300.0
#: After so many refusals of the password only a person can help; more would lock the account on some servers.
MAX_REFUSALS = 3
#: Batches in a row without a message.
MOST_EMPTY = 200

PASSED_OVER = sentence("The other folders are read as always. If this one is gone, take it out of the settings.")


class Mailbox(threading.Thread):
    """The listener of one channel, as it was saved at `changed_at`; runs until `ending` is set."""

    def __init__(self, channel: Channel) -> None:
        super().__init__(name=f"listener of {channel}", daemon=True)
        self.ending = threading.Event()
        self.channel_id: int = channel.pk
        self.changed_at: dt.datetime = channel.changed_at
        self._failures = 0
        self._failing: dict[str, ChannelError] = {}
        # Counted across processes, or each restart would try a wrong password thrice.
        self._refusals = min(channel.auth_failures, MAX_REFUSALS - 1)

    def run(self) -> None:
        while not self.ending.is_set():
            try:
                pause = self._attempt()
            except (DatabaseError, InterfaceError) as error:
                logger.warning("%s: the database is away: %s", self.name, error)
                pause = self._pause()
            finally:
                connection.close()
            self.ending.wait(pause)

    def _attempt(self) -> float | None:
        """Follow the channel until something breaks; returns the pause before the next attempt, None for for ever."""
        channel = Channel.objects.filter(pk=self.channel_id).first()
        if channel is None:  # deleted, as whoever shares out the channels will see
            return None
        try:
            return self._follow_until_it_breaks(channel)
        except (DatabaseError, InterfaceError):
            raise
        except Exception as error:
            # Nobody foresaw it. A thread that died of it would be started again and again, and nobody would see why.
            logger.exception("%s: an unexpected error", self.name)
            return self._failed(channel, Unavailable(words_of_fault(error), stage="listen"))

    def _follow_until_it_breaks(self, channel: Channel) -> float | None:
        try:
            adapter = channel.adapter()
        except (ImproperlyConfigured, ValueError) as error:
            channel.needs_person(AuthError(str(error)))
            return None
        try:
            with adapter:
                self._follow(adapter, channel)
        except AuthError as error:
            return self._refused(channel, error)
        except ChannelError as error:
            return self._failed(channel, error)
        except OSError as error:
            return self._failed(channel, Unavailable(str(error), stage="keep"))
        return 0

    def _follow(self, adapter: Adapter, channel: Channel) -> None:
        sources = adapter.sources()
        self._failing.clear()
        due = dict.fromkeys(sources, 0.0)
        rounds = Rounds(channel)
        while not self.ending.is_set():
            if not sources or min(due.values()) <= time.monotonic():
                self._poll(adapter, channel, sources, due)
                if isinstance(adapter, Revisiting):
                    rounds.visit_one(adapter)
            elif isinstance(adapter, Doorbell):
                self._fetch(adapter, channel, sources[0], watched=sources[0])
            self._wait(adapter, sources, until=min(due.values(), default=math.inf))
            # Not before: a service that lets itself be read and cannot be watched must not be asked without a pause.
            self._failures = 0

    def _poll(self, adapter: Adapter, channel: Channel, sources: Sequence[Source], due: dict[Source, float]) -> None:
        """Everything that is new in the sources that are due; `due` then says when they are next.

        A source that fails is passed over, unless it is the first, which is watched; one that stands apart always.
        """
        for source in [each for each in sources if due[each] <= time.monotonic()]:
            try:
                settle_rest(adapter, channel=channel, source=source)
                pause = self._fetch(adapter, channel, source, watched=sources[0])
                self._failing.pop(source.name, None)
            except (Unavailable, AuthError) as error:
                if not source.apart:
                    if source is sources[0] or isinstance(error, AuthError):
                        raise
                    # This raises if it is not that source which is away, but the service.
                    collect(adapter, channel=channel, source=sources[0])
                self._failing[source.name] = error
                pause = error.retry_after if isinstance(error, Unavailable) else REFUSED_PAUSE
            due[source] = time.monotonic() + max(source.every or settings.MAIL_POLL_SECONDS, pause)
        self._note_health(channel, self._failing)

    def _fetch(self, adapter: Adapter, channel: Channel, source: Source, *, watched: Source) -> float:
        """Everything that is new in it; while a long folder is read, the watched one is looked at after each batch.

        Returns for how many seconds the service wants to be left alone. One that leads on and on, and brings nothing,
        is left until its next turn.
        """
        empty = 0
        while not self.ending.is_set() and empty < MOST_EMPTY:
            batch = collect(adapter, channel=channel, source=source)
            if batch.complete:
                return batch.pause
            empty = 0 if batch.messages else empty + 1
            if source is not watched and not source.apart:
                collect(adapter, channel=channel, source=watched)
        return 0.0

    def _wait(self, adapter: Adapter, sources: Sequence[Source], *, until: float) -> None:
        """Until a source is due; where the first one is watched, until it has something new or is to be looked at."""
        # While nothing happens, no database connection is held.
        connection.close()
        if not sources:
            self.ending.wait()
            return
        left = max(0.0, until - time.monotonic())
        if not isinstance(adapter, Doorbell):
            self.ending.wait(left)
            return
        until = time.monotonic() + min(PATIENCE, left)
        if not adapter.watch(sources[0], self.ending.is_set, min(PATIENCE, left)):
            self.ending.wait(max(0.0, until - time.monotonic()))

    def _note_health(self, channel: Channel, failing: Mapping[str, ChannelError]) -> None:
        self._refusals = 0
        words = " · ".join(f"“{name}”: {error}" for name, error in failing.items())
        if not failing:
            channel.is_well()
        elif channel.reading_words != words:
            advice = next((error.advice for error in failing.values() if error.advice), PASSED_OVER)
            channel.is_failing(Unavailable(words, stage="fetch", advice=advice))
            logger.warning("%s: passed over until the next poll: %s", self.name, words)

    def _refused(self, channel: Channel, error: AuthError) -> float | None:
        self._refusals += 1
        channel.needs_person(error)
        logger.warning("%s: refused (%s), time %s of %s", self.name, error, self._refusals, MAX_REFUSALS)
        return self._pause() if self._refusals < MAX_REFUSALS else None

    def _failed(self, channel: Channel, error: ChannelError) -> float:
        channel.is_failing(error)
        pause = self._pause()
        if isinstance(error, Unavailable):
            pause = max(pause, error.retry_after)
        logger.warning("%s: %s; next attempt in %.0f s", self.name, error, pause)
        return pause

    def _pause(self) -> float:
        """Twice as long each time, with some jitter so that a hundred mailboxes do not come back at once."""
        pause = min(LONGEST_PAUSE, FIRST_PAUSE * float(2**self._failures))
        self._failures = min(self._failures + 1, 20)
        return pause * random.uniform(1.0, 1.1)
