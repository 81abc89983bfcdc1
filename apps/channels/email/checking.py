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
from apps.channels.email.witnesses import witness
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from apps.channels.contract import ChannelConfig
    from apps.channels.email.options import EmailOptions, Server

SECONDS = 10.0
TLS_ADVICE = sentence("This port speaks TLS from the first byte: choose TLS as encryption.")
READING, SENDING = sentence("Reading mail"), sentence("Sending mail")
FOLDERS, SENT, SETTINGS = sentence("Folders"), sentence("Sent mail"), sentence("Settings")
LOGGED_IN = sentence("Logged in at %(host)s as %(user)s.")
CONNECTED = sentence("Connected to %(host)s as %(user)s.")
CONNECTED_ALONE = sentence("Connected to %(host)s without logging in.")
NO_FOLDER = sentence("There is no folder “%(name)s”.")
HAS_FOLDERS = sentence("The server has: %(names)s.")
WILL_BE_MADE = sentence("There is no folder “%(name)s” to move mail to; it will be made.")
READS = sentence("Reads %(names)s.")
READS_SENT = sentence("Answers that colleagues send with other programs are read from “%(name)s”.")
JUNK, SENDERS = sentence("Junk"), sentence("Senders")
READS_JUNK = sentence("What is in “%(name)s” is filed as spam.")
PROPOSES = sentence(
    "The newest mail was checked by “%(server)s”. If that is your mail server, name it as the one that checks senders."
)
SEND_AS = sentence("Allow this user to send as %(address)s, or change the channel's address.")


def check(config: ChannelConfig) -> list[Finding]:
    """One finding for each step; a step is left out when one before it failed. Never raises a `ChannelError`."""
    try:
        refuse_no_reply(config.address)
        options = read_options(config)
        dialing.trust(options.tls_ca)
    except BadOption as error:
        return [_error(SETTINGS, str(error), advice=sentence("Correct this setting."))]
    tokens = TokenKeeper(options.oauth, config) if options.oauth else None
    findings: list[Finding] = []
    if options.imap:
        findings += _check_mailbox(options, options.imap, tokens)
    if options.smtp:
        findings += _check_sending(options, options.smtp, tokens)
    return findings or [_ok(SETTINGS, sentence("There is no server to try."))]


def _check_mailbox(options: EmailOptions, server: Server, tokens: TokenKeeper | None) -> list[Finding]:
    link = ImapLink(options, tokens, timeout=SECONDS)
    try:
        names = dict(link.folders())
        findings = [_ok(READING, LOGGED_IN % {"host": server.host, "user": server.user})]
        findings += _check_folders(options, set(names))
        findings += [_check_sent_folder(options, link, set(names)), *_check_junk_folder(options, link, set(names))]
        findings += [*_check_idle(link), *_propose_witness(options, link, set(names))]
    except ChannelError as error:
        return [_server_error(READING, error, server)]
    finally:
        link.close()
    return findings


def _check_folders(options: EmailOptions, names: set[str]) -> list[Finding]:
    # INBOX may be written in any case (RFC 3501 section 5.1).
    missing = [name for name in options.folders if name not in names and name.upper() != "INBOX"]
    advice = HAS_FOLDERS % {"names": ", ".join(sorted(names)[:20])}
    findings = [_error(FOLDERS, NO_FOLDER % {"name": name}, advice=advice) for name in missing]
    if options.after_keep is AfterKeep.MOVE and options.move_to not in names:
        words = WILL_BE_MADE % {"name": options.move_to}
        findings.append(Finding(severity=Severity.WARNING, subject=FOLDERS, words=words))
    return findings or [_ok(FOLDERS, READS % {"names": ", ".join(options.folders)})]


def _check_sent_folder(options: EmailOptions, link: ImapLink, names: set[str]) -> Finding:
    folder = link.sent_folder()
    if folder in names:
        return _ok(SENT, READS_SENT % {"name": folder})
    if options.sent_folder == "none":
        return _ok(SENT, sentence("The folder of sent mail is left unread."))
    words = NO_FOLDER % {"name": folder} if folder else sentence("No folder of sent mail was found.")
    return Finding(
        severity=Severity.WARNING,
        subject=SENT,
        words=words,
        advice=sentence("Name it, so that answers which colleagues send with other programs are shown here."),
    )


def _check_junk_folder(options: EmailOptions, link: ImapLink, names: set[str]) -> list[Finding]:
    if not options.junk_folder:
        return []
    folder = link.junk_folder()
    if folder in names:
        return [_ok(JUNK, READS_JUNK % {"name": folder})]
    words = NO_FOLDER % {"name": folder} if folder else sentence("No folder of junk was found.")
    advice = HAS_FOLDERS % {"names": ", ".join(sorted(names)[:20])}
    return [Finding(severity=Severity.WARNING, subject=JUNK, words=words, advice=advice)]


def _propose_witness(options: EmailOptions, link: ImapLink, names: set[str]) -> list[Finding]:
    """Name the server that seems to check senders here; only an admin knows whether it is theirs."""
    folder = options.folders[0]
    if options.authserv_id or (folder not in names and folder.upper() != "INBOX"):
        return []
    found = witness(link, folder)
    return [_ok(SENDERS, PROPOSES % {"server": found})] if found else []


def _check_idle(link: ImapLink) -> list[Finding]:
    with link.speaking("capability") as client:
        if client.has_capability("IDLE"):
            return []
    words = sentence("The server cannot announce new mail (no IDLE).")
    advice = sentence("New mail is noticed within a minute instead of a second.")
    return [Finding(severity=Severity.WARNING, subject=READING, words=words, advice=advice)]


def _check_sending(options: EmailOptions, server: Server, tokens: TokenKeeper | None) -> list[Finding]:
    link = SmtpLink(options, tokens, patience=Patience(command=SECONDS))
    try:
        client = link.ready()
        words = (CONNECTED if server.user else CONNECTED_ALONE) % {"host": server.host, "user": server.user}
        return [_ok(SENDING, words), *_check_sender(client, options.address)]
    except ChannelError as error:
        return [_server_error(SENDING, error, server)]
    finally:
        link.close()


def _check_sender(client: smtplib.SMTP, address: str) -> list[Finding]:
    """Whether the server lets us send as the channel's address; nothing is sent."""
    try:
        code, words = client.mail(wire_address(address))
        client.rset()
    except (smtplib.SMTPException, OSError) as error:
        return [_error(SENDING, str(error), advice=sentence("The connection was lost."))]
    if code < 500:
        return []
    advice = SEND_AS % {"address": address}
    return [_error(SENDING, f"{code} {words_of(words)}", advice=advice)]


def _server_error(subject: str, error: ChannelError, server: Server) -> Finding:
    """The error as a finding. A port that waits for TLS stays silent: whether it does is found out here."""
    advice = error.advice
    unencrypted = server.security is not Security.TLS
    if unencrypted and error.stage in ("connect", "list") and dialing.speaks_tls_at_once(server, seconds=SECONDS):
        advice = TLS_ADVICE
    return _error(subject, str(error), advice=advice or sentence("Check name, port and encryption."))


def _ok(subject: str, words: str) -> Finding:
    return Finding(severity=Severity.OK, subject=subject, words=words)


def _error(subject: str, words: str, *, advice: str) -> Finding:
    return Finding(severity=Severity.ERROR, subject=subject, words=words, advice=advice)
