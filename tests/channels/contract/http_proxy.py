"""A proxy in front of a service that speaks HTTP, which fails on demand."""

from __future__ import annotations

import http.client
import socket
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

#: What concerns one connection only (RFC 9110 section 7.6.1), and what is counted anew.
OWN = {"connection", "keep-alive", "transfer-encoding", "content-length", "host", "accept-encoding"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Passes the request on or not, then answers with this (status 0: as the service did), or cuts the connection."""

    passes_on: bool = False
    cuts: bool = False
    status: int = 0
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(slots=True)
class _Plan:
    fault: Fault
    method: str
    skip: int
    times: int


class HttpProxy:
    """Passes requests on to `target`, notes them (`requests`: method and path; `bodies`), and fails as it was told."""

    def __init__(self, target: str) -> None:
        self.target = urlsplit(target)
        self.requests: list[tuple[str, str]] = []
        self.bodies: list[bytes] = []
        self._plans: list[_Plan] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Named", (_Handler,), {"proxy": self}))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def cut(self, *, method: str = "", after_taking: bool, times: int = 1, skip: int = 0) -> None:
        """Cut the connection instead of answering: after the service took the request, or before it heard of it."""
        self._plans.append(_Plan(Fault(passes_on=after_taking, cuts=True), method, skip, times))

    def answer(
        self,
        status: int,
        *,
        method: str = "",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"{}",
        times: int = 1,
        skip: int = 0,
    ) -> None:
        """Answer the next `times` requests (of this method, after `skip` of them) with this, and pass nothing on."""
        self._plans.append(_Plan(Fault(status=status, headers=headers or {}, body=body), method, skip, times))

    def calm(self) -> None:
        """No more faults."""
        self._plans.clear()

    @property
    def is_calm(self) -> bool:
        """Whether all faults have happened."""
        return not any(plan.times for plan in self._plans)

    def fault_for(self, method: str) -> Fault | None:
        for plan in self._plans:
            if plan.times and plan.method in ("", method):
                if plan.skip:
                    plan.skip -= 1
                    return None
                plan.times -= 1
                return plan.fault
        return None

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    proxy: HttpProxy

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.proxy.requests.append((self.command, self.path))
        self.proxy.bodies.append(body)
        fault = self.proxy.fault_for(self.command)
        headers: list[tuple[str, str]] = []
        if "Upgrade" in self.headers or self.headers.get("Accept") == "text/event-stream":
            # What does not end cannot be passed on whole.
            status, said = 404, b"{}"
        elif fault is None or fault.passes_on:
            status, headers, said = self._passed_on(body)
        if fault and fault.cuts:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        if fault and fault.status:
            status, headers, said = fault.status, list(fault.headers.items()), fault.body
        self._answer(status, headers, said)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = _any

    def _passed_on(self, body: bytes) -> tuple[int, list[tuple[str, str]], bytes]:
        target = self.proxy.target
        line = http.client.HTTPConnection(target.hostname or "", target.port, timeout=60)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        try:
            line.request(self.command, self.path, body=body or None, headers=headers)
            answer = line.getresponse()
            return answer.status, answer.getheaders(), answer.read()
        finally:
            line.close()

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response_only(status)
        if "date" not in {name.lower() for name, _ in headers}:
            self.send_header("Date", self.date_time_string())
        for name, value in headers:
            if name.lower() not in OWN:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""
