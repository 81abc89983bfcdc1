"""An SMTP server of one thread a line, that fails at one stage in one way; and an adapter that does not wait long."""

from __future__ import annotations

import socket
import ssl
import struct
import threading
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING, Self

from apps.channels.email.adapter import EmailAdapter
from apps.channels.email.smtp_link import Patience
from tests.servers.processes import HOST

if TYPE_CHECKING:
    from types import TracebackType

    from tests.servers.certificate import Certificate

#: Seconds: more than a busy machine needs for a command, and what is waited for an answer that never comes.
ENOUGH, SHORT = 30.0, 0.5
#: For a farewell that never comes, after commands that have to be answered; and for an answer that comes later.
SOME, MORE = 3.0, 3.5
#: Closing sends a reset (socket(7), SO_LINGER with 0 seconds).
RESET = struct.pack("ii", 1, 0)
#: As much of a message as is read before the line goes; small, so that the client is still sending then.
BODY = 100_000
REFUSALS = {
    ("banner", "4xx"): "421 4.3.2 going down",
    ("auth", "4xx"): "454 4.7.0 cannot look it up just now",
    ("auth", "5xx"): "535 5.7.8 wrong password",
}


class Impatient(EmailAdapter):
    """Waits as long as `patience_for` says for the cell in hand."""

    patience = Patience(command=ENOUGH, after_dot=ENOUGH)


def patience_for(stage: str, kind: str) -> Patience:
    """Short only where it is the wait that is tried, so that a busy machine fails no other cell."""
    if kind == "hang":
        before = {"quit": SOME, "dot": ENOUGH, "stored": ENOUGH}
        return Patience(command=before.get(stage, SHORT), after_dot=SHORT if stage != "quit" else ENOUGH)
    return Patience(command=SOME if kind == "slow" else ENOUGH, after_dot=ENOUGH)


class _Over(Exception):
    """This line is over."""


class FaultySmtp:
    """Takes mail over STARTTLS and AUTH; a context manager. `fault` is the stage and the way in which it fails.

    `stored` holds the SHA-256 of each message that it has taken, in order.
    """

    def __init__(self, certificate: Certificate) -> None:
        self.fault = ("", "")
        self.stored: list[str] = []
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate.certificate, certificate.key)
        self._listener = socket.create_server((HOST, 0))
        self._over = threading.Event()
        self.port: int = self._listener.getsockname()[1]

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._over.set()
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(line,), daemon=True).start()

    def _serve(self, line: socket.socket) -> None:
        # Whatever the client does with a line that fails is looked at from its side.
        with suppress(OSError, _Over):
            _Dialogue(self, line).go()

    def wait(self, seconds: float = 60) -> None:
        """Say nothing for so long, or until the test is over."""
        self._over.wait(seconds)

    def secured(self, line: socket.socket) -> ssl.SSLSocket:
        return self._tls.wrap_socket(line, server_side=True)


class _Dialogue:
    def __init__(self, server: FaultySmtp, line: socket.socket) -> None:
        self._server = server
        self._line = line
        self._read = line.makefile("rb")

    def go(self) -> None:
        self._say("banner", "220 faulty.test")
        while words := self._read.readline():
            verb = words.split(maxsplit=1)[0].upper().decode()
            getattr(self, f"_{verb.lower()}")()

    def _ehlo(self) -> None:
        offers = "AUTH PLAIN" if isinstance(self._line, ssl.SSLSocket) else "STARTTLS"
        self._say("ehlo", f"250-faulty.test\r\n250 {offers}")

    _helo = _ehlo

    def _starttls(self) -> None:
        self._say("starttls", "220 go ahead")
        if self._server.fault[0] == "starttls":
            return  # refused
        self._line = self._server.secured(self._line)
        self._read = self._line.makefile("rb")

    def _auth(self) -> None:
        self._say("auth", "235 fine")

    def _mail(self) -> None:
        self._say("mail", "250 fine")

    def _rcpt(self) -> None:
        self._say("rcpt", "250 fine")

    def _rset(self) -> None:
        self._say("rset", "250 fine")

    def _quit(self) -> None:
        self._say("quit", "221 bye")
        raise _Over

    def _data(self) -> None:
        self._say("data", "354 go ahead")
        if self._server.fault[0] == "data":
            return
        if self._server.fault[0] == "body":
            self._read.read(BODY)
            self._say("body", "")
            self._cut()
        content = sha256()
        while (row := self._read.readline()) != b".\r\n":
            if not row:
                raise _Over
            content.update(row)
        self._dot(content.hexdigest())

    def _dot(self, digest: str) -> None:
        if self._server.fault[0] == "dot":
            self._say("dot", "250 not reached")
            return
        self._server.stored.append(digest)
        self._say("stored", f"250 stored as {len(self._server.stored)}")

    def _say(self, stage: str, usual: str) -> None:
        """The usual answer, unless this stage is the one that fails."""
        at, kind = self._server.fault
        if at != stage:
            self._send(usual)
        elif kind == "hang":
            self._server.wait()
            raise _Over
        elif kind == "cut":
            self._cut()
        elif kind == "slow":
            self._server.wait(MORE)
            self._send(usual)
        else:
            self._send(REFUSALS.get((stage, kind), "451 4.3.0 later" if kind == "4xx" else "554 5.3.0 never"))

    def _send(self, words: str) -> None:
        self._line.sendall(f"{words}\r\n".encode())

    def _cut(self) -> None:
        self._line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        self._read.close()
        self._line.close()
        raise _Over
