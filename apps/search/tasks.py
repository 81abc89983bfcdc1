"""What runs by the clock."""

from celery import shared_task

from apps.search import indexing


@shared_task
def keep_up() -> None:
    indexing.sweep()
