"""What runs by the clock."""

from celery import shared_task

from apps.channels import payloads


@shared_task
def sweep_payload_drafts() -> None:
    payloads.sweep_drafts()
