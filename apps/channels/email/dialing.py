"""What IMAP and SMTP connections have in common: trust, keep-alive, and words for what fails on the way."""

from __future__ import annotations

import socket
import ssl
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from apps.channels.email.options import BadOption, Security
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.email.options import Server

# Seconds of silence until the first probe, between two probes, and how many may stay unanswered: 60 s together.
KEEPALIVE_IDLE, KEEPALIVE_INTERVAL, KEEPALIVE_COUNT = 30, 10, 3

# OpenSSL's X509_V_ERR codes by what an admin can do about them.
EXPIRED, NOT_YET_VALID, HOSTNAME_MISMATCH, ADDRESS_MISMATCH = 10, 9, 62, 64
SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_ISSUER, UNVERIFIED_LEAF = 18, 19, 20, 21
UNKNOWN_ISSUER = (SELF_SIGNED, SELF_SIGNED_IN_CHAIN, NO_ISSUER, UNVERIFIED_LEAF)

REFUSED = sentence("%(where)s: connection refused")
TIMED_OUT = sentence("%(where)s: timed out")
SILENT = sentence("The server does not answer: check name, port and encryption, and whether a firewall is between.")
OTHER_NAME = sentence("The certificate is not for %(host)s: use the name that it was issued for.")
NO_TLS = sentence(
    "The server does not speak TLS at this port: choose STARTTLS, or the port for TLS (993, or 465 to send)."
)


@dataclass(frozen=True, slots=True)
class Trouble:
    """Where a connection failed, in the system's words, and what to do about it."""

    stage: str
    words: str
    advice: str


@lru_cache(maxsize=64)
def trust(tls_ca: str) -> ssl.SSLContext:
    """A context that verifies certificate and host name, against the system's authorities and those in `tls_ca`.

    Kept, because to read the system's authorities takes longer than to connect. Raises `BadOption` when `tls_ca`
    holds no certificate.
    """
    context = ssl.create_default_context()
    if tls_ca.strip():
        try:
            context.load_verify_locations(cadata=tls_ca)
        except (ssl.SSLError, ValueError) as error:
            raise BadOption("tls_ca", f"This is not a certificate in PEM form: {error}.") from error
    return context


def keep_alive(sock: socket.socket) -> None:
    """Let the kernel notice a link that died without a word."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_IDLE)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE_INTERVAL)
    sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEPALIVE_COUNT)


def explain(error: OSError, server: Server) -> Trouble:
    """Name what went wrong between us and `server`."""
    where = f"{server.host}:{server.port}"
    match error:
        case socket.gaierror():
            words = f"{server.host}: {error.strerror or error}"
            return Trouble("connect", words, sentence("There is no server of this name: check its spelling."))
        case ssl.SSLCertVerificationError():
            return Trouble("tls", f"{where}: {error.verify_message}", _certificate_advice(error, server))
        case ssl.SSLError():
            return Trouble("tls", f"{where}: {error.reason or error}", _tls_advice(server))
        case ConnectionRefusedError():
            advice = sentence("Nobody listens at this port: check its number.")
            return Trouble("connect", REFUSED % {"where": where}, advice)
        case TimeoutError():
            return Trouble("connect", TIMED_OUT % {"where": where}, SILENT)
        case _:
            advice = sentence("The connection was lost; it is tried again.")
            return Trouble("connect", f"{where}: {error.strerror or error}", advice)


def speaks_tls_at_once(server: Server, *, seconds: float) -> bool:
    """Tell whether a TLS handshake works from the first byte; whose certificate it is does not matter here."""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    try:
        with (
            socket.create_connection((server.host, server.port), timeout=seconds) as plain,
            context.wrap_socket(plain, server_hostname=server.host),
        ):
            return True
    except OSError:
        return False


def _certificate_advice(error: ssl.SSLCertVerificationError, server: Server) -> str:
    match error.verify_code:
        case code if code in (EXPIRED, NOT_YET_VALID):
            return sentence("The server's certificate is not valid today: it must be renewed, or a clock is wrong.")
        case code if code in (HOSTNAME_MISMATCH, ADDRESS_MISMATCH):
            return OTHER_NAME % {"host": server.host}
        case code if code in UNKNOWN_ISSUER:
            return sentence(
                "No authority known to this machine has signed the certificate. If the server is yours, paste its "
                "certificate into “additional certificates”."
            )
    return sentence("The server's certificate cannot be verified.")


def _tls_advice(server: Server) -> str:
    if server.security is Security.TLS:
        return NO_TLS
    return sentence("The server broke off the encryption.")
