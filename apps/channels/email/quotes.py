"""What of a text body was said now, what is quoted, what is a signature.

Quotations and signatures are folded on the screen and never deleted: the passages of a text, put together, are the
text. One pass over its lines, with a bounded look ahead, so that no text makes it slow.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

PassageKind = Literal["said", "quoted", "signature"]

ATTRIBUTION_LINES = 4
LONGEST_ATTRIBUTION = 600
LONGEST_LINE_READ = 400
HEADER_BLOCK_LINES = 8

# How programs introduce a quotation: the word it begins with, and what its end must hold.
ATTRIBUTIONS = (
    (("On ", "At "), ("wrote", "writes", "said")),
    (("Am ", "Den ", "Vom ", "Von "), ("schrieb", "geschrieben")),
    (("Le ",), ("a écrit",)),
    (("El ",), ("escribió",)),
    (("Il ", "In data "), ("ha scritto", "scrive")),
    (("Op ",), ("schreef", "geschreven")),
    (("W dniu ", "Dnia "), ("napisał", "pisze")),
    (("Em ",), ("escreveu",)),
    (("Den ", "På "), ("skrev",)),
)
# “Cora <cora@…> wrote:”, “Cora schrieb am …:”
VERBS = ("wrote:", "writes:", "schrieb:", "schrieb am ", "a écrit :", "a écrit:", "escribió:", "ha scritto:")
DIVIDERS = re.compile(
    r"(?i)[-_ ]{2,}\s*(original message|original appointment|ursprüngliche nachricht|originalnachricht|"
    r"ursprünglicher termin|antwort|reply message|message d'origine|mensaje original|messaggio originale|"
    r"oorspronkelijk bericht|mensagem original)\s*[-_ ]{2,}"
)
# “From:”, “Sent:”, “To:”, “Subject:” in the languages of Outlook; the key says which line it is.
HEADER_LINES = {
    "from": ("from:", "von:", "de:", "da:", "van:", "od:", "fra:", "från:"),
    "date": ("sent:", "date:", "gesendet:", "datum:", "envoyé:", "enviado:", "inviato:", "verzonden:", "sendt:"),
    "to": ("to:", "an:", "à:", "para:", "a:", "aan:", "do:", "til:", "till:"),
    "subject": ("subject:", "betreff:", "objet:", "asunto:", "oggetto:", "onderwerp:", "temat:", "assunto:", "emne:"),
}
FORWARDED = re.compile(
    r"(?i)(-{2,}\s*(forwarded message|weitergeleitete nachricht|message transféré|mensaje reenviado|"
    r"messaggio inoltrato|doorgestuurd bericht)\s*-{2,}|begin forwarded message:|"
    r"anfang der weitergeleiteten (nachricht|e-mail):)"
)
PHONES = re.compile(
    r"(?i)(sent from (my|outlook|mail|yahoo|gmail|proton)|get outlook for|von meinem .{1,40} gesendet|"
    r"gesendet mit (der|dem|outlook)|gesendet von (mail|outlook|meine?m)|diese nachricht wurde von meinem|"
    r"envoyé de mon|enviado desde mi|inviato da)\b"
)
SIGNATURE_MARKS = frozenset({"--", "-- ", "—", "-- \xa0"})
DIGIT = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of whole lines of one kind."""

    kind: PassageKind
    text: str


def fold(text: str) -> list[Passage]:
    """Split `text` into passages; `"".join(p.text for p in fold(text)) == text`.

    A text that would be folded as a whole is all `said`: a forwarded mail is what its sender wants to be read.
    """
    lines = text.splitlines(keepends=True)
    kinds = _kinds(lines)
    if not any(kind == "said" and line.strip() for kind, line in zip(kinds, lines, strict=True)):
        kinds = ["said"] * len(lines)
    return _passages(lines, kinds)


