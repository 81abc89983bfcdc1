"""What the virus scanner said."""

from __future__ import annotations

from django.db import models


class ScannedFile(models.Model):
    """What the virus scanner said of a content (viruses.py), by its SHA-256; `virus` is empty for a clean one."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    virus = models.CharField(max_length=255, blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.sha256[:8]} {self.virus or 'clean'}"
