"""The one place from which the product speaks HTTP to other services.

No redirects, no hidden repeats, a limit on time and size. https only, except to this machine and to hosts that the
caller names: a configured address must not turn a worker into a way into the network behind it.
"""

from __future__ import annotations

import ipaddress
import json
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpx2

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

SECONDS = 15.0
MOST_BYTES = 1_048_576


class HttpError(Exception):
    """Whatever can go wrong; `str(error)` can be shown to an admin."""


class NotAllowed(HttpError):
    """The address is not one that may be called."""


class Unreachable(HttpError):
    """No answer, or not in time: the request may or may not have been seen."""


class Refused(HttpError):
    """An answer other than 2xx; `answer` is its JSON object, or empty."""

    def __init__(self, words: str, *, status: int, answer: Mapping[str, Any]) -> None:
        super().__init__(words)
        self.status = status
        self.answer = answer


class BadAnswer(HttpError):
    """A 2xx answer that is too large or no JSON object."""


def post_form(
    url: str,
    form: Mapping[str, str],
    *,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    plain_hosts: Collection[str] = (),
) -> dict[str, Any]:
    """POST `form` as application/x-www-form-urlencoded and return the JSON object that comes back.

    `seconds` is for all of it together. `plain_hosts` may be spoken to without TLS.
    Raises `NotAllowed`, `Unreachable`, `Refused`, `BadAnswer`.
    """
    local = _require_allowed(url, plain_hosts)
    headers = {"Accept": "application/json", "Accept-Encoding": "identity"}
    deadline = time.monotonic() + seconds
    try:
        # A proxy of the environment is for the world outside, not for this machine.
        with (
            httpx2.Client(timeout=seconds, trust_env=not local) as client,
            client.stream("POST", url, data=dict(form), headers=headers) as response,
        ):
            body = _read(response, deadline=deadline, most_bytes=most_bytes)
    except httpx2.TimeoutException:
        raise Unreachable(f"{urlsplit(url).hostname} did not answer within {seconds:.0f} s") from None
    except httpx2.TransportError as error:
        raise Unreachable(f"{urlsplit(url).hostname}: {error}") from error
    return _object(response, body)


def _require_allowed(url: str, plain_hosts: Collection[str]) -> bool:
    """Tell whether the address is on this machine. Raises `NotAllowed`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    local = _is_loopback(host)
    if not host or parts.username or parts.scheme not in ("https", "http"):
        raise NotAllowed(f"{url!r} is not a web address that can be called")
    if parts.scheme == "http" and not local and host not in plain_hosts:
        raise NotAllowed(f"{url!r} is not encrypted: use https")
    return local


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _read(response: httpx2.Response, *, deadline: float, most_bytes: int) -> bytes:
    """The body. The client's own timeout starts anew with every chunk, so the clock is watched here."""
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > most_bytes:
            raise BadAnswer(f"{response.url.host} sent more than {most_bytes} bytes")
        if time.monotonic() > deadline:
            raise Unreachable(f"{response.url.host} did not finish its answer in time")
    return bytes(body)


def _object(response: httpx2.Response, body: bytes) -> dict[str, Any]:
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        answer = None
    if not response.is_success:
        found = answer if isinstance(answer, dict) else {}
        raise Refused(f"{response.url.host} answered {response.status_code}", status=response.status_code, answer=found)
    if not isinstance(answer, dict):
        raise BadAnswer(f"{response.url.host} did not answer with a JSON object")
    return answer
