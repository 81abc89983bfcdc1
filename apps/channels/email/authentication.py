"""What our receiving server found out about the sender: `Authentication-Results` (RFC 8601), read strictly.

Everybody can write such a field into a mail. Only the topmost one of the server that the channel names counts: that
server removes others of its name (section 5), and stands between us and all that came before.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from apps.channels.contract import SenderProof
from apps.channels.domains import wire_form
from apps.channels.email import headers

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 16_384
LONGEST_SERVER = 1_024
SERVER = re.compile(r'\s*+(?:\([^()]*\)\s*+)*+(?:"([^"\\]+)"|([^\s"();=]+))')
TOKEN = re.compile(r'"((?:[^"\\]|\\.)*+)"|([()])|([;=])|([^\s"();=]+)|\s+')
NAME = re.compile(r"[\w.-]+", re.ASCII)


@dataclass(slots=True)
class Result:
    """One test: `method=result` and its properties, such as `header.from`."""

    method: str
    result: str
    properties: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Results:
    """One field: who says so, and what."""

    server: str
    results: list[Result] = field(default_factory=list)

    def of(self, method: str) -> list[Result]:
        """All results of one method."""
        return [result for result in self.results if result.method == method]


def sender_proof(values: Sequence[str], *, server: str, domain: str) -> SenderProof:
    """What `server` (its authserv-id; empty: nobody is believed) says about mail from `domain`.

    `values` are the Authentication-Results fields from the top. The DMARC result decides; where there is none, SPF and
    DKIM together do if both passed for the very domain or one that it is a part of. Nothing else proves anything.
    """
    if not server:
        return SenderProof.NONE
    named = (value for value in values if authserv_id(value).casefold() == server.strip().casefold())
    topmost = next(named, None)
    found = read_results(topmost) if topmost is not None else None
    if found is None:
        return SenderProof.NONE
    return _ruling(found, wire_form(domain))


def authserv_id(value: str) -> str:
    """Who wrote the field (RFC 8601 section 2.5); empty if that cannot be read."""
    found = SERVER.match(headers.FOLDING.sub(" ", value[:LONGEST_SERVER]))
    return found[1] or found[2] if found else ""


def read_results(value: str) -> Results | None:
    """The field taken apart; None if it is not formed as RFC 8601 section 2.2 says, or of a version to come."""
    if len(value) > LONGEST or (tokens := _tokens(value)) is None:
        return None
    head, *clauses = _clauses(tokens)
    if not head or len(head) > 2 or (len(head) == 2 and head[1] != "1"):
        return None
    found = Results(server=head[0])
    for clause in clauses:
        if clause and clause != ["none"]:
            result = _result(clause)
            if result is None:
                return None
            found.results.append(result)
    return found


def _ruling(found: Results, domain: str) -> SenderProof:
    rulings = found.of("dmarc")
    if any(one.result == "fail" for one in rulings):
        return SenderProof.FAILED
    if any(one.result != "none" for one in rulings):
        passed = all(one.result == "pass" and _is_about(one, domain) for one in rulings)
        return SenderProof.PASSED if passed else SenderProof.NONE
    spf = any(
        one.result == "pass" and _covers(one.properties.get("smtp.mailfrom", ""), domain) for one in found.of("spf")
    )
    dkim = any(one.result == "pass" and _covers(_signer(one), domain) for one in found.of("dkim"))
    return SenderProof.PASSED if spf and dkim else SenderProof.NONE


def _is_about(ruling: Result, domain: str) -> bool:
    """Whether the server took the same domain for the sender's as we do."""
    checked = ruling.properties.get("header.from", "")
    return not checked or wire_form(checked.rpartition("@")[2]) == domain


def _signer(result: Result) -> str:
    return result.properties.get("header.d", "") or result.properties.get("header.i", "")


def _covers(proved: str, domain: str) -> bool:
    """Whether what is proved for one domain holds for the other. A part of it proves nothing for the whole: many
    companies share some domains."""
    proved = wire_form(proved.rpartition("@")[2])
    return bool(domain) and (proved == domain or ("." in proved and domain.endswith(f".{proved}")))


def _result(clause: list[str]) -> Result | None:
    """`dkim=pass header.d=a.example`: a method, its result, and pairs of names and values."""
    if len(clause) < 3 or clause[1] != "=":
        return None
    result = Result(method=clause[0].partition("/")[0].lower(), result=clause[2].lower())
    rest = clause[3:]
    while rest:
        if len(rest) < 3 or rest[1] != "=" or not NAME.fullmatch(rest[0]):
            return result if _is_talk(rest) else None
        result.properties.setdefault(rest[0].lower(), rest[2])
        rest = rest[3:]
    return result


def _is_talk(rest: list[str]) -> bool:
    """Some servers put words where a comment would belong; they hold no pair that could be taken for one."""
    return "=" not in rest


def _clauses(tokens: list[tuple[str, str]]) -> list[list[str]]:
    """The words between the semicolons; a value that has a = in it (as in base64) is put together again."""
    clauses: list[list[str]] = [[]]
    before = "space"
    for kind, text in tokens:
        clause = clauses[-1]
        if text == ";" and kind == "mark":
            clauses.append([])
        elif kind != "space":
            if before != "space" and len(clause) > 2 and clause[-2] == "=":
                clause[-1] += text
            else:
                clause.append(text)
        before = kind if text != ";" else "space"
    return [_without_gaps(clause) for clause in clauses]


def _without_gaps(clause: list[str]) -> list[str]:
    """`dkim / 1` and `policy . expired` are one word each, whatever stands in between (RFC 8601 section 2.2)."""
    words: list[str] = []
    for word in clause:
        is_value = len(words) > 1 and words[-2] == "="
        if words and not is_value and (word in ("/", ".") or words[-1].endswith(("/", "."))):
            words[-1] += word
        else:
            words.append(word)
    return words


def _tokens(value: str) -> list[tuple[str, str]] | None:
    """Words, marks and spaces, comments (which nest) left out. None if a quote or comment is never closed, or if a
    comment touches a word: there a domain with a bracket in it was repeated unread."""
    value = headers.FOLDING.sub(" ", value)
    found: list[tuple[str, str]] = [("space", " ")]
    depth = end = 0
    closed_at = -1
    for match in TOKEN.finditer(value):
        if match.start() != end:
            return None
        end = match.end()
        if match[2]:
            if not depth and found[-1][0] == "word":
                return None
            depth += 1 if match[2] == "(" else -1
            closed_at = end if depth == 0 else closed_at
        elif not depth:
            found.append(_kind(match))
            if found[-1][0] == "word" and match.start() == closed_at:
                return None
        if depth < 0:
            return None
    return None if depth or end != len(value) else found


def _kind(match: re.Match[str]) -> tuple[str, str]:
    quoted, _bracket, mark, word = match.groups()
    if quoted is not None:
        return "word", re.sub(r"\\(.)", r"\1", quoted)
    if mark:
        return "mark", mark
    return ("word", word) if word else ("space", " ")
