"""The doorbell of the outbox, which is its sweep as well."""

from celery import shared_task

from apps.delivery import copies, postman

#: One run; then the sweep or the next bell begins another. A worker that is told to end waits for no more than the
#: rest of it and the entry in hand.
RUN_SECONDS = 20


# After SMTP's final dot a server may think for 10 minutes, so the limits are longer than for other tasks. Acknowledged
# early: the sweep comes in any case, and a bell that is rung again by the broker would only be a second worker.
@shared_task(acks_late=False, soft_time_limit=14 * 60, time_limit=15 * 60)
def deliver_due() -> None:
    """Send what is due."""
    postman.deliver_due(limit_seconds=RUN_SECONDS)


@shared_task
def keep_copies() -> None:
    """Keep copies of what was sent."""
    copies.keep_owed()
