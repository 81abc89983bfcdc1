"""The Celery application. Tasks are doorbells: the database rows are the jobs."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dialog_inbox.settings")

app = Celery("dialog_inbox")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
