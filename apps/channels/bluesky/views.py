"""What a post shows beside its words: a quoted post, a link with its card, a film; and what is to be said of it."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from apps.channels.bluesky import facets
from apps.channels.bluesky.shapes import inner, listed, permalink, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

#: Of what a page says of itself on a card.
LONGEST_ABOUT = 300

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
    """A link's card or a film, and a quoted post, in this order."""
    embed = inner(post, "embed")
    words = facets.plain(inner(post, "record"))
    return [*_card(_media(embed), words), *_film(post), *quoted(embed)]


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
    """The pictures of a post: where each is shown, its description, and the id of its content in its author's store.

    Of a film the first one, if the network shows it, without such an id.
    """
    if _has_film(post):
        media = _media(inner(post, "embed"))
        still = {"link": text(media, "thumbnail"), "alt": text(media, "alt"), "cid": "", "film": "yes"}
        return [still] if still["link"] else []
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
    if _has_film(post):
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


def _has_film(post: Mapping[str, Any]) -> bool:
    record = inner(post, "record", "embed")
    kinds = [text(each, "$type") for each in (record, inner(record, "media"))]
    return "playlist" in _media(inner(post, "embed")) or "app.bsky.embed.video" in kinds


def _film(post: Mapping[str, Any]) -> list[Aside]:
    """What is said of it, and where it runs."""
    if not _has_film(post):
        return []
    record = inner(post, "record", "embed")
    alt = text(_media(inner(post, "embed")), "alt") or text(record, "alt") or text(inner(record, "media"), "alt")
    place = permalink(text(post, "uri"))
    shown = f'<p><a href="{html.escape(place)}">▶ {html.escape(alt or place)}</a></p>'
    return [Aside(text="\n".join(filter(None, (f"▶ {alt}".strip(), place))), html=shown)]


def _media(embed: Mapping[str, Any]) -> dict[str, Any]:
    return inner(embed, "media") or dict(embed)


def _quotes(embed: Mapping[str, Any]) -> bool:
    return text(embed, "$type") in ("app.bsky.embed.record", "app.bsky.embed.recordWithMedia")


def _card(media: Mapping[str, Any], words: str) -> list[Aside]:
    found = inner(media, "external")
    uri = text(found, "uri")
    if not uri.lower().startswith(("http://", "https://")):
        return []
    title, about = text(found, "title").strip() or uri, text(found, "description").strip()[:LONGEST_ABOUT]
    shown = f'<a href="{html.escape(uri)}">{html.escape(title)}</a>' + (f"<br>{html.escape(about)}" if about else "")
    lines = (title if title not in (uri, words) else "", about, "" if uri in words else uri)
    return [Aside(text="\n".join(filter(None, lines)), html=f"<p>{shown}</p>")]
