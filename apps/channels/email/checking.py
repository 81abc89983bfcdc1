"""Trying a mailbox's settings for real, step by step, and saying in words what works and what does not."""

from __future__ import annotations

import smtplib
from typing import TYPE_CHECKING

from apps.channels.contract import ChannelError, Finding, Severity
from apps.channels.email import dialing
from apps.channels.email.compose import wire_address
from apps.channels.email.imap import ImapLink
from apps.channels.email.oauth import TokenKeeper
from apps.channels.email.options import AfterKeep, BadOption, Security, read_options, refuse_no_reply
from apps.channels.email.smtp_link import Patience, SmtpLink, words_of

if TYPE_CHECKING:
    from apps.channels.contract import ChannelConfig
    from apps.channels.email.options import EmailOptions, Server

SECONDS = 10.0
TLS_ADVICE = "This port speaks TLS from the first byte: choose TLS as encryption."


def check(config: ChannelConfig) -> list[Finding]:
    """One finding for each step; a step is left out when one before it failed. Never raises a `ChannelError`."""
    try:
        refuse_no_reply(config.address)
        options = read_options(config)
        dialing.trust(options.tls_ca)
    except BadOption as error:
        return [_error("settings", str(error), advice="Correct this setting.")]
    tokens = TokenKeeper(options.oauth, config) if options.oauth else None
    findings: list[Finding] = []
    if options.imap:
        findings += _check_mailbox(options, options.imap, tokens)
    if options.smtp:
        findings += _check_sending(options, options.smtp, tokens)
    return findings or [Finding(severity=Severity.OK, subject="settings", words="There is no server to try.")]


def _check_mailbox(options: EmailOptions, server: Server, tokens: TokenKeeper | None) -> list[Finding]:
    link = ImapLink(options, tokens, timeout=SECONDS)
    try:
        names = dict(link.folders())
        findings = [_ok("reading mail", f"Logged in at {server.host} as {server.user}.")]
        findings += _check_folders(options, set(names))
        findings += [_check_sent_folder(options, link, set(names)), *_check_idle(link)]
    except ChannelError as error:
        return [_server_error("reading mail", error, server)]
    finally:
        link.close()
    return findings


def _check_folders(options: EmailOptions, names: set[str]) -> list[Finding]:
    # INBOX may be written in any case (RFC 3501 section 5.1).
    missing = [name for name in options.folders if name not in names and name.upper() != "INBOX"]
    advice = f"The server has: {', '.join(sorted(names)[:20])}."
    findings = [_error("folders", f"There is no folder “{name}”.", advice=advice) for name in missing]
    if options.after_keep is AfterKeep.MOVE and options.move_to not in names:
        words = f"There is no folder “{options.move_to}” to move mail to; it will be made."
        findings.append(Finding(severity=Severity.WARNING, subject="folders", words=words))
    return findings or [_ok("folders", f"Reads {', '.join(options.folders)}.")]


def _check_sent_folder(options: EmailOptions, link: ImapLink, names: set[str]) -> Finding:
    folder = link.sent_folder()
    if folder in names:
        return _ok("sent mail", f"Answers that colleagues send with other programs are read from “{folder}”.")
    if options.sent_folder == "none":
        return _ok("sent mail", "The folder of sent mail is left unread.")
    words = f"There is no folder “{folder}”." if folder else "No folder of sent mail was found."
    return Finding(
        severity=Severity.WARNING,
        subject="sent mail",
        words=words,
        advice="Name it, so that answers which colleagues send with other programs are shown here.",
    )


def _check_idle(link: ImapLink) -> list[Finding]:
    with link.speaking("capability") as client:
        if client.has_capability("IDLE"):
            return []
    words = "The server cannot announce new mail (no IDLE)."
    advice = "New mail is noticed within a minute instead of a second."
    return [Finding(severity=Severity.WARNING, subject="reading mail", words=words, advice=advice)]


def _check_sending(options: EmailOptions, server: Server, tokens: TokenKeeper | None) -> list[Finding]:
    link = SmtpLink(options, tokens, patience=Patience(command=SECONDS))
    try:
        client = link.ready()
        user = f" as {server.user}" if server.user else " without logging in"
        return [_ok("sending mail", f"Connected to {server.host}{user}."), *_check_sender(client, options.address)]
    except ChannelError as error:
        return [_server_error("sending mail", error, server)]
    finally:
        link.close()


def _check_sender(client: smtplib.SMTP, address: str) -> list[Finding]:
    """Whether the server lets us send as the channel's address; nothing is sent."""
    try:
        code, words = client.mail(wire_address(address))
        client.rset()
    except (smtplib.SMTPException, OSError) as error:
        return [_error("sending mail", str(error), advice="The connection was lost.")]
    if code < 500:
        return []
    advice = f"Allow this user to send as {address}, or change the channel's address."
    return [_error("sending mail", f"{code} {words_of(words)}", advice=advice)]


def _server_error(subject: str, error: ChannelError, server: Server) -> Finding:
    """The error as a finding. A port that waits for TLS stays silent: whether it does is found out here."""
    advice = error.advice
    unencrypted = server.security is not Security.TLS
    if unencrypted and error.stage in ("connect", "list") and dialing.speaks_tls_at_once(server, seconds=SECONDS):
        advice = TLS_ADVICE
    return _error(subject, str(error), advice=advice or "Check name, port and encryption.")


def _ok(subject: str, words: str) -> Finding:
    return Finding(severity=Severity.OK, subject=subject, words=words)


def _error(subject: str, words: str, *, advice: str) -> Finding:
    return Finding(severity=Severity.ERROR, subject=subject, words=words, advice=advice)
