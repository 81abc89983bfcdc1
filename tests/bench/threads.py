"""A made-up corpus of threads whose truth is known: answers that name their parents in every way that mail programs do,
copies, delivery reports, and strangers who forge."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SUPPORT, SALES = "support@company.test", "sales@company.test"
#: The server whose Authentication-Results our mailboxes believe.
SERVER = "mx.company.test"
_SUBJECTS = ("Rechnung", "Lieferung", "Order", "Rückgabe", "Frage", "Re: Rechnung", "Angebot", "")
#: Shares of all mails.
_FORGED, _COPIED = 0.05, 0.05
#: Of a hundred answers of customers so many come from an address that nobody knew, with nothing but headers.
_FROM_ELSEWHERE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One delivery of a mail. `thread` is the truth; `number` tells mails apart, but not the copies of one."""

    number: int
    thread: int
    content: bytes
    mailbox: str = SUPPORT
    outgoing: bool = False
    forged: bool = False


@dataclass(slots=True, kw_only=True)
class Thread:
    """What is known of a matter while its mails are written.

    Once we answered, `token` is the plus address and `ours` the id of our answer.
    """

    number: int
    customer: str
    colleague: str
    subject: str
    ids: list[str] = field(default_factory=list)
    token: str = ""
    ours: str = ""


