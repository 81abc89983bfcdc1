"""A made-up company's mail: the same for the same seed, in threads, with umlauts, HTML and attachments."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = (
    "Jürgen Müller", "Anna Schäfer", "Zoë Brontë", "Cora Kunde", "Søren Kjær", "Łukasz Nowak", "Grete Weiß",
    "Tom Baker", "Maria da Conceição", "Émile Lefèvre", "Peter Groß", "Karin Böhm", "Ian O'Neill", "Ute Lüdtke",
)  # fmt: skip
_SUBJECTS = (
    "Rechnung {n} prüfen", "Lieferung {n} fehlt", "Where is my order {n}?", "Rückgabe {n}", "Frage zum Gerät {n}",
    "Invoice {n} is wrong", "Kündigung zum Monatsende ({n})", "Broken part {n}", "Öffnungszeiten", "Passwort vergessen",
)  # fmt: skip
_TEXT = (
    "die Lieferung kam gestern an aber leider fehlte das Ersatzteil für unsere Anlage deshalb bitten wir um schnelle"
    " Prüfung der Rechnung und Rückmeldung we ordered the larger size and received the small one could you please"
    " exchange it until Friday thank you very much Grüße größere Stückzahl möglich außerdem wäre ein Rückruf schön"
)
_WORDS = _TEXT.split()
#: Of a hundred mails so many have a file, so many HTML without one; the rest is plain. Together 45 KB on average.
_WITH_FILE, _WITH_HTML = 15, 25
_START = datetime(2026, 11, 2, 7, 0, tzinfo=UTC)


@dataclass(slots=True)
class _Thread:
    """One customer's matter: later mails in it refer to the earlier ones."""

    name: str
    address: str
    subject: str
    ids: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Letter:
    """A mail's bytes and when the server received it."""

    content: bytes
    received: datetime


def mails(count: int, *, to: str, seed: int) -> Iterator[Letter]:
    """`count` mails to the address `to`; two of five begin a thread, the others go on in one of the recent ones."""
    rng = random.Random(f"{seed} {to}")
    threads: list[_Thread] = []
    for number in range(count):
        if not threads or rng.random() < 0.4:
            threads.append(_new_thread(rng, number))
        received = _START + timedelta(seconds=97 * number)
        yield Letter(_mail(rng, rng.choice(threads[-40:]), to=to, number=number, received=received), received)


def _new_thread(rng: random.Random, number: int) -> _Thread:
    name = rng.choice(_NAMES)
    return _Thread(name, f"customer{number}@domain{number % 97}.test", rng.choice(_SUBJECTS).format(n=4000 + number))


def _mail(rng: random.Random, thread: _Thread, *, to: str, number: int, received: datetime) -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = f'"{thread.name}" <{thread.address}>'
    mail["To"] = to
    mail["Subject"] = f"Re: {thread.subject}" if thread.ids else thread.subject
    mail["Date"] = received - timedelta(seconds=5)
    own_id = f"<{rng.getrandbits(64):x}.{number}@{thread.address.rpartition('@')[2]}>"
    mail["Message-ID"] = own_id
    if thread.ids:
        mail["In-Reply-To"] = thread.ids[-1]
        mail["References"] = " ".join(thread.ids[-10:])
    thread.ids.append(own_id)
    _add_trace(mail, rng, received)
    _add_body(mail, rng)
    return mail.as_bytes()


def _add_trace(mail: EmailMessage, rng: random.Random, received: datetime) -> None:
    """What mail servers write on the way; it makes up a good part of a small mail."""
    for hop in range(3):
        mail["Received"] = f"from relay{hop}.test (relay{hop}.test [192.0.2.{hop}]) by mx.test; {received:%c} +0000"
    mail["DKIM-Signature"] = f"v=1; a=rsa-sha256; d=test; s=s1; h=from:to:subject; b={rng.randbytes(128).hex()}"
    mail["User-Agent"] = "Mozilla Thunderbird"


def _add_body(mail: EmailMessage, rng: random.Random) -> None:
    dice = rng.randrange(100)
    text = _text(rng, rng.randrange(60, 500))
    mail.set_content(text, cte="quoted-printable")
    if dice < _WITH_FILE + _WITH_HTML:
        mail.add_alternative(_html(rng, text), subtype="html", cte="quoted-printable")
        mail.set_boundary(f"alternative-{rng.getrandbits(64):x}")
    if dice < _WITH_FILE:
        size = rng.randrange(55_000, 260_000)
        mail.add_attachment(rng.randbytes(size), maintype="application", subtype="pdf", filename="Übersicht März.pdf")
        mail.set_boundary(f"mixed-{rng.getrandbits(64):x}")


def _text(rng: random.Random, words: int) -> str:
    lines = (" ".join(rng.choices(_WORDS, k=12)) for _ in range(words // 12))
    return "Guten Tag,\n\n" + "\n".join(lines) + "\n\nMit freundlichen Grüßen\n"


def _html(rng: random.Random, text: str) -> str:
    rows = (
        f"<tr><td style='padding:4px'>{rng.choice(_WORDS)}</td><td>{rng.random():.6f}</td></tr>" for _ in range(180)
    )
    paragraphs = "".join(f"<p class='MsoNormal'>{line}</p>" for line in text.splitlines())
    style = "<style>.MsoNormal {font-family: Calibri; margin: 0}</style>" * 10
    return f"<html><head>{style}</head><body>{paragraphs}<table>{''.join(rows)}</table></body></html>"