def _kinds(lines: list[str]) -> list[PassageKind]:
    kinds: list[PassageKind] = []
    signature = False
    while (number := len(kinds)) < len(lines):
        line = lines[number][:LONGEST_LINE_READ]
        if _is_quoted(line):
            kinds.append("quoted")
            signature = False
        elif length := _attribution(lines, number):
            kinds += ["quoted"] * length
            if not _quote_follows(lines, number + length):
                return _with_gaps(lines, kinds + _all_quoted(lines, number + length))
            signature = False
        elif _divides(lines, number):
            return _with_gaps(lines, kinds + _all_quoted(lines, number))
        elif FORWARDED.fullmatch(line.strip()):
            # What is forwarded is there to be read.
            return _with_gaps(lines, kinds + ["said"] * (len(lines) - number))
        else:
            signature = signature or _begins_signature(lines, number)
            kinds.append("signature" if signature else "said")
            if _is_phone_line(line) and not signature:
                kinds[-1] = "signature"
    return _with_gaps(lines, kinds)


def _all_quoted(lines: list[str], start: int) -> list[PassageKind]:
    return ["quoted"] * (len(lines) - start)


def _is_quoted(line: str) -> bool:
    stripped = line.lstrip(" \t")
    # “>From” is an mbox's escape of a line, not a quotation.
    return stripped.startswith(">") and not stripped.startswith(">From ")


def _attribution(lines: list[str], number: int) -> int:
    """How many lines introduce a quotation here; 0 if none do."""
    first = lines[number][:LONGEST_LINE_READ].strip()
    if not first:
        return 0
    if first.endswith(":") and _names_author(first):
        return 1
    verbs = [verb for starts, verbs in ATTRIBUTIONS if first.startswith(starts) for verb in verbs]
    if not verbs:
        return 0
    joined = ""
    for length, line in enumerate(lines[number : number + ATTRIBUTION_LINES], start=1):
        joined += " " + line[:LONGEST_LINE_READ].strip()
        if not line.strip() or len(joined) > LONGEST_ATTRIBUTION:
            return 0
        if joined.endswith(":"):
            return length if DIGIT.search(joined) and any(verb in joined for verb in verbs) else 0
    return 0


def _names_author(line: str) -> bool:
    """“Cora <cora@example.org> wrote:” on one line, without a date before it."""
    lowered = line.lower()
    return any(verb in lowered for verb in VERBS) and ("@" in line or DIGIT.search(line) is not None)


def _quote_follows(lines: list[str], number: int) -> bool:
    """Tell whether the next line that is not empty is marked with `>`."""
    for line in lines[number : number + 3]:
        if line.strip():
            return _is_quoted(line[:LONGEST_LINE_READ])
    return False


def _divides(lines: list[str], number: int) -> bool:
    """A line such as “-----Original Message-----”, or the block of header lines that Outlook puts there."""
    line = lines[number][:LONGEST_LINE_READ].strip()
    if not line:
        return False
    if DIVIDERS.fullmatch(line):
        return True
    if set(line) == {"_"} and len(line) >= 10:
        return _is_header_block(lines, number + 1)
    return line.lower().startswith(HEADER_LINES["from"]) and _is_header_block(lines, number)


def _is_header_block(lines: list[str], number: int) -> bool:
    found = set()
    for line in lines[number : number + HEADER_BLOCK_LINES]:
        lowered = line[:LONGEST_LINE_READ].strip(" \t*\r\n").replace(" :", ":").lower()
        found |= {key for key, starts in HEADER_LINES.items() if lowered.startswith(starts)}
    return len(found) >= 3 and "from" in found


def _begins_signature(lines: list[str], number: int) -> bool:
    """A line of two dashes (RFC 3676 section 4.3); with or without its space, since programs cut it off."""
    line = lines[number].rstrip("\r\n")
    return line in SIGNATURE_MARKS and any(line.strip() for line in lines[number + 1 : number + 3])


def _is_phone_line(line: str) -> bool:
    return PHONES.match(line.strip()) is not None


def _with_gaps(lines: list[str], kinds: list[PassageKind]) -> list[PassageKind]:
    """Empty lines between two quoted ones belong to the quotation."""
    previous: PassageKind = "said"
    gap: list[int] = []
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if not line.strip():
            gap.append(number)
            continue
        if kind == previous == "quoted":
            for empty in gap:
                kinds[empty] = "quoted"
        gap, previous = [], kind
    return kinds


def _passages(lines: list[str], kinds: list[PassageKind]) -> list[Passage]:
    passages: list[Passage] = []
    start = 0
    for number in range(1, len(lines) + 1):
        if number == len(lines) or kinds[number] != kinds[start]:
            passages.append(Passage(kinds[start], "".join(lines[start:number])))
            start = number
    return passages
