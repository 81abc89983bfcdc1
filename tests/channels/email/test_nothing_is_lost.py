"""Whatever the tree of a mail looks like, each of its leaves is shown or is a file."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.channels.email.mime import part, read

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.once

#: How a leaf is sent: its type, and how its header says that it is a file, if it does.
TEXTS = ["text/plain", "text/html", "text/x-unheard-of"]
FILES = [
    "application/pdf",
    "image/png",
    "text/csv",
    "text/calendar",
    "message/rfc822",
    "application/x-unheard-of",
    "a/b",
]
DISPOSITIONS = ["", "inline", "attachment", "inline; filename=a.bin", "attachment; filename=a.bin", "form-data; x"]


@dataclass
class Leaf:
    """A part with a word of its own in it."""

    kind: str
    disposition: str
    encoded: bool
    word: str = ""

    def leaves(self) -> Iterator[Leaf]:
        yield self

    def content(self, number: Iterator[int]) -> bytes:
        self.word = f"word{next(number)}x"
        more = [f"Content-Disposition: {self.disposition}"] if self.disposition else []
        if not self.encoded:
            return part(self.kind, f"{self.word}\n", *more)
        return part(self.kind, base64.encodebytes(self.word.encode()), *more, "Content-Transfer-Encoding: base64")


@dataclass
class Branch:
    """A multipart. Of alternatives one of each kind is written, as they say the same."""

    subtype: str
    children: list[Leaf | Branch] = field(default_factory=list)

    def leaves(self) -> Iterator[Leaf]:
        for child in self.children:
            yield from child.leaves()

    def content(self, number: Iterator[int]) -> bytes:
        boundary = f"b{next(number)}"
        parts = [child.content(number) for child in self.children]
        line = f"\n--{boundary}".encode()
        head = f'Content-Type: multipart/{self.subtype}; boundary="{boundary}"\n\n'.encode()
        return head + b"".join(line + b"\n" + one for one in parts) + line + b"--\n"


LEAVES = st.builds(Leaf, st.sampled_from(TEXTS + FILES), st.sampled_from(DISPOSITIONS), st.booleans())
SUBTYPES = st.sampled_from(["mixed", "related", "signed", "report", "digest", "parallel", "x-unheard-of"])
TREES = st.recursive(
    LEAVES, lambda inner: st.builds(Branch, SUBTYPES, st.lists(inner, min_size=1, max_size=4)), max_leaves=12
)


@settings(max_examples=300, deadline=None)
@given(tree=TREES)
def test_each_leaf_is_shown_or_is_a_file(tree: Leaf | Branch) -> None:
    found = read(tree.content(iter(range(1_000))))
    content = [found.text.encode(), found.html.encode(), *(file.content for file in found.attachments)]
    for leaf in tree.leaves():
        assert any(leaf.word.encode() in one for one in content), leaf


@settings(max_examples=100, deadline=None)
@given(text=LEAVES, rich=TREES)
def test_what_is_beside_an_alternative_is_not_lost_either(text: Leaf, rich: Leaf | Branch) -> None:
    files = [leaf for leaf in rich.leaves() if leaf.kind not in TEXTS]
    found = read(Branch("alternative", [text, rich]).content(iter(range(1_000))))
    content = [found.text.encode(), found.html.encode(), *(file.content for file in found.attachments)]
    for leaf in files:
        assert any(leaf.word.encode() in one for one in content), leaf
