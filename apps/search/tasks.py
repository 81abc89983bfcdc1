"""What runs by the clock."""

from celery import shared_task

from apps.search import indexing
from apps.search.files import reading


@shared_task
def keep_up() -> None:
    indexing.sweep()


@shared_task
def read_files() -> None:
    reading.read_files()
