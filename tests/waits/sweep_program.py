"""A process that warns of what is due: `python -m tests.waits.sweep_program FILE TIMES`.

It says "ready", begins once the file stands there, looks so many times, and says how many warnings it gave.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import django


def main(start: str, times: str) -> None:
    django.setup()
    from apps.waits.alarms import warn_due

    print("ready", flush=True)
    while not Path(start).exists():
        time.sleep(0.01)
    print(sum(warn_due() for _ in range(int(times))), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
