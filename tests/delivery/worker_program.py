"""A worker of its own process, to be killed: delivers what is due until told to stop by a file.

usage: python -m tests.delivery.worker_program STOP_FILE

The database, the data folder and the settings come from the environment.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import django
from django.conf import settings


def main(stop_file: Path) -> None:
    django.setup()
    settings.CHANNEL_ADAPTERS = {**settings.CHANNEL_ADAPTERS, "fake": "tests.delivery.fake_adapter.FakeAdapter"}
    from apps.delivery.postman import deliver_due

    while not stop_file.exists():
        deliver_due(limit_seconds=60)
        time.sleep(0.05)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
