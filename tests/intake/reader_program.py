"""A reader in a process of its own, to be killed: it reads until nothing is left, with leases of one second."""

from __future__ import annotations

import os
from datetime import timedelta

import django

if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "dialog_inbox.settings"
    django.setup()

    from apps.intake import claims, reading

    claims.LEASE = timedelta(seconds=1)
    claims.CHUNK = 5
    reading.read_kept_arrivals(seconds=300)
