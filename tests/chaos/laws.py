"""The laws, as questions about what the product holds, what people were promised, and what the SMTP server took.

`docs/reliability.md` says them in words. Each answer is a list of breaches; empty if the law holds.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from tests.chaos.truth import Word

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.chaos.truth import Truth

MOST_COPIES = 2
#: An answer in one of these is not sent, and everybody who opens the conversation sees it.
VISIBLY_UNSENT = {"uncertain", "failed", "bounced"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail in the SMTP server's ledger."""

    external_id: str
    digest: str
    recipients: tuple[str, ...]


@dataclass(slots=True)
class Judgement:
    """`breaches` by law; the counts are for people."""

    breaches: dict[str, list[str]] = field(default_factory=dict)
    mails_lost: int = 0
    mails_doubled: int = 0
    replies_lost: int = 0
    replies_doubled: int = 0
    extra_copies: int = 0
    uncertain: int = 0

    @property
    def all_breaches(self) -> list[str]:
        return [f"{law}: {words}" for law, found in self.breaches.items() for words in found]


def judge(truth: Truth, told: dict[str, Any], ledger: list[Taken]) -> Judgement:
    """Ask all laws; `told` is what the observer says once everything is quiet."""
    made = Judgement()
    answers = {answer["client_id"]: answer for answer in told["answers"]}
    made.breaches["L1 every mail once"] = [*_mails(truth, told, made)]
    made.breaches["L2 every answer went out"] = [*_answers(truth, answers, made)]
    made.breaches["L3 one Message-ID, one body, at most one extra copy"] = [*_copies(told["answers"], ledger, made)]
    made.breaches["L4 what was rolled back or taken back went nowhere"] = [*_nothing_else(truth, answers, told, ledger)]
    made.breaches["L6 nothing is stuck"] = [*_stuck(told)]
    made.breaches["L7 files and database are whole"] = [*_whole(told)]
    made.breaches["L9 answers of a conversation in their order"] = [*_in_order(told["answers"], ledger)]
    made.breaches["L8 live events have no gaps"] = [f"number {number} is missing" for number in told["gaps"]]
    made.uncertain = sum(answer["state"] == "uncertain" for answer in told["answers"])
    return made


def _mails(truth: Truth, told: dict[str, Any], made: Judgement) -> Iterator[str]:
    shown = Counter((subject, payload) for subject, payload in told["mails"])
    kept = Counter(payload for payload, _ in told["arrivals"])
    for mail in truth.appended.items():
        if not shown[mail] or not kept[mail[1]]:
            made.mails_lost += 1
            yield f"{mail[0]} was appended, kept {kept[mail[1]]} times, and is shown {shown[mail]} times"
    for mail in [*truth.appended.items(), *truth.perhaps.items()]:
        if shown[mail] > 1 or kept[mail[1]] > 1:
            made.mails_doubled += 1
            yield f"{mail[0]} is kept {kept[mail[1]]} times and shown {shown[mail]} times"
    for mail in shown.keys() - truth.appended.items() - truth.perhaps.items():
        yield f"{mail[0]} is shown, and nobody wrote it"
    for payload, state in told["arrivals"]:
        if state != "read":
            yield f"{payload} is {state}"


def _answers(truth: Truth, answers: dict[str, Any], made: Judgement) -> Iterator[str]:
    for reply in truth.replies_told(Word.ACCEPTED):
        answer = answers.get(reply.client_id)
        if answer is None:
            made.replies_lost += 1
            yield f"{reply.client_id} was accepted and is not there"
        elif answer["state"] != "sent" and answer["state"] not in VISIBLY_UNSENT:
            made.replies_lost += 1
            yield f"{reply.client_id} was accepted and is {answer['state']}"
    for answer in answers.values():
        if answer["delivery"] != answer["state"]:
            yield f"{answer['client_id']} is {answer['state']} and shows as {answer['delivery']}"


def _copies(answers: list[dict[str, Any]], ledger: list[Taken], made: Judgement) -> Iterator[str]:
    bodies: defaultdict[str, set[str]] = defaultdict(set)
    copies: Counter[tuple[str, str]] = Counter()
    for taken in ledger:
        bodies[taken.external_id].add(taken.digest)
        copies.update((taken.external_id, recipient) for recipient in taken.recipients)
    for external_id, digests in bodies.items():
        if len(digests) > 1:
            yield f"{external_id} went out with {len(digests)} bodies"
    for answer in answers:
        yield from _copies_of(
            answer, {to: n for (which, to), n in copies.items() if which == answer["external_id"]}, made
        )


def _copies_of(answer: dict[str, Any], copies: dict[str, int], made: Judgement) -> Iterator[str]:
    allowed = MOST_COPIES if answer["doubted"] else 1
    for recipient, count in copies.items():
        made.extra_copies += count - 1
        if count > allowed:
            made.replies_doubled += 1
            yield f"{answer['client_id']} reached {recipient} {count} times, {allowed} may be"
    for recipient in answer["accepted"]:
        if recipient not in copies:
            made.replies_lost += 1
            yield f"{answer['client_id']} is said to have been accepted for {recipient}, and was not"


def _nothing_else(truth: Truth, answers: dict[str, Any], told: dict[str, Any], ledger: list[Taken]) -> Iterator[str]:
    went_out = {taken.external_id for taken in ledger}
    for external_id in went_out - set(told["entries"]):
        yield f"{external_id} went out, and no row knows it"
    for answer in answers.values():
        if answer["state"] == "cancelled" and answer["external_id"] in went_out:
            yield f"{answer['client_id']} was cancelled and went out"
    for reply in truth.replies_told(Word.TAKEN_BACK):
        if answers[reply.client_id]["state"] != "cancelled":
            yield f"{reply.client_id} was taken back and is {answers[reply.client_id]['state']}"
    for reply in truth.replies_told(Word.REFUSED):
        if reply.client_id in answers:
            yield f"{reply.client_id} was refused and is there"


def _in_order(answers: list[dict[str, Any]], ledger: list[Taken]) -> Iterator[str]:
    """What may have gone out already holds up nobody; all others wait for those before them."""
    places = {taken.external_id: place for place, taken in reversed([*enumerate(ledger)])}
    lanes: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for answer in sorted(answers, key=lambda answer: int(answer["number"])):
        if answer["external_id"] in places and not answer["doubted"]:
            lanes[answer["lane"]].append(answer)
    for lane in lanes.values():
        for before, after in pairwise(lane):
            if places[before["external_id"]] > places[after["external_id"]]:
                yield f"{after['client_id']} went out before {before['client_id']}, which was written first"


def _stuck(told: dict[str, Any]) -> Iterator[str]:
    if told["stuck"]:
        yield f"{told['stuck']} entries are held by nobody alive"
    for answer in told["answers"]:
        if answer["waits"]:
            yield f"{answer['client_id']} is still {answer['state']}"


def _whole(told: dict[str, Any]) -> Iterator[str]:
    yield from told["database"]
    for what in ("missing", "torn"):
        if told["files"][what]:
            yield f"{told['files'][what]} files are {what}"
