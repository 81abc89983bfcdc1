"""What runs on a bell, and by the clock in case no bell was heard."""

from celery import shared_task

from apps.delivery.bell import ring
from apps.intake.completing import complete_kept_arrivals
from apps.intake.reading import read_kept_arrivals

#: After so long a worker is free for other tasks, an answer that is to be sent; whoever is next goes on reading.
SECONDS = 2.0


@shared_task
def read_kept() -> None:
    """Read until nothing is left; any number of these may run at once."""
    if read_kept_arrivals(seconds=SECONDS):
        ring(read_kept)


@shared_task
def complete_kept() -> None:
    """Fetch what arrivals name, then have them read."""
    done, is_more = complete_kept_arrivals(seconds=SECONDS)
    if done:
        ring(read_kept)
    if is_more:
        ring(complete_kept)
