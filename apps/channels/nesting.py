"""JSON that is nested deeper than anybody means: what lies that deep is cut out, so that the rest can be read.

What strangers write may stand within what a service answers (records of the AT protocol hold whatever their author put
there), and a reader that stumbles over one item would hear of no other.
"""

from __future__ import annotations

import re

DEEPEST = 100
_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
_TOKEN = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"|[\[\]{}]', re.DOTALL)
_NO_BRACKETS = bytes(each for each in range(256) if each not in b"[]{}")


def pruned(content: bytes) -> bytes:
    """The same JSON with `null` for what is nested deeper than `DEEPEST`; what is no JSON stays none."""
    return _cut(content) if is_deep(content) else content


def is_deep(content: bytes) -> bool:
    """Whether it is nested deeper than `DEEPEST`, or its brackets do not match."""
    brackets = _STRING.sub(b"", content).translate(None, _NO_BRACKETS)
    for _ in range(DEEPEST):
        if not brackets:
            return False
        brackets = brackets.replace(b"[]", b"").replace(b"{}", b"")
    return bool(brackets)


def _cut(content: bytes) -> bytes:
    parts: list[bytes] = []
    depth = at = 0
    for token in _TOKEN.finditer(content):
        if token[0] in (b"[", b"{"):
            depth += 1
            if depth == DEEPEST + 1:
                parts += [content[at : token.start()], b"null"]
        elif token[0] in (b"]", b"}"):
            if depth == DEEPEST + 1:
                at = token.end()
            depth -= 1
    return b"".join([*parts, content[at:]]) if depth == 0 else content
