"""Addresses of RFC 5322 section 3.4, read strictly and in linear time.

What stands in angle brackets is the address and nothing else is: `support@ours <evil@e>` is evil@e. Encoded words are
decoded for the eye only, after the field has been taken apart, so that no comma or bracket can hide in one.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from apps.channels import domains
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
    r"""(?:[^\s@"()<>\[\]:;,\\\x00-\x1f\x7f]+|"(?:[^"\\\x00-\x1f\x7f]|\\[^\x00-\x1f\x7f])*")@[^\s@"()<>:;,\\\x00-\x1f\x7f]+"""
)
COMMENT = re.compile(r"\([^()]*\)")
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
# The two that join letters of Persian and parts of pictures are no trick.
JOINERS = "\u200c\u200d"
# Letters that are drawn as nothing: two Hangul fillers, their small forms, a joiner of marks, an empty Braille cell.
BLANKS = "\u034f\u115f\u1160\u2800\u3164\uffa0"


@dataclass(frozen=True, slots=True)
class Reading:
    """The addresses of a field in order. `is_unclear` says that other programs may find another one first."""

    addresses: tuple[Address, ...]
    is_unclear: bool


def parse(value: str) -> tuple[Address, ...]:
    """All addresses of a field in order, groups opened (`Team: a@x, b@x;`), the unreadable left out.

    At most `MOST_ADDRESSES` are returned.
    """
    return read(value).addresses


def read(value: str) -> Reading:
    """The same as `parse`, and whether the field can be read in another way."""
    found: list[Address] = []
    is_odd = bool(CONTROLS.search(value))
    surname = ""
    for box in _boxes(headers.FOLDING.sub(" ", value)):
        address = box.address()
        is_odd = is_odd or box.is_odd(address)
        if address:
            found.append(replace(address, name=f"{surname}, {address.name}") if surname and address.name else address)
        surname = box.beginning_of_name()
        if len(found) >= MOST_ADDRESSES:
            break
    return Reading(tuple(found), is_odd)


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
    address = _unquoted(address.strip())
    if address[:7].casefold() == "mailto:":
        address = address[7:]
    if address.startswith("@") and ":" in address:
        address = address.rpartition(":")[2]  # a source route (RFC 5322 section 4.4), obsolete since 1989
    if not address.isascii():
        address = decode(headers.raw_bytes(address), "utf-8")
    if len(address) > LONGEST or not ADDR_SPEC.fullmatch(address) or _has_hidden(address):
        return ""
    local, _, domain = address.rpartition("@")
    domain = domains.usual(domain)
    return f"{local}@{domain}" if domain else ""


def _unquoted(words: str) -> str:
    """Without the single quotes that Outlook puts around what it copies; a part of them alone may be an apostrophe."""
    is_quoted = len(words) > 2 and words[0] == words[-1] == "'" and "'" not in words[1:-1]
    return words[1:-1].strip() if is_quoted else words


def _has_hidden(address: str) -> bool:
    """Whether something in it is not seen, or begins a new line for some programs."""
    if address.isascii():
        return False
    return any(unicodedata.category(letter) in ("Cc", "Cf", "Zl", "Zp") or letter in BLANKS for letter in address)


def _name(words: Iterable[str]) -> str:
    """A name for the eye: nothing in it that is not seen."""
    name = _unquoted(headers.text(" ".join(words)))
    if name.isascii():
        return name
    seen = (c for c in name if c in JOINERS or (unicodedata.category(c) != "Cf" and c not in BLANKS))
    return "".join(seen).strip()


class _Token(NamedTuple):
    """`kind` is word, quoted (a part of a name), local (quoted, before an @), angle, comment or mark."""

    kind: str
    text: str


@dataclass(slots=True)
class _Box:
    """One mailbox while it is read: words, comments, and what stood in angle brackets."""

    words: list[_Token] = field(default_factory=list)
    comments: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    #: Whether an address stands before a colon, where the name of a group belongs.
    follows_address: bool = False
    ends_in_comma: bool = False

    def take(self, token: _Token) -> None:
        """Put a token where it belongs."""
        if token.kind == "angle":
            self.angles.append(token.text)
        elif token.kind == "comment":
            self.comments.append(token.text)
        else:
            self.words.append(token)

    @property
    def has_at(self) -> bool:
        return self.follows_address or any("@" in text for text in (*(word.text for word in self.words), *self.angles))

    @property
    def _has_quoted(self) -> bool:
        return any(word.kind == "quoted" for word in self.words)

    def address(self) -> Address | None:
        """The mailbox, if it has an address."""
        name, address = self._with_angle() if any("@" in angle for angle in self.angles) else self._without_angle()
        return Address(name=name, address=address) if address else None

    def is_odd(self, found: Address | None) -> bool:
        """Whether another program may read another address: one stands, unquoted, where none belongs."""
        angles = [angle for angle in self.angles if "@" in angle]
        plain = [word.text for word in self.words if word.kind == "word"]
        locals_ = [word.text for word in self.words if word.kind == "local"]
        if len(angles) > 1 or any(_is_crooked(angle) for angle in angles):
            return True
        if self.follows_address or any("@" in text for text in locals_) or (angles and locals_):
            return True
        strangers = [piece for text in plain for piece in text.split() if "@" in piece]
        if found is None:
            return bool(angles or strangers or "@" in self._decoded())
        if not angles:  # “"Cora" cora@x” is for some programs an address in two pieces
            return len(strangers) > 1 or self._has_quoted
        return any(clean(piece).casefold() != found.key for piece in strangers)

    def beginning_of_name(self) -> str:
        """What is no mailbox of its own, but in `Müller, Hans <h@x>` the name up to a comma that nobody quoted."""
        is_name = self.ends_in_comma and self.words and not (self.angles or self.comments or self.has_at)
        name = _name(word.text for word in self.words) if is_name else ""
        return "" if "@" in name else name

    def _decoded(self) -> str:
        return headers.text(" ".join(word.text for word in self.words))

    def _with_angle(self) -> tuple[str, str]:
        # Of several the last: what stands before it is taken for the name by every program that shows it.
        candidates = (clean(_without_comments(angle)) for angle in reversed(self.angles))
        name = [word.text for word in self.words] or self.comments
        return _name(name), next(filter(None, candidates), "")

    def _without_angle(self) -> tuple[str, str]:
        whole = "" if self._has_quoted else clean("".join(word.text for word in self.words))
        if whole:
            return _name(self.comments), whole
        pieces = " ".join(word.text for word in self.words).split()
        addresses = [piece for piece in pieces if clean(piece)]
        if len(addresses) != 1:
            return "", ""
        return _name(piece for piece in pieces if piece is not addresses[0]), clean(addresses[0])


def _is_crooked(angle: str) -> bool:
    """A route, a comment, an encoded word or a quoted @ inside the brackets: legal at times, read by few alike."""
    return angle.lstrip().startswith("@") or "(" in angle or "=?" in angle or angle.count("@") > 1


def _without_comments(angle: str) -> str:
    """Comments are taken out from the innermost (RFC 5322 section 3.2.2), as deep as people nest them."""
    for _ in range(8):
        if "(" not in angle:
            return angle
        angle = COMMENT.sub("", angle)
    return angle


def _boxes(value: str) -> Iterator[_Box]:
    box = _Box()
    for token in _tokens(value):
        if token.kind != "mark":
            box.take(token)
        elif token.text == ":":
            box = _Box(follows_address=box.has_at)
        else:
            box.ends_in_comma = token.text == ","
            yield box
            box = _Box()
    yield box


def _matches(value: str) -> Iterator[re.Match[str]]:
    """All tokens. After a quote that nobody closes no other is looked for, which would look through the rest again."""
    for match in TOKEN.finditer(value):
        if match[0] == '"':
            yield from TOKEN_AFTER_UNCLOSED_QUOTE.finditer(value, match.end())
            return
        yield match


def _tokens(value: str) -> Iterator[_Token]:
    """Words, names, what stands in brackets, and the marks that separate mailboxes."""
    comment: list[str] = []
    depth = 0
    for match in _matches(value):
        mark = match[3]
        if mark == "(":
            depth += 1
        elif mark == ")" and depth:
            depth -= 1
            if not depth:
                yield _Token("comment", "".join(comment))
                comment.clear()
        elif depth:
            comment.append(match[0])
        else:
            yield from _plain_token(match, following=value[match.end() : match.end() + 1])
    if depth:
        yield _Token("comment", "".join(comment))


def _plain_token(match: re.Match[str], *, following: str) -> Iterator[_Token]:
    quoted, angle, mark, plain = match.groups()
    if quoted is not None:
        # Before an @ it is a local part and keeps its quotes.
        is_local = following == "@"
        yield _Token("local", f'"{quoted}"') if is_local else _Token("quoted", re.sub(r"\\(.)", r"\1", quoted))
    elif angle is not None:
        yield _Token("angle", angle)
    elif mark:
        yield _Token("mark", mark) if mark in ",:;" else _Token("word", " ")
    elif plain.strip():
        yield _Token("word", plain.strip())
