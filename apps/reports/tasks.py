"""What runs by the clock."""

from celery import shared_task

from apps.accounts.presence import forget_old_presence
from apps.reports import weekly


@shared_task
def send_weekly_reports() -> None:
    weekly.send_due()


@shared_task
def forget_presence() -> None:
    forget_old_presence()
