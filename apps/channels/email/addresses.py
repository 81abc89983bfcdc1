"""Addresses of RFC 5322 section 3.4, read strictly and in linear time.

What stands in angle brackets is the address and nothing else is: `support@ours <evil@e>` is evil@e. Encoded words are
decoded for the eye only, after the field has been taken apart, so that no comma or bracket can hide in one.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from apps.channels.contract import Address
from apps.channels.email import headers
from apps.channels.email.charsets import decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_ADDRESSES = 500
LONGEST = 320  # RFC 5321 section 4.5.3.1: 64 for the local part, 255 for the domain, the @
OUTSIDE_QUOTES = r'<([^<>]*)>|([(),:;<>"])|([^"<>(),:;]+)'
TOKEN = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"|' + OUTSIDE_QUOTES, re.DOTALL)
TOKEN_AFTER_UNCLOSED_QUOTE = re.compile("(?!)()|" + OUTSIDE_QUOTES, re.DOTALL)
ADDR_SPEC = re.compile(
    r"""(?:[^\s@"()<>\[\]:;,\\\x00-\x1f\x7f]+|"(?:[^"\\\x00-\x1f]|\\.)*")@[^\s@"()<>:;,\\\x00-\x1f\x7f]+"""
)


def parse(value: str) -> tuple[Address, ...]:
    """All addresses of a field in order, groups opened (`Team: a@x, b@x;`), the unreadable left out.

    At most `MOST_ADDRESSES` are returned.
    """
    found: list[Address] = []
    box = _Box()
    for token in _tokens(headers.FOLDING.sub(" ", value)):
        if token in (",", ";"):
            box.add_to(found)
            box = _Box()
        elif token == ":":
            box = _Box()  # the name of a group, or the hops of a route
        else:
            box.take(token)
        if len(found) >= MOST_ADDRESSES:
            return tuple(found)
    box.add_to(found)
    return tuple(found)


def bare(value: str) -> str:
    """The one address of a field such as Return-Path or Delivered-To; empty if there is none."""
    found = parse(value)
    return found[0].address if found else ""


def tagged(address: str, tag: str) -> str:
    """`address` with a plus tag (RFC 5233, "detail"), which its mailbox gets all the same."""
    local, at, domain = address.rpartition("@")
    return f"{local}+{tag}{at}{domain}"


def tags(found: Iterable[str]) -> tuple[str, ...]:
    """The plus tags of the addresses, each once."""
    locals_ = (address.rpartition("@")[0] for address in found)
    return tuple(dict.fromkeys(tag for local in locals_ if (tag := local.partition("+")[2])))


def clean(address: str) -> str:
    """`address` in its usual form (RFC 5321 section 4.1.2; domain in lower case), or empty if it is none."""
    address = address.strip()
    if address.startswith("@") and ":" in address:
        address = address.rpartition(":")[2]  # a source route (RFC 5322 section 4.4), obsolete since 1989
    if not address.isascii():
        address = decode(headers.raw_bytes(address), "utf-8")
    if len(address) > LONGEST or not ADDR_SPEC.fullmatch(address) or headers.INVISIBLE.search(address):
        return ""
    local, _, domain = address.rpartition("@")
    return f"{local}@{domain.rstrip('.').lower()}" if domain.strip(".") else ""


class _Box:
    """One mailbox while it is read: words, comments, and what stood in angle brackets."""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.comments: list[str] = []
        self.angles: list[str] = []

    def take(self, token: str) -> None:
        """Sort a token by its first character."""
        if token.startswith("<"):
            self.angles.append(token[1:])
        elif token.startswith("("):
            self.comments.append(token[1:])
        else:
            self.words.append(token)

    def add_to(self, found: list[Address]) -> None:
        """Append the mailbox if it has an address."""
        name, address = self._with_angle() if self.angles else self._without_angle()
        if address:
            found.append(Address(name=name, address=address))

    def _with_angle(self) -> tuple[str, str]:
        # Of several the last: what stands before it is taken for the name by every program that shows it.
        name = " ".join(self.words) or " ".join(self.comments)
        return headers.text(name), clean(self.angles[-1])

    def _without_angle(self) -> tuple[str, str]:
        whole = clean("".join(self.words))
        if whole:
            return headers.text(" ".join(self.comments)), whole
        pieces = " ".join(self.words).split()
        addresses = [piece for piece in pieces if clean(piece)]
        if len(addresses) != 1:
            return "", ""
        return headers.text(" ".join(p for p in pieces if p is not addresses[0])), clean(addresses[0])


def _matches(value: str) -> Iterator[re.Match[str]]:
    """All tokens. After a quote that nobody closes no other is looked for, which would look through the rest again."""
    for match in TOKEN.finditer(value):
        if match[0] == '"':
            yield from TOKEN_AFTER_UNCLOSED_QUOTE.finditer(value, match.end())
            return
        yield match


def _tokens(value: str) -> list[str]:
    """Words as they are, separators as one character, `<address` and `(comment`."""
    tokens: list[str] = []
    comment: list[str] = []
    depth = 0
    for match in _matches(value):
        quoted, angle, mark, plain = match.groups()
        if mark == "(":
            depth += 1
        elif mark == ")" and depth:
            depth -= 1
            if not depth:
                tokens.append("(" + "".join(comment))
                comment.clear()
        elif depth:
            comment.append(match[0])
        elif quoted is not None:
            tokens.append(_unquoted(quoted, following=value[match.end() : match.end() + 1]))
        elif angle is not None:
            tokens.append("<" + angle)
        elif mark:
            tokens.append(mark if mark in ",:;" else " ")
        elif plain.strip():
            tokens.append(plain.strip())
    return tokens


def _unquoted(quoted: str, *, following: str) -> str:
    """The inside of a quoted string; before an @ it is a local part and keeps its quotes."""
    if following == "@":
        return f'"{quoted}"'
    return re.sub(r"\\(.)", r"\1", quoted)
