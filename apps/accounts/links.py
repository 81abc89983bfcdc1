"""Links for mails and terminals, made from SITE_URL and never from what a browser claims."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse


def absolute(path: str) -> str:
    """The whole address of a path of this site."""
    return f"{settings.SITE_URL}{path}"


def invitation_link(token: str) -> str:
    return absolute(reverse("accounts:invitation", args=[token]))
