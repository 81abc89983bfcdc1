"""The SMTP sink's own process: accepts mail, or fails as the recipient's name or a rule says.

usage: python sink_program.py PORT FOLDER CERTIFICATE KEY USER PASSWORD

    rcptNNN, dataNNN   answers NNN at RCPT or after DATA
    flakyN             451 at RCPT N times, then accepts
    slowN              N seconds between storing the message and the 250
    cutdata            354, then cuts the line while the message is on its way
    cutafter           stores the message, then cuts the line before the 250
    greet421           only as the rule for "*": says 421 instead of a greeting and hangs up

A rule is the local part of the address up to a plus sign, or what FOLDER/rules.json says for the address or "*".
A message is in FOLDER/messages and its line in FOLDER/ledger.jsonl, both fsynced, before its 250 goes out.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import ssl
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from aiosmtpd.smtp import SMTP, AuthResult

if TYPE_CHECKING:
    from aiosmtpd.smtp import Envelope, LoginPassword, Session

PORT, FOLDER, CERTIFICATE, KEY, USER, PASSWORD = sys.argv[1:]
MESSAGES = Path(FOLDER) / "messages"
LEDGER = Path(FOLDER) / "ledger.jsonl"
RULES = Path(FOLDER) / "rules.json"


class Sink(SMTP):
    """The protocol, with the faults that lie below the level of a handler."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if rule_for("*") == "greet421" and isinstance(transport, asyncio.WriteTransport):
            note(stage="greeting", answer="421")
            transport.write(b"421 4.3.2 going down\r\n")
            transport.close()
            return
        super().connection_made(transport)

    async def smtp_DATA(self, arg: str) -> None:
        recipients = self.envelope.rcpt_tos if self.envelope else []
        if "cutdata" not in map(rule_for, recipients):
            await super().smtp_DATA(arg)
            return
        await self.push("354 go ahead")
        await self._reader.readline()
        note(stage="cutdata", recipients=recipients)
        self.cut()

    def cut(self) -> None:
        """Reset the connection, as a server that dies."""
        if isinstance(self.transport, asyncio.WriteTransport):
            self.transport.abort()


class Faults:
    """The handler: one answer for each recipient, one for each message."""

    def __init__(self) -> None:
        self.tries: Counter[str] = Counter()
        self.number = len(list(MESSAGES.iterdir()))

    async def handle_RCPT(
        self, server: Sink, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        answer = self._answer_to_recipient(address)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        else:
            note(stage="rcpt", recipients=[address], answer=answer)
        return answer

    async def handle_DATA(self, server: Sink, session: Session, envelope: Envelope) -> str:
        rules = [rule_for(address) for address in envelope.rcpt_tos]
        if refusal := next((rule for rule in rules if re.fullmatch(r"data[45]\d\d", rule)), None):
            answer = f"{refusal[4:]} {refusal[4]}.3.0 refused by rule"
            note(stage="data", recipients=envelope.rcpt_tos, answer=answer)
            return answer
        self._store(session, envelope)
        if "cutafter" in rules:
            server.cut()
        for rule in rules:
            if slow := re.fullmatch(r"slow(\d+)", rule):
                await asyncio.sleep(int(slow[1]))
        return f"250 2.0.0 stored as {self.number}"

    def _answer_to_recipient(self, address: str) -> str:
        rule = rule_for(address)
        if re.fullmatch(r"rcpt[45]\d\d", rule):
            return f"{rule[4:]} {rule[4]}.1.1 refused by rule"
        if flaky := re.fullmatch(r"flaky(\d+)", rule):
            self.tries[address] += 1
            if self.tries[address] <= int(flaky[1]):
                return "451 4.3.0 try again"
        return "250 2.1.5 fine"

    def _store(self, session: Session, envelope: Envelope) -> None:
        self.number += 1
        file = MESSAGES / f"{self.number:06}.eml"
        with file.open("wb") as message:
            message.write(envelope.original_content or b"")
            message.flush()
            os.fsync(message.fileno())
        note(
            stage="stored",
            sender=envelope.mail_from or "",
            recipients=envelope.rcpt_tos,
            file=file.name,
            tls=session.ssl is not None,
            user=session.auth_data or "",
        )


def rule_for(address: str) -> str:
    rules: dict[str, str] = json.loads(RULES.read_text())
    return rules.get(address) or rules.get("*") or address.split("@")[0].split("+")[0]


def note(*, stage: str, recipients: list[str] | None = None, **more: str | bool) -> None:
    with LEDGER.open("a") as ledger:
        ledger.write(json.dumps({"stage": stage, "recipients": recipients or [], **more}) + "\n")
        ledger.flush()
        os.fsync(ledger.fileno())


def authenticate(server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: LoginPassword) -> AuthResult:
    right = (data.login.decode(), data.password.decode()) == (USER, PASSWORD)
    return AuthResult(success=right, handled=False, auth_data=USER if right else None)


async def main() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(CERTIFICATE, KEY)
    faults = Faults()
    loop = asyncio.get_running_loop()

    def protocol() -> Sink:
        return Sink(
            faults,
            hostname="sink.test",
            enable_SMTPUTF8=True,
            data_size_limit=50_000_000,
            tls_context=tls,
            authenticator=authenticate,
            loop=loop,
        )

    server = await loop.create_server(protocol, "127.0.0.1", int(PORT))
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
