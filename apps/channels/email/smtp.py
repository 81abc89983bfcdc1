"""Sending by SMTP (RFC 5321) so that every outcome has a name: not sent, refused, sent, or unknown.

smtplib's own `sendmail` tells neither the moment of the final dot nor what the server said; so its commands are given
one by one. Before the dot nothing can have been delivered; after it a lost line leaves the outcome unknown.
"""

from __future__ import annotations

import re
import smtplib
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import Ambiguous, NotSent, PermanentError, Receipt, Refusal
from apps.channels.email.arguments import unclean
from apps.channels.email.compose import wire_address
from apps.channels.email.smtp_link import failure, words_of
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from apps.channels.contract import OutboundMessage
    from apps.channels.email.smtp_link import SmtpLink

CHUNK = 65_536
TOO_LARGE = sentence("the message has %(size)s bytes, the server takes %(limit)s")
LINE_LOST = sentence("the line was lost after the message had been sent: %(words)s")
BAD_ANSWER = sentence("the server's answer to the message cannot be read: %(words)s")
MAY_BE_THERE = sentence("It may have been delivered. Look whether it arrived before you send it again.")
SHUTTING_DOWN = 421
LINE_WITH_DOT = re.compile(rb"(?m)^\.")
BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Envelope:
    """MAIL and RCPT as they go over the wire, with what they ask of the server."""

    sender: str
    recipients: dict[str, str]  # as we know them: as they are written
    size: int
    utf8: bool


def send(
    link: SmtpLink,
    message: OutboundMessage,
    payload: bytes,
    recipients: Sequence[str],
    *,
    point_of_no_return: Callable[[], None],
) -> Receipt:
    """Send `payload` once, over a connection that is reused. See `Adapter.send` for what is raised."""
    if not recipients:
        raise PermanentError(sentence("the message has no recipients"), stage="rcpt")
    envelope = _envelope(message, payload, recipients)
    client = link.ready()
    try:
        _require_fit(client, envelope)
        _mail(client, message, envelope)
        refused = _recipients(client, envelope)
        answer = _data(link, client, payload, point_of_no_return)
    except BaseException:
        # Whatever the server was told, it forgets it when the line is cut before the final dot.
        link.drop()
        raise
    return Receipt(answer=answer, host=link.host, refused=tuple(refused))


def _envelope(message: OutboundMessage, payload: bytes, recipients: Sequence[str]) -> _Envelope:
    # RFC 3834 section 3.3: to an automatic answer nobody can answer automatically.
    sender = "" if message.automatic and message.in_reply_to else message.sender.address
    if any(unclean(address) for address in (sender, *recipients)):
        raise PermanentError("an address holds a line break or a control character", stage="rcpt")
    wire = {address: wire_address(address) for address in recipients}
    written = wire_address(sender) if sender else ""
    utf8 = not payload.isascii() or not all(address.isascii() for address in (written, *wire.values()))
    return _Envelope(sender=written, recipients=wire, size=len(payload), utf8=utf8)


def _require_fit(client: smtplib.SMTP, envelope: _Envelope) -> None:
    """What the server announced (RFC 1870, RFC 6531) tells beforehand what it will not take."""
    limit = client.esmtp_features.get("size", "").strip()
    if limit.isdigit() and 0 < int(limit) < envelope.size:
        raise PermanentError(
            TOO_LARGE % {"size": envelope.size, "limit": limit},
            stage="mail",
            advice=sentence("Send large files as a link."),
        )
    if envelope.utf8 and not client.has_extn("smtputf8"):
        raise PermanentError(
            sentence("the server does not take addresses beyond ASCII (no SMTPUTF8)"),
            stage="mail",
            advice=sentence("Use an address of plain letters, or another server."),
        )


def _mail(client: smtplib.SMTP, message: OutboundMessage, envelope: _Envelope) -> None:
    options = [f"SIZE={envelope.size}"] if client.has_extn("size") else []
    if envelope.utf8:
        options += ["BODY=8BITMIME", "SMTPUTF8"]
    with _not_sent("mail"):
        code, words = client.mail(envelope.sender, options)
        if code >= 500 and not envelope.sender:
            # Submission servers often insist on their user's own address.
            client.rset()
            code, words = client.mail(wire_address(message.sender.address), options)
    if code != 250:
        raise failure("mail", code, words_of(words))


def _recipients(client: smtplib.SMTP, envelope: _Envelope) -> list[Refusal]:
    """Name all recipients and return those that were refused. Raises when none is left."""
    refused: list[Refusal] = []
    for known, written in envelope.recipients.items():
        with _not_sent("rcpt"):
            code, answer = client.rcpt(written)
        if code == SHUTTING_DOWN:
            raise failure("rcpt", code, words_of(answer))
        if code not in (250, 251):
            refused.append(Refusal(recipient=known, code=code, answer=words_of(answer)))
    if len(refused) == len(envelope.recipients):
        raise _all_refused(refused)
    return refused


def _all_refused(refused: list[Refusal]) -> Exception:
    first = refused[0]
    words = f"{first.code} {first.answer}"
    if any(refusal.code in (530, 535) for refusal in refused):
        return failure("rcpt", first.code, first.answer)
    if all(refusal.permanent for refusal in refused):
        return PermanentError(words, stage="rcpt", refused=refused)
    return failure("rcpt", next(r.code for r in refused if not r.permanent), first.answer, refused=refused)


def _data(link: SmtpLink, client: smtplib.SMTP, payload: bytes, point_of_no_return: Callable[[], None]) -> str:
    """The content, the mark, the dot, the answer."""
    with _not_sent("data"):
        code, answer = client.docmd("DATA")
        if code == 354:
            _send_content(client, payload)
    if code != 354:
        raise failure("data", code, words_of(answer))
    point_of_no_return()
    try:
        if client.sock:
            client.sock.settimeout(link.patience.after_dot)
        client.send(b".\r\n")
        code, answer = client.getreply()
        if client.sock:
            client.sock.settimeout(link.patience.command)
    except (smtplib.SMTPException, OSError) as error:
        raise Ambiguous(LINE_LOST % {"words": error}, stage="data", advice=MAY_BE_THERE) from error
    return _outcome(code, words_of(answer))


def _outcome(code: int, words: str) -> str:
    if code == 250:
        return f"{code} {words}"
    if 400 <= code < 600:
        raise failure("data", code, words)
    raise Ambiguous(BAD_ANSWER % {"words": f"{code} {words}"}, stage="data")


def _send_content(client: smtplib.SMTP, payload: bytes) -> None:
    """All but the final dot, in pieces: Python's timeout is for the whole of what one call sends."""
    content = BARE_LINE_END.sub(b"\r\n", payload)  # a bare line end lets one message pose as two (CVE-2023-51764)
    content = LINE_WITH_DOT.sub(b"..", content)
    if not content.endswith(b"\r\n"):
        content += b"\r\n"
    view = memoryview(content)
    for start in range(0, len(view), CHUNK):
        client.send(bytes(view[start : start + CHUNK]))


@contextmanager
def _not_sent(stage: str) -> Iterator[None]:
    """A line that is cut in here, or a timeout, means: certainly not sent."""
    try:
        yield
    except (smtplib.SMTPException, OSError) as error:
        raise NotSent(str(error), stage=stage) from error
