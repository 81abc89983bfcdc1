"""What runs by the clock, or on a bell."""

from celery import shared_task

from apps.delivery.bell import ring
from apps.waits.alarms import warn_due
from apps.waits.renewing import renew

#: After so long a worker is free for other tasks.
SECONDS = 5.0


@shared_task
def warn_of_due() -> None:
    warn_due()


@shared_task
def renew_waits() -> None:
    if renew(seconds=SECONDS):
        ring(renew_waits)
