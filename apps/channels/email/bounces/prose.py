"""Whom a server did not reach and why, from the sentences of those that know no fields for it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING

from apps.channels.email.bounces import statuses

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

MOST_LINES = 2_000
MOST_RECIPIENTS = 500
LONGEST_LINE = 1_000
#: How many lines after a recipient may give the reason.
REASON_LINES = 8
MOST_ABOUT_ONE = 40
LONGEST_WORDS = 500
ATOM = r"[^\s<>()\[\],;:@\"'|&/\\\x00-\x1f]"
ADDRESS = re.compile(rf"(?<![^\s<>()\[\],;:\"'|&/\\])({ATOM}{{1,64}}@(?:[\w-]{{1,63}}\.)*[\w-]{{1,63}})", re.UNICODE)
#: Forms in which a server names the one it means, `@` standing for the address.
NAMED = re.compile(
    r"^[\s*>-]*(?:"
    r"[<\"'\[(]*@[>\"'\])]*\s*(?:[:,;.]|\.\.\.|\(|\[|-|$)|"  # the address begins the line, and perhaps fills it
    r"(?:final-|original-)?(?:(?:failed |invalid |unknown |intended |bad |undeliverable )?(?:recipients?|users?|"
    r"addressee|"
    r"address(?:es)?|mailbox|account|to|addressed to|deliver(?:y)? to|rcpt to|local user|host)(?: address| name|\(s\))?"
    r"|empfänger|destinataire|destinatario|adresse|.{0,20}error for|unknown\s+recipient)\s*[:=]?\s*(?:rfc822;)?\s*"
    r"[<\"'\[(]*@|"
    r"(?:>>> |sent <<< |.{0,40}command: )?rcpt to:\s*<?@|"
    r"\d{3}[ -](?:\d\.\d\.\d+ )?(?:rcpt to:)?<?@>?|"
    r".{0,80}\b(?:user|recipient|address|mailbox|account|deliver(?:ed|y|ing)?\W+(?:to|for)|send(?:ing)? to|"
    r"message (?:to|for)|"
    r"mail (?:to|for)|an|für|à|para|per|do)\s+[<\"'\[(]*@|"
    r"[<\"'\[(]*@[>\"'\])]*\s+(?:on|is|was|has|does|user|unknown|not|could|couldn't|wasn't|isn't|failed|deferred|rejected|"
    r"mailbox|over|\(|-)"
    r")",
    re.IGNORECASE,
)
#: Lines that name people who are not meant.
OTHERS = re.compile(
    r"message-?id|mail from|envelope-from|^\W*(?:from|sender|reply-to|return-path|cc|x-[\w-]+|received)\s*:|"
    r"\b(?:contact|questions?|assistance|help|e-?mail us|write to|report(?:ed)? (?:this )?to|forward this|sent by|"
    r"from:?\s*<|wenden sie sich|administrator (?:at|of))\b|mailto:|https?://",
    re.IGNORECASE,
)
#: Sentences after which those who were not reached are listed.
INTRODUCTION = re.compile(
    r"(?:following|these|this|those) (?:\S+ ){0,3}(?:recipient|address|user|mailbox|person)|failed recipients|"
    r"(?:addresses|recipients?)\b.{0,60}(?:error|failed|problem|not\b.{0,20}deliver|rejected)|failure reasons|"
    r"(?:folgende|diese)\w* (?:\S+ ){0,2}(?:empfänger|adress)|destinataires? suivant|destinatari seguent|"
    r"siguientes? destinatario|seguintes? destinat|volgende (?:geadresseerde|ontvanger|adres)",
    re.IGNORECASE,
)
#: Below these is the mail that comes back.
SEPARATOR = re.compile(
    r"^\W*(?:(?:begin|start) of returned|(?:here is )?(?:a|the) copy of (?:the|your)|below this line is|"
    r"(?:your |the )?(?:original|returned|unsent|undelivered|rejected) (?:message|mail)\b(?! (?:was|is|from|has|could|"
    r"id|"
    r"subject|details|to\b))|this is a copy of|the header of the original|message header|returned (?:message|mail)|"
    r"ursprüngliche nachricht|original-?nachricht|die ursprüngliche|message contents|text of your mess|---- ?original)",
    re.IGNORECASE,
)
GLUED = re.compile(r"(?i)\b(?:smtp[=:]|rfc822;|x400;|\d{3}-(?=\S+@))")
SERVERS = re.compile(r"(?:mailer-?daemon|postmaster|mail-daemon|abuse|hostmaster|mailmaster)\Z", re.IGNORECASE)


class Weight(IntEnum):
    """How surely an address is one that was not reached."""

    MENTIONED = 1
    WITH_REASON = 2
    NAMED = 3
    LISTED = 4


@dataclass(slots=True)
class Mention:
    """An address, and what is said after it."""

    address: str
    weight: Weight
    lines: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Unreached:
    """One who was not reached; `status` is empty and `words` too where nothing is said of the reason."""

    address: str
    status: str
    words: str


def unreached(words: Sequence[str], *, not_these: Collection[str], failed_class: str) -> tuple[Unreached, ...]:
    """The recipients named in a server's words, with what is said of each.

    `not_these` are addresses in comparable form that cannot be meant: who gets the report, who writes it.
    """
    lines = [GLUED.sub(" ", line[:LONGEST_LINE].rstrip()) for line in _above(words[:MOST_LINES])]
    mentions = list(_mentions(lines, not_these))
    if not mentions:
        return ()
    weight = max(mention.weight for mention in mentions)
    found: dict[str, list[str]] = {}
    for mention in mentions:
        if mention.weight == weight or mention.address.casefold() in found:
            found.setdefault(mention.address.casefold(), [mention.address]).extend(mention.lines)
    people = list(found.values())[:MOST_RECIPIENTS]
    told = [_unreached(person, failed_class) for person in people]
    status, said = reason(lines, failed_class=failed_class) if any(not one.status for one in told) else ("", "")
    return tuple(one if one.status else Unreached(one.address, status, said[:LONGEST_WORDS]) for one in told)


def reason(words: Sequence[str], *, failed_class: str) -> tuple[str, str]:
    """The status that lines tell, and the one that tells it."""
    lines = [line.strip() for line in words[:MOST_LINES] if line.strip()]
    telling = [
        (status, line) for line in lines if (status := statuses.told_by(line[:LONGEST_LINE], failed_class=failed_class))
    ]
    best = next((found for found in telling if not statuses.is_vague(found[0])), None) or next(iter(telling), None)
    if best is not None:
        return best
    whole = statuses.told_by(" ".join(lines)[:20_000], failed_class=failed_class)
    return whole, ""


def _above(words: Sequence[str]) -> Sequence[str]:
    """What comes before the mail that is sent back; all, if nothing would be left."""
    end = next((number for number, line in enumerate(words) if number > 1 and SEPARATOR.match(line[:200])), len(words))
    return words[:end] if any("@" in line for line in words[:end]) else words


def _mentions(lines: Sequence[str], not_these: Collection[str]) -> Iterator[Mention]:
    last: list[Mention] = []
    introduced = False
    for line in lines:
        introduced = introduced or bool(INTRODUCTION.search(line))
        people = [found[1].rstrip(".-_") for found in ADDRESS.finditer(line)] if "@" in line else []
        meant = [person for person in people if _may_be_meant(person, not_these)]
        if not meant:
            if not people:
                for mention in last:
                    mention.lines += [line] if len(mention.lines) <= REASON_LINES else []
            continue
        last = [Mention(person, _weight(line, person, introduced), [line]) for person in dict.fromkeys(meant)]
        yield from last


def _may_be_meant(address: str, not_these: Collection[str]) -> bool:
    return address.casefold() not in not_these and not SERVERS.match(address.partition("@")[0])


def _weight(line: str, address: str, introduced: bool) -> Weight:  # noqa: FBT001 - one caller, next to it
    if OTHERS.search(line.replace(address, "")):
        return Weight.MENTIONED
    if NAMED.match(line.replace(address, "@", 1)):
        return Weight.LISTED if introduced else Weight.NAMED
    return Weight.WITH_REASON if statuses.told_by(line, failed_class="5") else Weight.MENTIONED


def _unreached(person: list[str], failed_class: str) -> Unreached:
    address, *lines = person
    # Without the address, which may hold a word that tells of a reason.
    status, words = reason([line.replace(address, "") for line in lines[:MOST_ABOUT_ONE]], failed_class=failed_class)
    said = next((line.strip() for line in lines if words and line.replace(address, "").strip() == words), words)
    return Unreached(address=address, status=status, words=said[:LONGEST_WORDS])
