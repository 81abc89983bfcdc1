"""The one place from which the product speaks HTTP to other services.

No hidden repeats, a limit on time and size, a name resolved once and looked at (egress.py). What is configured is
called by `call`; https only and the public Internet only, but for hosts that the operator allows (HTTP_INSIDE_HOSTS):
an address that was typed in must not turn a worker into a way into the network behind it. What strangers name is
fetched by `fetch_public`.
"""

from __future__ import annotations

import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

import httpcore2
import httpx2

from apps.channels.egress import Forbidden, PublicBackend, is_named
from apps.channels.nesting import pruned
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
    from urllib.parse import SplitResult

SECONDS = 15.0
MOST_BYTES = 1_048_576
MOST_REDIRECTS = 5
USER_AGENT = "DialogInbox"
_MOVED = frozenset({301, 302, 303, 307, 308})
_FOR_GOOD = frozenset({301, 308})
_PORTS = {"http": 80, "https": 443}
#: What may be told to another host than the one that was meant.
_HARMLESS = frozenset({"accept", "accept-language", "if-none-match", "if-modified-since"})


UNENCRYPTED = sentence("%(host)s would be called without encryption: use https.")
NO_ADDRESS = sentence("That is no web address that may be called: it must begin with https:// and name no user.")
NO_JSON = sentence("%(host)s did not answer with JSON: is it the right address?")
TAKES_NO_CALLS = sentence("%(host)s takes no connections there: is it running, and is the port right?")
TOO_SLOW = sentence("%(host)s did not answer in time.")
NOT_PROVED = sentence("%(host)s could not prove who it is; its certificate is not valid: %(words)s.")


class HttpError(Exception):
    """Whatever can go wrong; `str(error)` can be shown to an admin, and holds nothing secret."""


class NotAllowed(HttpError):
    """The address may not be called, or the request cannot be written down. Nothing left this machine."""


class Unreachable(HttpError):
    """No answer, or not in time: the request may or may not have been seen."""


class NotReached(Unreachable):
    """There was no connection (name, address, TLS): the request has certainly not been seen."""


class Refused(HttpError):
    """An answer other than 2xx; `answer` is its JSON object, or empty."""

    def __init__(self, words: str, *, status: int, answer: Mapping[str, Any]) -> None:
        super().__init__(words)
        self.status = status
        self.answer = answer


class BadAnswer(HttpError):
    """An answer that is too large or not what was asked for; the request has been seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a service answered, whatever its status. Names of `headers` are in lower case.

    `url` is the address that answered; `moved_to` the one to call from now on, if the service said so for good.
    """

    status: int
    headers: Mapping[str, str]
    content: bytes
    url: str
    moved_to: str = ""

    @property
    def is_success(self) -> bool:
        return 200 <= self.status < 300

    @property
    def host(self) -> str:
        return httpx2.URL(self.url).host

    def json(self) -> Any:
        """The content as JSON, without what is nested deeper than anybody means. Raises `BadAnswer`."""
        try:
            return json.loads(pruned(self.content))
        except (ValueError, RecursionError):
            raise BadAnswer(NO_JSON % {"host": self.host}) from None


def call(  # noqa: PLR0913 - all but the first two have a usual value
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    content: bytes = b"",
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    inside: Collection[str] = (),
    redirects: int = 0,
    point_of_no_return: Callable[[], None] | None = None,
) -> Answer:
    """Call an address that somebody configured, once, and return whatever it answers.

    `seconds` is for all of it together. `inside` names hosts ("host" or "host:port") of our own network that may be
    called, and without TLS. A redirect is the answer, unless `redirects` (of a GET) may be followed; each is looked at
    like the first, and another host hears no more than what is asked for. `point_of_no_return` is called when the
    connection stands, right before the first byte of the request; what it raises ends the call.
    Raises `NotAllowed`, `NotReached` (never left), `Unreachable` and `BadAnswer` (was, or may have been, seen).
    """
    backend = PublicBackend(deadline=time.monotonic() + seconds, inside=inside, before_writing=point_of_no_return)
    asked = _Request(method=method, headers=headers or {}, content=content, most_bytes=most_bytes)
    return _followed(backend, url, asked, redirects=redirects, look_at=lambda found: configured_url(found, inside))


