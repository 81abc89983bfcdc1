"""Ways out into the world, and only there: what strangers name is fetched by no way that leads into our own network.

A name is resolved once, all its addresses are looked at, and the connection goes to one that was looked at: a name
server that answers differently the second time (DNS rebinding) is not asked again. All of it ends at one deadline.
"""

from __future__ import annotations

import ipaddress
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooLate
from typing import TYPE_CHECKING, Any

import httpcore2

from apps.channels.sentences import sentence

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable, Collection, Iterable

NOT_PUBLIC = sentence("%(host)s is not on the public Internet.")
NO_SUCH_NAME = sentence("%(host)s could not be resolved: there is no server of this name.")
SLOW_NAMES = sentence("%(host)s could not be resolved in time.")

#: IPv6 in which an IPv4 address is hidden (RFC 4291 2.5.5, RFC 6052, RFC 8215, RFC 3056, RFC 4380), and what is_global
#: does not know of: RFC 7526's relays for 6to4, site-local addresses (RFC 3879).
_REFUSED = [
    ipaddress.ip_network(each)
    for each in (
        *("::/96", "::ffff:0:0/96", "::ffff:0:0:0/96", "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32"),
        *("192.88.99.0/24", "fec0::/10"),
    )
]
#: A name server may be silent for half a minute: those of strangers then keep nobody from a channel's service.
_RESOLVERS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolver")
_STRANGERS_RESOLVERS = ThreadPoolExecutor(max_workers=8, thread_name_prefix="resolver for strangers")


class Forbidden(httpcore2.ConnectError):
    """The name leads to an address that is not on the public Internet."""


def is_public(address: str) -> bool:
    """Whether an address as the resolver returns it belongs to somebody on the public Internet."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip.version == net.version and ip in net for net in _REFUSED):
        return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def is_named(host: str, port: int, inside: Collection[str]) -> bool:
    """Whether an operator allowed a host of our own network, as "host" or "host:port"."""
    return host in inside or f"{host}:{port}" in inside


class PublicBackend(httpcore2.NetworkBackend):
    """Connects to public addresses only, and waits for nobody after `deadline` (of `time.monotonic`).

    The deadline may be moved while a long answer is read. `inside` names exceptions (`is_named`). `before_writing` is
    called once, when a connection stands and before anything of the request goes over it; `has_written` says whether
    that has happened. `for_strangers`: the name is none that somebody configured.
    """

    def __init__(
        self,
        *,
        deadline: float,
        inside: Collection[str] = (),
        before_writing: Callable[[], None] | None = None,
        for_strangers: bool = False,
    ) -> None:
        self.has_written = False
        self.deadline = deadline
        self._inside = inside
        self._before_writing = before_writing
        self._resolvers = _STRANGERS_RESOLVERS if for_strangers else _RESOLVERS
        self._plain = httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        """Raises `Forbidden` before any packet is sent, or what httpcore raises."""
        address = self._checked(host, port)
        left = _left(self.deadline)
        stream = self._plain.connect_tcp(address, port, left, local_address, socket_options)
        return _Stream(stream, self)

    def about_to_write(self) -> None:
        if not self.has_written:
            if self._before_writing:
                self._before_writing()
            self.has_written = True

    def _checked(self, host: str, port: int) -> str:
        addresses = self._resolved(host, port)
        if not is_named(host, port, self._inside) and not all(is_public(each) for each in addresses):
            raise Forbidden(NOT_PUBLIC % {"host": host})
        return addresses[0]

    def _resolved(self, host: str, port: int) -> list[str]:
        asking = self._resolvers.submit(socket.getaddrinfo, host, port, type=socket.SOCK_STREAM)
        try:
            found = asking.result(_left(self.deadline))
        except TooLate:
            # If its turn has not come, it need not come any more.
            asking.cancel()
            raise httpcore2.ConnectTimeout(SLOW_NAMES % {"host": host}) from None
        except (OSError, UnicodeError) as error:
            raise httpcore2.ConnectError(NO_SUCH_NAME % {"host": host}) from error
        return [str(each[4][0]) for each in found]


class _Stream(httpcore2.NetworkStream):
    """A stream on which every wait ends at the deadline, however few bytes come at a time."""

    def __init__(self, stream: httpcore2.NetworkStream, backend: PublicBackend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left(self._backend.deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = _left(self._backend.deadline)
        self._backend.about_to_write()
        self._stream.write(buffer, left)

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        inner = self._stream.start_tls(ssl_context, server_hostname, _left(self._backend.deadline))
        return _Stream(inner, self._backend)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("there is no time left")
    return left
