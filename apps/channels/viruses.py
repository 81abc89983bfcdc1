"""Whether a stored or arriving file is clean, where clamd is configured (`CLAMD`); elsewhere nobody asks.

A verdict is kept by the SHA-256 of the content, and believed for a day: signatures are renewed. While clamd is away an
older one is believed too, rather than none.
"""

from __future__ import annotations

import datetime as dt
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from apps.channels import clamd
from apps.channels.clamd import CannotScan
from apps.channels.models import ScannedFile
from apps.channels.payloads import open_payload

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["CannotScan", "Infected", "require_clean", "require_clean_payload"]

BELIEVED_FOR = dt.timedelta(days=1)


class Infected(Exception):
    """The content holds a virus; the message is for people."""

    def __init__(self, virus: str) -> None:
        super().__init__(_("This file holds a virus (%(virus)s).") % {"virus": virus})
        self.virus = virus


def require_clean(content: IO[bytes], *, sha256: str) -> None:
    """Raises `Infected`, or `CannotScan` if nobody can tell. The content is read, not closed."""
    _require(sha256, lambda: clamd.scan(content, address=settings.CLAMD))


def require_clean_payload(sha256: str) -> None:
    """The same for what is stored. Raises `FileNotFoundError` too."""
    _require(sha256, lambda: _scan_payload(sha256))


def _require(sha256: str, scan: Callable[[], str]) -> None:
    if not settings.CLAMD:
        return
    known = ScannedFile.objects.filter(sha256=sha256).first()
    virus = known.virus if known and known.at > timezone.now() - BELIEVED_FOR else _scan(sha256, scan, known)
    if virus:
        raise Infected(virus)


def _scan(sha256: str, scan: Callable[[], str], known: ScannedFile | None) -> str:
    try:
        virus = scan()
    except CannotScan:
        if known is None:
            raise
        return known.virus
    ScannedFile.objects.update_or_create(sha256=sha256, defaults={"virus": virus, "at": timezone.now()})
    return virus


def _scan_payload(sha256: str) -> str:
    with open_payload(sha256) as content:
        return clamd.scan(content, address=settings.CLAMD)
