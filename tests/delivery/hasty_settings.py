"""A grown-up site whose broker gives tasks out anew after a second; for programs of the tests."""

from tests.settings import *  # noqa: F403

CELERY_BROKER_TRANSPORT_OPTIONS = {**CELERY_BROKER_TRANSPORT_OPTIONS, "visibility_timeout": 1}  # noqa: F405