def post_form(
    url: str,
    form: Mapping[str, str],
    *,
    seconds: float = SECONDS,
    most_bytes: int = MOST_BYTES,
    inside: Collection[str] = (),
) -> dict[str, Any]:
    """POST `form` as application/x-www-form-urlencoded (`call`) and return the JSON object that comes back.

    Raises `NotAllowed`, `Unreachable`, `Refused`, `BadAnswer`.
    """
    headers = {"Accept": "application/json", "Content-Type": "application/x-www-form-urlencoded"}
    content = urlencode(form).encode("ascii")
    answer = call("POST", url, headers=headers, content=content, seconds=seconds, most_bytes=most_bytes, inside=inside)
    return _object(answer)


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
    backend = PublicBackend(deadline=time.monotonic() + seconds, inside=inside, for_strangers=True)
    asked = _Request(method="GET", headers={"Accept": accept}, content=b"", most_bytes=most_bytes)
    answer = _followed(backend, url, asked, redirects=MOST_REDIRECTS, look_at=lambda found: _public_url(found, inside))
    if not answer.is_success:
        raise Refused(f"{answer.host} answered {answer.status}", status=answer.status, answer={})
    content_type = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
    return Fetched(content=answer.content, content_type=content_type)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Request:
    method: str
    headers: Mapping[str, str]
    content: bytes
    most_bytes: int


def _followed(
    backend: PublicBackend,
    url: str,
    asked: _Request,
    *,
    redirects: int,
    look_at: Callable[[str], httpx2.URL],
) -> Answer:
    moved_to, for_good = "", True
    with httpcore2.ConnectionPool(ssl_context=trusted(), network_backend=backend) as pool:
        first = target = look_at(url)
        for _ in range(redirects + 1):
            answer = _asked(pool, backend, target, _without_secrets(asked, first, target))
            place = answer.headers.get("location", "") if answer.status in _MOVED else ""
            if not place or not redirects:
                return replace(answer, moved_to=moved_to)
            for_good = for_good and answer.status in _FOR_GOOD
            target = look_at(_joined(target, place))
            moved_to = str(target) if for_good else moved_to
    raise BadAnswer(f"{target.host} leads on and on")


def _without_secrets(asked: _Request, first: httpx2.URL, target: httpx2.URL) -> _Request:
    if (first.scheme, first.host, first.port) == (target.scheme, target.host, target.port):
        return asked
    headers = {name: value for name, value in asked.headers.items() if name.lower() in _HARMLESS}
    return replace(asked, headers=headers)


def _asked(pool: httpcore2.ConnectionPool, backend: PublicBackend, url: httpx2.URL, asked: _Request) -> Answer:
    with failing(backend, url):
        return _exchange(pool, url, asked)


def _words_of(url: httpx2.URL, error: Exception) -> str:
    """What went wrong on the way; egress.py says it in sentences, the system and the library in their own words."""
    host, wire, text = url.host, url.raw_host.decode("ascii"), str(error)
    if text.startswith(wire):
        return host + text.removeprefix(wire)
    if isinstance(error, httpcore2.TimeoutException):
        return TOO_SLOW % {"host": host}
    if "Connection refused" in text:
        return TAKES_NO_CALLS % {"host": host}
    if "certificate verify failed: " in text:
        reason = text.partition("certificate verify failed: ")[2].partition(" (_ssl")[0]
        return NOT_PROVED % {"host": host, "words": reason.rstrip(".")}
    return f"{host}: {text}"


@contextmanager
def failing(backend: PublicBackend, url: httpx2.URL) -> Iterator[None]:
    """What can go wrong on the way, in the words of this module."""
    try:
        yield
    except Forbidden as error:
        raise NotAllowed(str(error)) from None
    except (httpcore2.LocalProtocolError, UnicodeEncodeError):
        # The library's words hold the header, and that may be a password.
        raise NotAllowed(f"the request to {url.host} has a header that cannot be sent") from None
    except (httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError) as error:
        kind = Unreachable if backend.has_written else NotReached
        raise kind(_words_of(url, error)) from error


