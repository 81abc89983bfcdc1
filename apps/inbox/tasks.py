"""What runs later, and by the clock."""

from celery import shared_task

from apps.inbox import notifications
from apps.inbox.contacts import importing


@shared_task
def import_contacts(pk: int) -> None:
    """A slice of it; the next is rung for at once."""
    if importing.work_on(pk):
        import_contacts.delay(pk)


@shared_task
def go_on_importing() -> None:
    for pk in importing.waiting():
        import_contacts.delay(pk)


@shared_task
def forget_old_imports() -> None:
    importing.forget_old()


@shared_task
def forget_notifications() -> None:
    notifications.forget_old()
