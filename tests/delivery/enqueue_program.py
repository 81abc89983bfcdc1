"""A web process, as far as the outbox is concerned: puts a letter into it for each line that it reads.

usage: python -m tests.delivery.enqueue_program CHANNEL_ID

Answers each line with the seconds that it took. The database and the broker come from the environment.
"""

from __future__ import annotations

import sys
import time

import django


def main(channel_id: int) -> None:
    django.setup()
    from apps.channels.models import Channel
    from apps.delivery.outbox import enqueue
    from tests.delivery.conftest import letter

    channel = Channel.objects.get(pk=channel_id)
    for _ in sys.stdin:
        start = time.monotonic()
        enqueue(channel=channel, lane="conversation:1", message=letter())
        print(time.monotonic() - start, flush=True)


if __name__ == "__main__":
    main(int(sys.argv[1]))
