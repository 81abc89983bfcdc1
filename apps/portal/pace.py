"""How often one address may say something here: enough for people, too little for programs."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.utils.crypto import salted_hmac

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST = 20
#: In seconds.
WITHIN = 600


def is_too_often(request: HttpRequest) -> bool:
    """Count one more of whoever asks. What is kept for a while is a keyed hash and not the address."""
    known = salted_hmac("apps.portal.pace", _whose(get_adapter().get_client_ip(request))).hexdigest()
    key = f"portal:{known}"
    cache.add(key, 0, WITHIN)
    try:
        return bool(cache.incr(key) > MOST)
    except ValueError:  # it ended between the two
        return False


def _whose(address: str) -> str:
    """Of IPv6 a household has a whole network."""
    found = ipaddress.ip_address(address)
    return address if found.version == 4 else str(ipaddress.ip_network(f"{address}/64", strict=False))
