"""A labelled set of replies as people and programs write them: what must stay to be seen, and what is folded.

`replies/*.txt` label every line, `replies/*.html.txt` say for each piece of HTML what is seen and what is folded.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from apps.channels.email import plaintext
from apps.channels.email.quotes import fold, mark_quotes
from apps.conversations.bodies import sanitise

pytestmark = pytest.mark.once

REPLIES = Path(__file__).parent / "replies"
KINDS = {" ": "said", "q": "quoted", "s": "signature"}
LEAST_RIGHT = 0.97
DETAILS = re.compile(r'<details class="(?:quote|signature)">(.*?)</details>', re.DOTALL)


@dataclass(frozen=True)
class Reply:
    name: str
    lines: tuple[str, ...]


def replies(pattern: str) -> list[Reply]:
    found = []
    for path in sorted(REPLIES.glob(pattern)):
        for part in re.split(r"(?m)^=== ", path.read_text("utf-8"))[1:]:
            name, *lines = part.rstrip("\n").split("\n")
            found.append(Reply(f"{path.name}: {name}", tuple(lines)))
    return found


def texts() -> list[Reply]:
    return [reply for reply in replies("*.txt") if ".html.txt:" not in reply.name]


def pages() -> list[Reply]:
    return replies("*.html.txt")


def wrong_lines(reply: Reply) -> list[str]:
    """The lines that are not of the kind that stands left of the bar; empty lines may be of any."""
    labelled = [(line[:1], line[4:]) for line in reply.lines if line]
    kinds = [
        passage.kind
        for passage in fold("".join(f"{words}\n" for _, words in labelled))
        for _ in passage.text.splitlines()
    ]
    pairs = zip(labelled, kinds, strict=True)
    return [f"{kind}: {words}" for (label, words), kind in pairs if words.strip() and kind != KINDS[label]]


def wrong_words(reply: Reply) -> list[str]:
    """What is seen or folded and should not be."""
    html, said, folded = re.split(r"(?m)^--- (?:seen|folded)$", "\n".join(reply.lines))
    marked = mark_quotes(html)
    found = {
        "seen": (plaintext.from_html(DETAILS.sub("\n", marked)), said),
        "folded": (plaintext.from_html("\n".join(DETAILS.findall(marked))), folded),
    }
    return [f"{name}: {got!r}" for name, (got, expected) in found.items() if got.split() != expected.split()]


def test_at_least_97_of_100_replies_are_read_rightly() -> None:
    wrong = {reply.name: lines for reply in texts() if (lines := wrong_lines(reply))}
    wrong |= {page.name: words for page in pages() if (words := wrong_words(page))}
    number = len(texts()) + len(pages())
    right = number - len(wrong)
    listed = "\n".join(f"{name}\n    " + "\n    ".join(lines) for name, lines in wrong.items())
    assert number >= 200
    assert right / number >= LEAST_RIGHT, f"{right} of {number} are right, not these:\n{listed}"


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_what_is_marked_survives_the_sanitiser(page: Reply) -> None:
    html = re.split(r"(?m)^--- seen$", "\n".join(page.lines))[0]
    marked = mark_quotes(html)
    assert sanitise(marked).count("<details") == marked.count("<details")


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.name)
def test_marking_twice_is_marking_once(page: Reply) -> None:
    html = re.split(r"(?m)^--- seen$", "\n".join(page.lines))[0]
    assert mark_quotes(mark_quotes(html)) == mark_quotes(html)
