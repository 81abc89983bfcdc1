"""Bring the files to translate up to date with the sources."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from dialog_inbox import catalogue


class Command(BaseCommand):
    help = "Write the texts of the sources into locale/*/LC_MESSAGES/django.po, and tell which are not translated yet."

    def handle(self, *_: Any, **__: Any) -> None:
        for language, _name in settings.LANGUAGES:
            if language != settings.LANGUAGE_CODE:
                self._update(language)

    def _update(self, language: str) -> None:
        missing = catalogue.missing(catalogue.update(language))
        for text in missing:
            self.stdout.write(f"{language}: not translated: {text}")
        self.stdout.write(f"{language}: {len(missing)} texts to translate.")
