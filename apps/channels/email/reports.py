"""Delivery reports: what a server says of a message that we sent (RFC 3464, and what servers do instead)."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from apps.channels.contract import DeliveryAction, RecipientReport
from apps.channels.email import addresses, headers, plaintext
from apps.channels.email.bounces import blocks, evidence, original, prose, statuses
from apps.channels.email.bounces.evidence import Machine
from apps.channels.email.bounces.original import ID_FIELDS, Original
from apps.channels.email.charsets import decode
from apps.channels.email.parts import walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.email.parts import Part

MOST_TEXT = 200_000
DEEPEST = 3
#: To whom a report goes: who sent the mail that it is about.
OURS = ("to", "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "from", "reply-to")
UNDELIVERED = frozenset({DeliveryAction.FAILED, DeliveryAction.DELAYED})
REFUSAL = re.compile(r"(?i)\(reject")
OTHER_REPORTS = frozenset({"message/disposition-notification", "message/feedback-report"})


@dataclass(frozen=True, slots=True)
class Report:
    """What became of each recipient, and the mail of ours that it is about."""

    recipients: tuple[RecipientReport, ...]
    original: Original


def read_report(root: Part, *, depth: int = 1) -> Report | None:
    """The delivery report that a mail is; None for every other mail.

    Takes time linear in the length of the mail. Receipts of reading (RFC 8098) and complaints (RFC 5965) are none.
    """
    if evidence.machine(root) is Machine.NO or _is_other_report(root):
        return None
    groups = blocks.read(root)
    inner = original.enclosed_report(root) if not groups and depth < DEEPEST else None
    return (read_report(inner, depth=depth + 1) if inner else None) or _read(root, groups)


def _read(root: Part, groups: tuple[Part, ...]) -> Report | None:
    text = _text(root)
    written = original.written(text)
    ours = original.enclosed(root) or (original.of_header(written.header) if written else None)
    words = written.words if written else tuple(text.split("\n"))
    told = _with_words(blocks.recipients(groups), words) or _told_in_prose(root, words, ours)
    if evidence.is_challenge(text) and all(one.status.startswith("4.7") for one in told):
        return None
    return Report(told, _with_id(ours or Original(), groups)) if told else None


def _is_other_report(root: Part) -> bool:
    """Filters that refuse mail on their owner's behalf report it as read and deleted (RFC 5429 section 2.2)."""
    if not any(part.kind in OTHER_REPORTS for part in walk(root)):
        return False
    return not (REFUSAL.search(root.first("auto-submitted")) and evidence.machine(root) is Machine.CERTAINLY)


def _with_words(told: tuple[RecipientReport, ...], words: Sequence[str]) -> tuple[RecipientReport, ...]:
    """Reports whose fields give no reason may do so in their sentences."""
    if not any(_is_mute(one) for one in told):
        return told
    said = prose.unreached(words, not_these=(), failed_class=told[0].status[:1] or "5")
    by_address = {each.address.casefold(): each for each in said}
    return tuple(_with_reason(one, by_address.get(one.recipient.casefold())) for one in told)


def _is_mute(one: RecipientReport) -> bool:
    return one.action in UNDELIVERED and (not one.diagnostic or statuses.is_vague(one.status))


def _with_reason(one: RecipientReport, said: prose.Unreached | None) -> RecipientReport:
    if said is None or not _is_mute(one):
        return one
    status = statuses.better(one.status, said.status) if statuses.is_vague(one.status) else one.status
    return dataclasses.replace(one, status=status, diagnostic=one.diagnostic or said.words)


def _text(root: Part) -> str:
    """What the server says in its own words, and perhaps our mail below them."""
    pieces: list[str] = []
    for part in walk(root):
        if part.children or part.kind not in ("text/plain", "text/html"):
            continue
        text = decode(part.content()[:MOST_TEXT], part.parameters.get("charset", ""))
        pieces.append(plaintext.from_html(text) if part.kind == "text/html" else text)
    return "\n".join(pieces)[:MOST_TEXT].replace("\r\n", "\n").replace("\r", "\n")


def _told_in_prose(root: Part, words: Sequence[str], ours: Original | None) -> tuple[RecipientReport, ...]:
    """Whom the server names in its sentences; if it names nobody, to whom the mail went that it sends back."""
    text = "\n".join(words)
    is_delay = evidence.is_delay(root, text)
    kind = "4" if is_delay else "5"
    found = prose.unreached(words, not_these=_writers(root), failed_class=kind)
    named = addresses.parse(root.first("x-failed-recipients"))
    if named:
        known = {one.address.casefold(): one for one in found}
        status, said = prose.reason(words, failed_class=kind)
        other = prose.Unreached("", status, said)
        found = tuple(
            dataclasses.replace(known.get(one.address.casefold(), other), address=one.address) for one in named
        )
    proofs = sum((bool(found), any(one.status for one in found), ours is not None, is_delay))
    if not evidence.tells_of_failure(root, text, proofs=proofs, sends_back=ours is not None):
        return ()
    if not found:
        status, said = prose.reason(words, failed_class=kind)
        found = (prose.Unreached(next(iter(ours.to if ours else ()), ""), status, said),)
    action = DeliveryAction.DELAYED if is_delay else DeliveryAction.FAILED
    return tuple(
        RecipientReport(
            recipient=one.address,
            action=action,
            status=one.status or f"{kind}.0.0",
            diagnostic=one.words,
        )
        for one in found
    )


def _writers(root: Part) -> frozenset[str]:
    """Who sent the mail, and who reports on it: neither was the one not reached."""
    found = addresses.parse(", ".join(value for name in OURS for value in root.fields.get(name, [])))
    return frozenset(one.key for one in found)


def _with_id(ours: Original, groups: Sequence[Part]) -> Original:
    """Some servers name the Message-ID among the fields of the report alone."""
    if ours.message_id:
        return ours
    ids = [headers.message_ids(group.first(name)) for group in groups[1:] for name in ID_FIELDS]
    return dataclasses.replace(ours, message_id=next((found[0] for found in ids if found), ""))
