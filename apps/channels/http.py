"""The one place from which the product speaks HTTP to other services.

No hidden repeats, a limit on time and size. What is configured is called by `post_form`: no redirects; https only,
except to this machine and to hosts that the caller names: a configured address must not turn a worker into a way into
the network behind it. What strangers name is fetched by `fetch_public`, from the public Internet alone (egress.py).
"""

from __future__ import annotations

import ipaddress
import json
import time
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import httpcore2
import httpx2

from apps.channels.egress import PublicBackend

if TYPE_CHECKING:
    import ssl
    from collections.abc import Collection, Mapping

SECONDS = 15.0
MOST_BYTES = 1_048_576
MOST_REDIRECTS = 5
_MOVED = frozenset({301, 302, 303, 307, 308})
_PORTS = {"http": 80, "https": 443}


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
    """A 2xx answer that is too large or not what was asked for."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """What a stranger's server gave: the body as it came, and what it calls it, in lower case without parameters."""

    content: bytes
    content_type: str


def fetch_public(
    url: str, *, accept: str, seconds: float = SECONDS, most_bytes: int = MOST_BYTES, inside: Collection[str] = ()
) -> Fetched:
    """GET an address that a stranger wrote down, from the public Internet alone.

    http on port 80 and https on port 443; at most `MOST_REDIRECTS` redirects, each looked at like the first; no
    cookies, no referrer, no proxy of the environment. `seconds` is for all of it together. `inside` names exceptions
    among hosts and ports as "host:port". Raises `NotAllowed`, `Unreachable`, `Refused`, `BadAnswer`.
    """
    backend = PublicBackend(deadline=time.monotonic() + seconds, inside=inside)
    with httpcore2.ConnectionPool(ssl_context=_trusted(), network_backend=backend) as pool:
        for _ in range(MOST_REDIRECTS + 1):
            target = _public_url(url, inside)
            try:
                found = _get(pool, target, accept=accept, most_bytes=most_bytes)
            except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
                raise Unreachable(f"{target.host}: {error}") from error
            if isinstance(found, Fetched):
                return found
            url = _joined(target, found)
    raise BadAnswer(f"{target.host} leads on and on")


@cache
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context()


def _public_url(url: str, inside: Collection[str]) -> httpx2.URL:
    """Raises `NotAllowed`."""
    try:
        target = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise NotAllowed(f"{url[:100]!r} is not a web address") from error
    port = target.port or _PORTS.get(target.scheme)
    allowed = port == _PORTS.get(target.scheme) or f"{target.raw_host.decode('ascii')}:{port}" in inside
    if target.scheme not in _PORTS or not target.host or target.userinfo or not allowed:
        raise NotAllowed(f"{url[:100]!r} is not a web address that may be fetched")
    return target


def _joined(target: httpx2.URL, place: str) -> str:
    """Where a redirect leads. Raises `BadAnswer`."""
    try:
        return str(target.join(place))
    except (httpx2.InvalidURL, ValueError) as error:
        raise BadAnswer(f"{target.host} leads to no web address") from error


def _get(pool: httpcore2.ConnectionPool, url: httpx2.URL, *, accept: str, most_bytes: int) -> Fetched | str:
    """What is there, or where it has moved to."""
    headers: dict[bytes | str, bytes | str] = {
        "Host": url.netloc.decode("ascii"),
        "Accept": accept,
        "Accept-Encoding": "identity",
        "User-Agent": "DialogInbox",
        "Connection": "close",
    }
    raw = httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
    with pool.stream("GET", raw, headers=headers) as response:
        said = {name.lower(): value.decode("latin-1") for name, value in response.headers}
        if response.status in _MOVED and said.get(b"location"):
            return said[b"location"]
        if not 200 <= response.status < 300:
            raise Refused(f"{url.host} answered {response.status}", status=response.status, answer={})
        content = bytearray()
        for chunk in response.iter_stream():
            content += chunk
            if len(content) > most_bytes:
                raise BadAnswer(f"{url.host} sent more than {most_bytes} bytes")
    return Fetched(content=bytes(content), content_type=said.get(b"content-type", "").partition(";")[0].strip().lower())


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
