"""Our own SMTP server, for sites that push their mail to us: it answers 250 only after the message is safely kept."""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
import logging
import threading
from typing import TYPE_CHECKING, Self

from aiosmtpd.smtp import SMTP

from apps.channels.contract import RawMessage, Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from aiosmtpd.smtp import Envelope, Session

SOURCE = Source(name="smtp")
MOST_RECIPIENTS = 100
COMMAND_SECONDS = 300.0  # RFC 5321 section 4.5.3.2.7
MEBIBYTE = 1_048_576

log = logging.getLogger(__name__)


class SmtpListener:
    """Listens in a thread of its own between `start` and `stop`, or within a `with`.

    `accepts(recipient)` answers the name under which mail for this address is kept, such as the channel's address, or
    None if nobody here has it. `keep(name, message)` stores durably and returns; whatever it raises becomes a 451, so
    that the sender tries again. Both may block: they are called in worker threads.

    A message is kept once for each recipient. Its key is made of payload and recipient, so that a repeated delivery is
    recognised; the envelope is written on top of the payload (RFC 5321 section 4.4).
    """

    def __init__(
        self,
        host: str,
        port: int,
        *,
        accepts: Callable[[str], str | None],
        keep: Callable[[str, RawMessage], None],
        max_bytes: int = 50 * MEBIBYTE,
    ) -> None:
        self._host, self._port = host, port
        self._handler = _Handler(accepts, keep)
        self._max_bytes = max_bytes
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="smtp-listener", daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def port(self) -> int:
        """The port that is listened on; after `start`, also when 0 was asked for."""
        return int(self._server.sockets[0].getsockname()[1]) if self._server else self._port

    def start(self) -> None:
        """Listen. Raises `OSError` when the port is taken or forbidden."""
        self._thread.start()
        try:
            self._server = asyncio.run_coroutine_threadsafe(self._listen(), self._loop).result()
        except OSError:
            self.stop()
            raise

    def stop(self) -> None:
        """Close port and connections; a message that was not answered is sent again by its sender."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop()

    async def _listen(self) -> asyncio.Server:
        return await self._loop.create_server(self._protocol, self._host, self._port)

    def _protocol(self) -> _Protocol:
        return _Protocol(
            self._handler,
            data_size_limit=self._max_bytes,
            enable_SMTPUTF8=True,
            ident="Dialog Inbox",
            timeout=COMMAND_SECONDS,
            loop=self._loop,
        )

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._shut())
            self._loop.close()

    async def _shut(self) -> None:
        if self._server:
            self._server.close()
        tasks = asyncio.all_tasks() - {asyncio.current_task()}
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._loop.shutdown_default_executor()


class _Protocol(SMTP):
    # aiosmtpd refuses lines over 1,001 bytes; mail programs write HTML in one line.
    line_length_limit = 8 * MEBIBYTE


class _Handler:
    """aiosmtpd asks these methods by name."""

    def __init__(self, accepts: Callable[[str], str | None], keep: Callable[[str, RawMessage], None]) -> None:
        self._accepts = accepts
        self._keep = keep

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if await asyncio.to_thread(self._accepts, address) is None:
            return "550 5.1.1 Nobody here has this address"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Recipient ok"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        payload = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>")  # of a report it is empty, which aiosmtpd leaves as "<>"
        key = ""
        for recipient in dict.fromkeys(envelope.rcpt_tos):
            key = await asyncio.to_thread(self._keep_for, recipient, sender, payload)
        return f"250 2.0.0 Kept as {key[:16]}"

    async def handle_exception(self, error: Exception) -> str:
        """Called by aiosmtpd for whatever a handler raised; its own answer would be a final 500."""
        log.error("A message could not be kept; its sender was asked to try again", exc_info=error)
        return "451 4.3.0 The message could not be kept, please try again"

    def _keep_for(self, recipient: str, sender: str, payload: bytes) -> str:
        name = self._accepts(recipient)
        if name is None:
            raise LookupError(f"{recipient} had a mailbox at RCPT, and none after DATA")
        key = hashlib.sha256(payload + b"\0" + recipient.encode("utf-8", "surrogateescape")).hexdigest()
        trace = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode("utf-8", "surrogateescape")
        raw = RawMessage(source=SOURCE, key=key, payload=trace + payload, received_at=dt.datetime.now(dt.UTC))
        self._keep(name, raw)
        return key
