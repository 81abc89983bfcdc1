"""What runs by the clock."""

from celery import shared_task

from apps.reports import weekly


@shared_task
def send_weekly_reports() -> None:
    weekly.send_due()