def _exchange(pool: httpcore2.ConnectionPool, url: httpx2.URL, asked: _Request) -> Answer:
    headers = headers_of(url, asked.method, asked.headers, asked.content)
    with pool.stream(asked.method, raw_url(url), headers=headers, content=asked.content or None) as response:
        said = read_headers(response.headers)
        content = bytearray()
        for chunk in response.iter_stream():
            content += chunk
            if len(content) > asked.most_bytes:
                raise BadAnswer(f"{url.host} sent more than {asked.most_bytes} bytes")
        return Answer(status=response.status, headers=said, content=bytes(content), url=str(url))


def parts_of(url: str) -> SplitResult:
    """Of what a service calls an address; all parts are empty where it is none."""
    try:
        parts = urlsplit(url)
        _ = parts.hostname, parts.port
    except ValueError:
        return urlsplit("")
    return parts


def raw_url(url: httpx2.URL) -> httpcore2.URL:
    """The address as the line below takes it."""
    return httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)


def read_headers(headers: Iterable[tuple[bytes, bytes]]) -> dict[str, str]:
    """Of an answer: names in lower case, several of one name with commas between them."""
    said: dict[str, str] = {}
    for name, value in headers:
        key, text = name.decode("ascii", "replace").lower(), value.decode("latin-1")
        said[key] = f"{said[key]}, {text}" if key in said else text
    return said


def headers_of(url: httpx2.URL, method: str, headers: Mapping[str, str], content: bytes) -> list[tuple[bytes, bytes]]:
    """Of a request, with those that every request has."""
    named = {
        "Host": url.netloc.decode("ascii"),
        "Accept-Encoding": "identity",
        "User-Agent": USER_AGENT,
        "Connection": "close",
        **headers,
    }
    if content or method not in {"GET", "HEAD"}:
        named["Content-Length"] = str(len(content))
    return [(name.encode("ascii"), value.encode("latin-1")) for name, value in named.items()]


@cache
def trusted() -> ssl.SSLContext:
    """Whose certificates are believed."""
    return httpx2.create_ssl_context()


def configured_url(url: str, inside: Collection[str]) -> httpx2.URL:
    """An address that an admin wrote. Raises `NotAllowed`, without a word of what may be a secret in it."""
    target = _web_address(url)
    port = target.port or _PORTS[target.scheme]
    if target.scheme == "http" and not is_named(target.raw_host.decode("ascii"), port, inside):
        raise NotAllowed(UNENCRYPTED % {"host": target.host})
    return target


def _public_url(url: str, inside: Collection[str]) -> httpx2.URL:
    """Raises `NotAllowed`."""
    target = _web_address(url)
    usual = _PORTS[target.scheme]
    port = target.port or usual
    if port != usual and not is_named(target.raw_host.decode("ascii"), port, inside):
        raise NotAllowed(f"{target.host} may not be fetched from port {port}")
    return target


def _web_address(url: str) -> httpx2.URL:
    try:
        target = httpx2.URL(url)
    except (httpx2.InvalidURL, ValueError) as error:
        raise NotAllowed(NO_ADDRESS) from error
    if target.scheme not in _PORTS or not target.host or target.userinfo:
        raise NotAllowed(NO_ADDRESS)
    return target


def _joined(target: httpx2.URL, place: str) -> str:
    """Where a redirect leads. Raises `BadAnswer`."""
    try:
        return str(target.join(place))
    except (httpx2.InvalidURL, ValueError) as error:
        raise BadAnswer(f"{target.host} leads to no web address") from error


def _object(answer: Answer) -> dict[str, Any]:
    try:
        found = answer.json()
    except BadAnswer:
        found = None
    if not answer.is_success:
        said = found if isinstance(found, dict) else {}
        raise Refused(f"{answer.host} answered {answer.status}", status=answer.status, answer=said)
    if not isinstance(found, dict):
        raise BadAnswer(f"{answer.host} did not answer with a JSON object")
    return found
