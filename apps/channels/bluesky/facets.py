"""Rich text: what is a link, a mention or a tag, by offsets in UTF-8 bytes (app.bsky.richtext.facet).

What comes in becomes HTML; in what goes out links, mentions and tags are found and marked, as the network's own
programs do it: nobody would be told of a mention, and nothing would be a link, without.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import regex

from apps.channels.bluesky.shapes import inner, listed, text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

KIND = "app.bsky.richtext.facet"
_WEB = re.compile(r"https?://[^\s]+", re.IGNORECASE)
_LINK = regex.compile(r"(?<![\w@.])https?://[^\s<>\"]+", regex.IGNORECASE)
_MENTION = regex.compile(
    r"(?<![\w@./])@((?:[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?\.)+[a-zA-Z][a-zA-Z0-9-]{0,62})"
)
_TAG = regex.compile(r"(?:(?<=\s)|^)[#\uff03]([^\s\u00AD\u2060\u200A\u200B\u200C\u200D\u20e2]+)", regex.MULTILINE)
_AT_END = ".,;:!?…\"'\u201d\u2019»"
_LONGEST_TAG = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """Some of a text, and what it leads to: `link`, `mention` (a DID) or `tag`; `kind` is empty for plain words."""

    words: str
    kind: str = ""
    target: str = ""


def pieces(record: Mapping[str, Any]) -> list[Piece]:
    """The text of a record with its facets, in order. Those that overlap or lie outside are plain words."""
    content = text(record, "text").encode()
    found, at = [], 0
    for start, end, kind, target in sorted(_marked(record)):
        if start < at or end > len(content) or _splits(content, start) or _splits(content, end):
            continue
        found += [Piece(words=content[at:start].decode("utf-8", "replace"))] if start > at else []
        found.append(Piece(words=content[start:end].decode("utf-8", "replace"), kind=kind, target=target))
        at = end
    rest = content[at:].decode("utf-8", "replace")
    return [*found, Piece(words=rest)] if rest else found


def plain(record: Mapping[str, Any]) -> str:
    """The text with whole addresses, where programs show shortened ones."""
    return "".join(_spelt_out(piece) for piece in pieces(record))


def as_html(record: Mapping[str, Any], *, profile: str, tag: str) -> str:
    """The text as HTML; `profile` and `tag` are the addresses that DIDs and tags stand behind."""
    places = {"link": "", "mention": profile, "tag": tag}
    parts = []
    for piece in pieces(record):
        words = html.escape(piece.words).replace("\n", "<br>")
        if piece.kind:
            words = f'<a href="{html.escape(places[piece.kind] + piece.target)}">{words}</a>'
        parts.append(words)
    return f"<p>{''.join(parts)}</p>" if parts else ""


def mentions(record: Mapping[str, Any]) -> dict[str, str]:
    """Whom it mentions: the DIDs by their handles."""
    found = {each.words.removeprefix("@").lower(): each.target for each in pieces(record) if each.kind == "mention"}
    return {handle: did for handle, did in found.items() if "." in handle}


def handles_in(words: str) -> list[str]:
    """The handles that a text to be sent mentions, each once."""
    return list(dict.fromkeys(match[1].lower() for match in _MENTION.finditer(words)))


def found_in(words: str, people: Mapping[str, str]) -> list[dict[str, Any]]:
    """The facets of a text to be sent; `people` are DIDs by handles, and whoever is not among them is not mentioned."""
    marks = [*_links(words), *_mentions(words, people), *_tags(words)]
    taken: list[dict[str, Any]] = []
    end = 0
    for start, stop, feature in sorted(marks, key=lambda each: (each[0], -each[1])):
        if start < end:
            continue
        end = stop
        index = {"byteStart": len(words[:start].encode()), "byteEnd": len(words[:stop].encode())}
        taken.append({"index": index, "features": [feature]})
    return taken


Mark = tuple[int, int, dict[str, str]]


def _links(words: str) -> Iterator[Mark]:
    for match in _LINK.finditer(words):
        uri = match[0].rstrip(_AT_END)
        while uri.endswith((")", "]", "}")) and uri.count(uri[-1]) > uri.count({")": "(", "]": "[", "}": "{"}[uri[-1]]):
            uri = uri[:-1].rstrip(_AT_END)
        if len(uri) > len("https://"):
            yield match.start(), match.start() + len(uri), {"$type": f"{KIND}#link", "uri": uri}


def _mentions(words: str, people: Mapping[str, str]) -> Iterator[Mark]:
    for match in _MENTION.finditer(words):
        did = people.get(match[1].lower())
        if did:
            yield match.start(), match.end(), {"$type": f"{KIND}#mention", "did": did}


def _tags(words: str) -> Iterator[Mark]:
    for match in _TAG.finditer(words):
        tag = regex.sub(r"\p{P}+$", "", match[1])
        if (
            tag
            and not tag.isdecimal()
            and len(regex.findall(r"\X", tag)) <= _LONGEST_TAG
            and regex.search(r"[^\d\p{P}]", tag)
        ):
            yield match.start(), match.start() + 1 + len(tag), {"$type": f"{KIND}#tag", "tag": tag}


def _marked(record: Mapping[str, Any]) -> Iterator[tuple[int, int, str, str]]:
    for facet in listed(record, "facets"):
        index = inner(facet, "index")
        start, end = index.get("byteStart"), index.get("byteEnd")
        for feature in listed(facet, "features")[:1]:
            kind, target = _feature(feature)
            if type(start) is int and type(end) is int and 0 <= start < end and target:
                yield start, end, kind, target


def _feature(feature: Mapping[str, Any]) -> tuple[str, str]:
    match text(feature, "$type").removeprefix(f"{KIND}#"):
        case "link":
            uri = text(feature, "uri")
            return "link", uri if _WEB.fullmatch(uri) else ""
        case "mention":
            return "mention", text(feature, "did")
        case "tag":
            return "tag", text(feature, "tag")
    return "", ""


def _splits(content: bytes, at: int) -> bool:
    """Whether a character goes on there (UTF-8)."""
    return at < len(content) and content[at] & 0xC0 == 0x80


def _spelt_out(piece: Piece) -> str:
    if piece.kind != "link":
        return piece.words
    shown = piece.words.rstrip("….").removeprefix("https://").removeprefix("http://").removeprefix("www.")
    whole = piece.target.partition("://")[2].removeprefix("www.")
    if piece.words in (piece.target, piece.target.rstrip("/")) or whole.rstrip("/") == shown.rstrip("/"):
        return piece.words
    return piece.target if shown and whole.startswith(shown) else f"{piece.words} ({piece.target})"
