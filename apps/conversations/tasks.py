"""What runs by the clock."""

from celery import shared_task

from apps.conversations import live
from apps.conversations.actions import wake_due


@shared_task
def wake_snoozed() -> None:
    wake_due()


@shared_task
def forget_live_events() -> None:
    live.forget_old()
