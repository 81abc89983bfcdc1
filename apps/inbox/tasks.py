"""What runs by the clock."""

from celery import shared_task

from apps.inbox import notifications


@shared_task
def forget_notifications() -> None:
    notifications.forget_old()
