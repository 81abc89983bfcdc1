"""How long a text is as a service counts it, and where it is cut when it goes as several posts.

The screen counts and cuts in the same way (client/src/composer/lengths.ts); both are held to the same cases
(tests/channels/lengths.json).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import regex

from apps.channels.contract import LengthUnit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from apps.channels.contract import ChannelCapabilities

#: What is not cut: a web address, a mention with the server it is of, and what people take for one sign, such as a
#: flag or a letter with its accent (Unicode Standard Annex 29). Which addresses and mentions count as such is as
#: Mastodon's servers have it (twitter-text's `valid_url`, `Account::MENTION_RE`): no host without a dot, nothing that
#: is glued to a word, parentheses in pairs.
_ATOM = regex.compile(
    r"""(?P<link>(?<![A-Za-z0-9@$#])[Hh][Tt][Tt][Pp][Ss]?://[\p{L}\p{N}](?:[\p{L}\p{M}\p{N}_.-]*[\p{L}\p{N}])?"""
    r"""\.(?:\p{L}{2,}|xn--[A-Za-z0-9-]+)(?![\p{L}\p{N}_-]|\.[\p{L}\p{N}])(?::[0-9]+)?"""
    r"""(?:[/?](?:(?:\([^\s<>"()]*\)|[^\s<>"()])*(?:\([^\s<>"()]*\)|[^\s<>".,;:!?*~|@$%()\[\]{}']))?)?)"""
    r"""|(?P<mention>(?<![\p{L}\p{M}\p{N}_/=])@[A-Za-z0-9_]+(?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?)"""
    r"""@[\p{L}\p{M}\p{N}_]+(?:[.-][\p{L}\p{M}\p{N}_]+)*"""
    r"""|\X"""
)
#: Letters of India that are written as one. Newer segmenters take them for one sign (rule GB9c), Ruby's, which Mastodon
#: counts with, does not: so they count as several everywhere, which is never too few.
_JOINED = regex.compile("[\u094d\u09cd\u0acd\u0b4d\u0c4d\u0d4d]\u200d?(?=\\p{Lo})")
#: Where a text is best cut, the best first: between paragraphs, lines, sentences, words.
_CUTS = (regex.compile(r"\n\s*\n"), regex.compile(r"\n"), regex.compile(r"(?<=[.!?…])\s"), regex.compile(r"\s"))
#: A better cut is not worth more than so much of a post left empty.
_LEAST = 0.5


def measure(text: str, can: ChannelCapabilities) -> int:
    """The length in `can.length_unit`, with what web addresses and mentions count for."""
    return sum(atom.length for atom in _atoms(text, can))


def excess(text: str, can: ChannelCapabilities) -> int:
    """By how much it is too long for one post: in the unit of the limit that is overstepped most, 0 if it fits."""
    over = measure(text, can) - can.max_length if can.max_length else 0
    over_bytes = len(text.encode()) - can.max_bytes if can.max_bytes else 0
    return max(0, over, over_bytes)


def split(text: str, can: ChannelCapabilities) -> list[str]:
    """The posts that it goes as, each as long as fits: cut between paragraphs, lines, sentences or words, never within
    a web address, a mention or a sign, unless one of them alone is too long.
    """
    posts, rest = [], text.strip()
    while (at := _cut(rest, can)) < len(rest):
        posts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*posts, rest] if rest or not posts else posts


@dataclass(frozen=True, slots=True)
class _Atom:
    text: str
    length: int
    bytes: int


def _atoms(text: str, can: ChannelCapabilities) -> Iterator[_Atom]:
    for match in _ATOM.finditer(text):
        whole, counted = match[0], match[0]
        if match["mention"] and can.short_mentions:
            counted = match["mention"]
        length = can.link_weight if match["link"] and can.link_weight else _length(counted, can.length_unit)
        yield _Atom(whole, length, len(whole.encode()))


def _length(text: str, unit: LengthUnit) -> int:
    if len(text) == 1 and text.isascii():
        return 1
    match unit:
        case LengthUnit.BYTES:
            return len(text.encode())
        case LengthUnit.UTF16:
            return len(text.encode("utf-16-le")) // 2
        case LengthUnit.GRAPHEMES:
            return sum(1 + len(_JOINED.findall(sign)) for sign in regex.findall(r"\X", text))
        case LengthUnit.CHARACTERS:
            return len(text)


def _cut(text: str, can: ChannelCapabilities) -> int:
    """How many characters of it the next post holds: all of them where they fit, otherwise at least one."""
    most = _longest(text, can)
    if most == len(text):
        return most
    # One more may be the blank that the cut is at.
    room = text[: most + 1]
    for pattern in _CUTS:
        last = _last(pattern, room)
        if last > most * _LEAST:
            return last
    return _last(_CUTS[-1], room) or most


def _last(pattern: regex.Pattern[str], text: str) -> int:
    return max((found.start() for found in pattern.finditer(text)), default=0)


def _longest(text: str, can: ChannelCapabilities) -> int:
    """How many characters fit: whole atoms, or a part of the first where that alone does not. It looks no further than
    that: what comes behind is for the next posts.
    """
    fit = length = size = 0
    for atom in _atoms(text, can):
        length, size = length + atom.length, size + atom.bytes
        if (can.max_length and length > can.max_length) or (can.max_bytes and size > can.max_bytes):
            return fit or max(1, min(len(atom.text), can.max_length or can.max_bytes))
        fit += len(atom.text)
    return fit
