"""Secrets at rest: a model field that encrypts with the installation's keys (cryptography's MultiFernet)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

if TYPE_CHECKING:
    from collections.abc import Mapping


def encrypt(secrets: Mapping[str, str]) -> str:
    """The mapping as one encrypted text."""
    return _fernet().encrypt(json.dumps(dict(secrets)).encode()).decode("ascii")


def decrypt(text: str) -> dict[str, str]:
    """The mapping again. Raises `ImproperlyConfigured` if no key of ENCRYPTION_KEYS fits."""
    try:
        return dict(json.loads(_fernet().decrypt(text.encode())))
    except InvalidToken:
        raise ImproperlyConfigured(
            "A channel's passwords were encrypted with a key that is not in ENCRYPTION_KEYS. Put the old key back"
            " (encryption.key in the data folder), or enter the channel's passwords again."
        ) from None


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


if TYPE_CHECKING:
    _TextField = models.TextField[dict[str, str], dict[str, str]]
else:
    _TextField = models.TextField


class EncryptedSecretsField(_TextField):
    """A `dict[str, str]` in Python, one encrypted text in the database; empty text for no secrets."""

    def from_db_value(self, value: str | None, *_: Any) -> dict[str, str]:
        return decrypt(value) if value else {}

    def to_python(self, value: Any) -> dict[str, str]:
        return dict(value or {})

    def get_prep_value(self, value: Any) -> str:
        return encrypt(value) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        """Dumps carry the encrypted form only."""
        return self.get_prep_value(self.value_from_object(obj))
