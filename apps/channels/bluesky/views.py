"""What a post shows beside its words: a quoted post, a link with its card, a film; and what is to be said of it."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.channels.bluesky import facets
from apps.channels.bluesky.shapes import inner, listed, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

AS_GROUP = sentence("Several people read this conversation.")
MARKED = sentence("Its author or a moderation service marked it: %(labels)s.")
CLOSED = sentence("Its author lets only some people answer, and we are not among them.")
BLOCKED = sentence("Its author has blocked our account: they do not see what we answer.")
FILM = sentence("There is a film in this post; it can be seen on Bluesky.")
MISSING = sentence("A picture could not be fetched: %(link)s")
MISSING_WITH_WORDS = sentence("A picture could not be fetched: %(link)s (%(description)s)")
QUOTE_GONE = sentence("The post that is quoted here cannot be read (any more).")


@dataclass(frozen=True, slots=True, kw_only=True)
class Aside:
    """Something beside the words, for those who read text and for those who read HTML."""

    text: str
    html: str


def shown_besides(post: Mapping[str, Any]) -> list[Aside]:
    """A link's card and a quoted post, in this order."""
    embed = inner(post, "embed")
    words = facets.plain(inner(post, "record"))
    return [*_card(_media(embed), words), *quoted(embed)]


def quoted(embed: Mapping[str, Any]) -> list[Aside]:
    """The post that is quoted, if there is one (app.bsky.embed.record#view, recordWithMedia#view)."""
    found = inner(embed, "record")
    found = inner(found, "record") if "record" in found and "value" not in found else found
    value = inner(found, "value")
    if not value:
        return []
    author = inner(found, "author")
    name = text(author, "displayName").strip() or text(author, "handle")
    words = facets.plain(value)
    lines = "\n".join(f"> {line}" for line in f"{name}:\n{words}".splitlines())
    marked = html.escape(words).replace("\n", "<br>")
    return [Aside(text=lines, html=f"<blockquote><p><b>{html.escape(name)}</b></p><p>{marked}</p></blockquote>")]


def pictures(post: Mapping[str, Any]) -> list[dict[str, str]]:
    """The pictures of a post: where each is shown, its description, and the id of its content in its author's store."""
    shown = listed(_media(inner(post, "embed")), "images")
    record = inner(post, "record", "embed")
    stored = listed(record, "images") or listed(inner(record, "media"), "images")
    found = []
    for place in range(max(len(shown), len(stored))):
        view = shown[place] if place < len(shown) else {}
        blob = inner(stored[place], "image") if place < len(stored) else {}
        alt = text(view, "alt") or (text(stored[place], "alt") if place < len(stored) else "")
        found.append({"link": text(view, "fullsize"), "alt": alt, "cid": text(inner(blob, "ref"), "$link")})
    return found


def notices_of(post: Mapping[str, Any]) -> Iterator[str]:
    """What people must know of a post."""
    viewer, embed = inner(post, "viewer"), inner(post, "embed")
    labels = sorted(labels_of(post))
    if labels:
        yield MARKED % {"labels": ", ".join(labels)}
    if viewer.get("replyDisabled") is True:
        yield CLOSED
    if inner(post, "author", "viewer").get("blockedBy") is True:
        yield BLOCKED
    if "playlist" in _media(embed) or text(inner(post, "record", "embed"), "$type") == "app.bsky.embed.video":
        yield FILM
    if not quoted(embed) and _quotes(inner(post, "record", "embed")):
        yield QUOTE_GONE


def labels_of(post: Mapping[str, Any]) -> set[str]:
    """The marks that hold (com.atproto.label.defs); those with `!` are the network's own and say nothing here."""
    found = [*listed(post, "labels"), *listed(inner(post, "record", "labels"), "values")]
    taken_back = {text(each, "val") for each in found if each.get("neg") is True}
    return {value for each in found if (value := text(each, "val")) and value[0] != "!"} - taken_back


def missing_words(link: str, description: str) -> str:
    """Of a picture that is not there."""
    words = {"link": link or "-", "description": description[:300]}
    return (MISSING_WITH_WORDS if description else MISSING) % words


def _media(embed: Mapping[str, Any]) -> dict[str, Any]:
    return inner(embed, "media") or dict(embed)


def _quotes(embed: Mapping[str, Any]) -> bool:
    return text(embed, "$type") in ("app.bsky.embed.record", "app.bsky.embed.recordWithMedia")


def _card(media: Mapping[str, Any], words: str) -> list[Aside]:
    found = inner(media, "external")
    uri = text(found, "uri")
    if not uri.lower().startswith(("http://", "https://")):
        return []
    title = text(found, "title").strip() or uri
    shown = f'<p><a href="{html.escape(uri)}">{html.escape(title)}</a></p>'
    return [Aside(text="" if uri in words else uri, html=shown)]
