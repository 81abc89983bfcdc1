"""Whether a mail is a server's report that ours was not delivered.

No single mark decides. A machine must have written it, it must say so in its subject or its text, and it must name whom
it did not reach or enclose what it sends back. Out-of-office answers, receipts, newsletters and people who forward a
report to us fail one of these.
"""

from __future__ import annotations

import re
from enum import IntEnum
from typing import TYPE_CHECKING

from apps.channels.email import addresses, headers
from apps.channels.email.bounces.phrases import CHALLENGE, DELAYED, FINAL, NO_FAILURE, OUTRIGHT, SUBJECT, TEXT

if TYPE_CHECKING:
    from apps.channels.email.parts import Part

#: Of the text only the beginning is looked at: a server comes to the point.
USED = 20_000
ROBOTS = re.compile(
    r"(?:^|[-_.])(?:daemon|post[-_]?master|m?daemon|mail(?:er|system|server|router|gate\w*|admin\w*|master|service|sweeper|"
    r"marshal|scan\w*|agent|delivery)?|system|server|gateways?|admin\w*|delivery\w*|bounces?|smtp\w*|mts|mta|mx\d*|root|"
    r"uucp|pmdf|imss?|mmdf|amavis\w*|anti-?(?:virus|spam)|postoffice|exchange\w*|interscan\w*|messagelabs)(?:$|[-_.])",
    re.IGNORECASE,
)
#: Names and addresses that nobody but a mail server has.
CERTAIN = re.compile(
    r"mailer[-_. ]?daemon|mail[- ]?delivery|mail[- ]?daemon|mail[- ]deliver|delivery (?:sub)?system|"
    r"mail (?:sub)?system|microsoftexchange[0-9a-f]{20,}|system administrator|systemadministrator|"
    r"mail administrator|zustellsystem|mail-?server|delivery[- ](?:service|notification|agent)|internet mail",
    re.IGNORECASE,
)
ANSWER = re.compile(r"\s*(?:re|aw|antw?|sv|odp|r[ée]f|fwd?|wg|tr|rv|vs|doorst|enc)\s*(?:\[\d+\])?\s*:", re.IGNORECASE)


#: People at times, so that it proves nothing alone.
POSTMASTER = re.compile(r"post[-_ ]?master", re.IGNORECASE)
FIELDS_OF_REPORTS = ("x-failed-recipients", "x-ms-embedded-report")


class Machine(IntEnum):
    """How sure it is that no person wrote a mail."""

    NO = 0
    PERHAPS = 1
    MARKED = 2
    CERTAINLY = 3


def machine(root: Part) -> Machine:
    """Judge by the header: certain are the names of mail servers, marked is what carries a mark of automatic mail."""
    sender = headers.text(root.first("from"))
    address = addresses.bare(root.first("from"))
    local = (address or sender.strip("<> ")).partition("@")[0].strip("<>\"' ")
    is_marked = is_report(root) or _has_null_sender(root) or _is_auto_submitted(root) or not address
    if CERTAIN.search(sender) or any(name in root.fields for name in FIELDS_OF_REPORTS):
        return Machine.CERTAINLY
    if is_marked:
        return Machine.CERTAINLY if POSTMASTER.search(sender) else Machine.MARKED
    return Machine.PERHAPS if ROBOTS.search(local) else Machine.NO


def is_report(root: Part) -> bool:
    """RFC 6522, of a kind that may tell of delivery."""
    kind = root.parameters.get("report-type", "delivery-status").lower()
    return root.kind == "multipart/report" and kind in ("delivery-status", "global-delivery-status")


def tells_of_failure(root: Part, text: str, *, proofs: int, sends_back: bool) -> bool:
    """Whether the subject and the text speak of a mail that was not delivered.

    `proofs` counts what else speaks for it: recipients named, a reason, the mail that comes back (`sends_back`).
    """
    subject = headers.text(root.first("subject"))
    told_in_subject = bool(SUBJECT.search(subject)) and not ANSWER.match(subject)
    beginning = text[:USED]
    told_in_text = bool(TEXT.search(beginning))
    told = told_in_subject + told_in_text
    match machine(root):
        case Machine.CERTAINLY:
            return (
                told > 0
                and (proofs > 0 or bool(OUTRIGHT.match(subject)))
                and not _is_harmless(subject, beginning, proofs)
            )
        case Machine.MARKED:
            needed = 1 if is_report(root) else 2
            return told >= needed and proofs > 0 and not _is_harmless(subject, beginning, proofs=0)
        case Machine.PERHAPS:
            is_plain = proofs > 0 if OUTRIGHT.match(subject) else told == 2 and proofs > 1 and sends_back
            return is_plain and not _is_harmless(subject, beginning, proofs=0)
    return False


def is_delay(root: Part, text: str) -> bool:
    """Whether the server still tries."""
    said = f"{headers.text(root.first('subject'))}\n{text[:USED]}"
    return bool(DELAYED.search(said)) and not FINAL.search(said)


def is_challenge(text: str) -> bool:
    """Whether the sender is asked to do something before the mail is delivered."""
    return bool(CHALLENGE.search(text[:USED]))


def _is_harmless(subject: str, text: str, proofs: int) -> bool:
    return proofs < 2 and bool(NO_FAILURE.search(f"{subject}\n{text[:4_000]}"))


def _has_null_sender(root: Part) -> bool:
    """RFC 5321 section 4.5.5; some servers put their own name in its place."""
    values = ["".join(root.first(name).split()) for name in ("return-path", "x-envelope-from", "envelope-from")]
    return any(value == "<>" or "mailer-daemon" in value.lower() for value in values)


def _is_auto_submitted(root: Part) -> bool:
    value = headers.unfold(root.first("auto-submitted")).partition(";")[0].partition("(")[0].strip().lower()
    return value not in ("", "no")
