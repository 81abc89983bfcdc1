"""What runs by the clock."""

from celery import shared_task

from apps.channels import expiry, payloads


@shared_task
def sweep_payload_drafts() -> None:
    payloads.sweep_drafts()


@shared_task
def tell_of_ends() -> None:
    expiry.tell_of_ends()