class Corpus:
    """Writes the mails. First come openings that we answer here, then everything else in any order."""

    def __init__(self, *, seed: int) -> None:
        self._rng = random.Random(seed)
        self._numbers = 0

    def opening(self, thread: int) -> tuple[Thread, Sheet]:
        """A new matter of a customer who may have others, under a subject that others have too."""
        customer = f"kunde{self._rng.randrange(thread // 3 + 1)}@customer.test"
        subject = self._rng.choice(_SUBJECTS)
        begun = Thread(number=thread, customer=customer, colleague=f"kollege{thread}@customer.test", subject=subject)
        return begun, self._mail(begun, sender=customer, to=SUPPORT, cc=begun.colleague)

    def rest(self, threads: Sequence[Thread], *, count: int) -> list[Sheet]:
        """`count` more deliveries for the threads, shuffled."""
        forged, copied = round(count * _FORGED), round(count * _COPIED)
        sheets = [self._next(self._rng.choice(threads)) for _ in range(count - forged - copied)]
        sheets += [self._forged(self._rng.choice(threads), number) for number in range(forged)]
        sheets += [self._copy(sheet) for sheet in self._rng.sample([s for s in sheets if not s.forged], copied)]
        self._rng.shuffle(sheets)
        return sheets

    def _next(self, thread: Thread) -> Sheet:
        if thread.token and self._rng.random() < 0.1:
            return self._report(thread)
        if self._rng.random() < 0.3:
            links, cc = self._links(thread), thread.colleague
            return self._mail(thread, sender=SUPPORT, to=thread.customer, cc=cc, outgoing=True, links=links)
        if thread.token and self._rng.random() < 0.3:
            return self._unseen(thread, sender=f"privat{self._numbers}@home.test", to=thread.token)
        pair = (thread.customer, thread.colleague)
        sender, other = self._rng.choice((pair, pair, pair[::-1]))
        sender = self._spelling(sender)
        if self._rng.random() < _FROM_ELSEWHERE / 100:
            sender = f"anders{self._numbers}@home.test"
            return self._unseen(thread, sender=sender, to=SUPPORT, links=self._links(thread))
        return self._mail(thread, sender=sender, to=SUPPORT, cc=other, links=self._links(thread))

    def _spelling(self, address: str) -> str:
        """The address as its owner sometimes writes it."""
        tagged = address.replace("@", f"+{self._numbers}@")
        return self._rng.choices((address, address.upper(), tagged), weights=(90, 5, 5))[0]

    def _unseen(self, thread: Thread, *, sender: str, to: str, links: dict[str, str] | None = None) -> Sheet:
        """A mail that went to us alone, from an address that the others do not know: none of them can answer it."""
        sheet = self._mail(thread, sender=sender, to=to, links=links)
        thread.ids.pop()
        return sheet

    def _links(self, thread: Thread) -> dict[str, str]:
        """How an answer names what it answers: the newest or an older mail of the thread."""
        end = self._rng.randrange(max(0, len(thread.ids) - 3), len(thread.ids)) + 1
        chain = thread.ids[:end]
        gaps = [f"<lost{self._numbers}@gap.test>" if place and self._rng.random() < 0.5 else id_
                for place, id_ in enumerate(chain)]  # fmt: skip
        return self._rng.choice(
            (
                {"In-Reply-To": chain[-1]},
                {"In-Reply-To": chain[-1].strip("<>")},
                {"In-Reply-To": f"Message from {thread.customer} of 2 Nov 2026 {chain[-1]}"},
                {"References": " ".join(chain)},
                {"References": "\t".join(chain)},
                {"References": ", ".join(chain)},
                {"References": " ".join(gaps)},
                {"In-Reply-To": f"<lost{self._numbers}@gap.test>", "References": f"{chain[0]} {chain[-1]}"},
                {"In-Reply-To": chain[-1], "References": " ".join(chain)},
            )
        )

    def _report(self, thread: Thread) -> Sheet:
        """A bounce: without any id, sent to where our answer wanted its answers, or to us with the answer's id."""
        self._numbers += 1
        to, original = (thread.token, "") if self._rng.random() < 0.7 else (SUPPORT, f"Message-ID: {thread.ours}\r\n")
        status = (
            f"Reporting-MTA: dns; mx.customer.test\r\n\r\nFinal-Recipient: rfc822; {thread.customer}\r\n"
            "Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 No such user\r\n"
        )
        text = (
            f"From: MAILER-DAEMON@mx.customer.test\r\nTo: {to}\r\nSubject: Undelivered {self._numbers}\r\n"
            "MIME-Version: 1.0\r\nAuto-Submitted: auto-replied\r\n"
            'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
            f"--b\r\nContent-Type: text/plain\r\n\r\nMail {self._numbers} failed.\r\n"
            f"--b\r\nContent-Type: message/delivery-status\r\n\r\n{status}\r\n"
            f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{original}Subject: Re\r\n\r\n--b--\r\n"
        )
        return Sheet(number=self._numbers, thread=thread.number, content=text.encode())

    def _forged(self, victim: Thread, number: int) -> Sheet:
        """A stranger who knows ids of a thread, and its subject, and people in it.

        Who writes in the name of somebody who takes part cannot be told by the header alone, unless our server did.
        """
        otto = f"otto{number}@stranger.test"
        links = self._rng.choice(
            (
                {"In-Reply-To": victim.ids[-1]},
                {"References": " ".join(victim.ids)},
                {"Message-ID": self._rng.choice(victim.ids)},
                {"Message-ID": victim.ids[0], "In-Reply-To": victim.ids[-1], "References": " ".join(victim.ids)},
            )
        )
        found_out = f"{SERVER}; dmarc=fail header.from=customer.test"
        sender, more = self._rng.choice(
            (
                (otto, {}),
                (f'"{victim.customer}" <{otto}>', {}),
                (f"{victim.customer}.stranger.test", {}),
                (otto, {"Sender": victim.customer, "Reply-To": victim.customer}),
                (otto, {"Authentication-Results": f"{SERVER}; dmarc=pass header.from=stranger.test"}),
                (SUPPORT, {}),
                (victim.customer, {"Authentication-Results": found_out}),
                (victim.customer, {"Authentication-Results": found_out, "Reply-To": otto}),
            )
        )
        own = Thread(number=-1 - number, customer="", colleague="", subject=f"Re: {victim.subject}")
        to = self._rng.choice((SUPPORT, SUPPORT, *self._forged_tokens(victim)))
        sheet = self._mail(own, sender=sender, to=to, cc=victim.customer, links=links | more)
        return Sheet(number=sheet.number, thread=own.number, content=sheet.content, forged=True)

    def _forged_tokens(self, victim: Thread) -> tuple[str, ...]:
        """Plus addresses that look like ours: made up, cut short, with one letter changed."""
        made_up = f"support+{'a' * 42}@company.test"
        if not victim.token:
            return (made_up,)
        local, at, domain = victim.token.partition("@")
        place = self._rng.randrange(len("support+"), len(local) - 1)
        changed = local[:place] + ("b" if local[place] != "b" else "c") + local[place + 1 :]
        return (made_up, f"{local[:-8]}{at}{domain}", f"{changed}{at}{domain}")

    def _copy(self, sheet: Sheet) -> Sheet:
        """The same mail once more, by another way, in one of our mailboxes."""
        trace = f"Received: from list.test by mx{self._rng.randrange(9)}.test; Mon, 2 Nov 2026 08:00:00 +0000\r\n"
        mailbox = sheet.mailbox if sheet.outgoing else self._rng.choice((SUPPORT, SALES))
        return Sheet(
            number=sheet.number,
            thread=sheet.thread,
            content=trace.encode() + sheet.content,
            mailbox=mailbox,
            outgoing=sheet.outgoing,
        )

    def _mail(
        self,
        thread: Thread,
        *,
        sender: str,
        to: str,
        cc: str = "",
        outgoing: bool = False,
        links: dict[str, str] | None = None,
    ) -> Sheet:
        self._numbers += 1
        mail = EmailMessage(policy=SMTP)
        named = {"Cc": cc} | (links or {})
        host = sender.rpartition("@")[2].strip(">")
        own_id = named.pop("Message-ID", f"<{self._rng.getrandbits(64):x}@{host}>")
        mail["From"], mail["To"], mail["Subject"] = sender, to, thread.subject
        mail["Message-ID"] = own_id
        for name, value in named.items():
            if value:
                mail[name] = value
        mail.set_content(f"Mail {self._numbers}")
        thread.ids.append(own_id)
        return Sheet(number=self._numbers, thread=thread.number, content=mail.as_bytes(), outgoing=outgoing)


def pairs(groups: Iterator[int] | Sequence[int]) -> int:
    """How many pairs there are within groups of these sizes."""
    return sum(size * (size - 1) // 2 for size in groups)
