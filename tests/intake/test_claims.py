"""F3.41: many readers at once, and each arrival in the hands of one."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING

import pytest
from django.db import connection
from django.utils import timezone

from apps.intake.claims import claim
from apps.intake.models import Arrival, ArrivalState

if TYPE_CHECKING:
    from apps.channels.models import Channel

pytestmark = pytest.mark.django_db(transaction=True)

READERS = 8


def test_eight_readers_share_what_is_to_be_read(support: Channel) -> None:
    share_out(support, rows=400)


@pytest.mark.full
def test_eight_readers_share_twenty_thousand(support: Channel) -> None:
    share_out(support, rows=20_000)


def share_out(channel: Channel, *, rows: int) -> None:
    now = timezone.now()
    Arrival.objects.bulk_create(
        Arrival(channel=channel, source="shelf", key=str(number), payload=f"{number:064}", size=1, received_at=now)
        for number in range(rows)
    )
    claimed: list[int] = []
    start = threading.Barrier(READERS)

    def read() -> None:
        start.wait()
        while len(claimed) < rows:
            # Who finds the first ones locked by others may go away empty, and comes again.
            if held := claim():
                pks = [arrival.pk for arrival in held.arrivals]
                claimed.extend(pks)
                # As when they are read: thousands are never in hand.
                Arrival.objects.filter(pk__in=pks).update(state=ArrivalState.READ, read_at=timezone.now())
        connection.close()

    readers = [threading.Thread(target=read) for _ in range(READERS)]
    begun = time.monotonic()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join(timeout=600)
    print(f"{rows / (time.monotonic() - begun):.0f} arrivals/s")
    assert len(set(claimed)) == len(claimed) == rows
