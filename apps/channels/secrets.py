"""Secrets at rest: a model field that encrypts with the installation's keys (cryptography's MultiFernet)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import models

from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator


def encrypt(secrets: Mapping[str, str]) -> str:
    """The mapping as one encrypted text."""
    return _fernet().encrypt(json.dumps(dict(secrets)).encode()).decode("ascii")


def decrypt(text: str) -> dict[str, str]:
    """The mapping again. Raises `ImproperlyConfigured` if no key of ENCRYPTION_KEYS fits."""
    try:
        return dict(json.loads(_fernet().decrypt(text.encode())))
    except InvalidToken:
        raise ImproperlyConfigured(
            sentence(
                "A channel's passwords were encrypted with a key that is not in ENCRYPTION_KEYS. Put the old key back"
                " (encryption.key in the data folder), or enter the channel's passwords again."
            )
        ) from None


def _fernet() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.ENCRYPTION_KEYS])


class SealedSecrets(Mapping[str, str]):
    """Secrets as stored, decrypted when somebody looks: a lost key stops those who need a password, and no page."""

    def __init__(self, sealed: str) -> None:
        self.sealed = sealed

    def __getitem__(self, name: str) -> str:
        return self._opened[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._opened)

    def __len__(self) -> int:
        return len(self._opened)

    def __repr__(self) -> str:
        return "<sealed secrets>"

    @cached_property
    def _opened(self) -> dict[str, str]:
        return decrypt(self.sealed) if self.sealed else {}


if TYPE_CHECKING:
    _TextField = models.TextField[Mapping[str, str], Mapping[str, str]]
else:
    _TextField = models.TextField


class EncryptedSecretsField(_TextField):
    """A mapping of texts in Python, one encrypted text in the database; empty text for no secrets."""

    def from_db_value(self, value: str | None, *_: Any) -> SealedSecrets:
        return SealedSecrets(value or "")

    def to_python(self, value: Any) -> dict[str, str]:
        return dict(value or {})

    def get_prep_value(self, value: Any) -> str:
        if isinstance(value, SealedSecrets):
            return value.sealed
        return encrypt(value) if value else ""

    def value_to_string(self, obj: models.Model) -> str:
        """Dumps carry the encrypted form only."""
        return self.get_prep_value(self.value_from_object(obj))
