"""The secrets of authenticator apps and recovery codes, which are encrypted in the database (adapters.py)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from allauth.mfa.models import Authenticator
from allauth.mfa.utils import decrypt, encrypt
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

if TYPE_CHECKING:
    from apps.accounts.models import Agent

#: Where allauth keeps what it has encrypted, by kind.
SEALED = {Authenticator.Type.TOTP: "secret", Authenticator.Type.RECOVERY_CODES: "seed"}


def encrypt_second_factors_anew() -> tuple[int, list[Agent]]:
    """Encrypt every second factor with the first key of ENCRYPTION_KEYS.

    How many there were, and the agents of those that no key opens, which stay as they are. One row at a time is locked,
    so that a code that is used up in that moment stays used up.
    """
    done, closed = 0, set()
    for pk in Authenticator.objects.filter(type__in=SEALED).order_by("pk").values_list("pk", flat=True):
        with transaction.atomic():
            factor = Authenticator.objects.select_for_update(no_key=True).filter(pk=pk).first()
            if factor is None:
                continue
            try:
                factor.data[SEALED[factor.type]] = encrypt(decrypt(factor.data[SEALED[factor.type]]))
            except ImproperlyConfigured:
                closed.add(factor.user)
            else:
                factor.save(update_fields=["data"])
                done += 1
    return done, sorted(closed, key=str)


def agents_shut_out() -> list[Agent]:
    """The agents whose second factors no key of ENCRYPTION_KEYS opens."""
    factors = Authenticator.objects.filter(type__in=SEALED).select_related("user")
    return sorted({factor.user for factor in factors if not _opens(factor)}, key=str)


def _opens(factor: Authenticator) -> bool:
    try:
        decrypt(factor.data[SEALED[factor.type]])
    except ImproperlyConfigured:
        return False
    return True
