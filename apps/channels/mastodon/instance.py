"""What an instance says of itself: its software and its limits, and who we are there (`ChannelConfig.found`)."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import AuthError, Unavailable
from apps.channels.http import parts_of
from apps.channels.mastodon.access import AGAIN, REFUSED
from apps.channels.mastodon.quirks import FORKS, QUIRKS, UNKNOWN, quirks_of
from apps.channels.mastodon.reporting import kept_rules, rules_of
from apps.channels.mastodon.shapes import ident, inner, moment, number, text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

    from apps.channels.mastodon.link import Link
    from apps.channels.mastodon.quirks import Quirks
    from apps.channels.mastodon.shapes import Fields

#: After it the instance is asked again.
LASTS = dt.timedelta(days=1)
USUAL_CHARACTERS, USUAL_LINK, USUAL_FILES = 500, 23, 4
USUAL_IMAGE, USUAL_VIDEO, USUAL_DESCRIPTION = 10 * 1_048_576, 40 * 1_048_576, 1_500
NAMES = (*QUIRKS, *FORKS)

ANOTHER = sentence("The token speaks for @%(name)s, not for %(asked)s.")
SPELL = sentence("Enter the account's name as it stands on its page, or sign in with the right account.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Instance:
    """What is known of one; of one that was never asked what most of them are like."""

    software: str = UNKNOWN
    version: str = ""
    domain: str = ""
    streaming: str = ""
    me: str = ""
    acct: str = ""
    max_characters: int = USUAL_CHARACTERS
    link_weight: int = USUAL_LINK
    max_files: int = USUAL_FILES
    image_bytes: int = USUAL_IMAGE
    video_bytes: int = USUAL_VIDEO
    max_description: int = USUAL_DESCRIPTION
    file_types: tuple[str, ...] = ()
    rules: tuple[tuple[str, str], ...] = ()

    @property
    def filters(self) -> bool:
        """Whether its stream keeps from us what strangers write directly, unless the account has chosen otherwise."""
        found = re.match(r"(\d{1,4})\.(\d{1,4})", self.version)
        return self.quirks.filters and found is not None and (int(found[1]), int(found[2])) >= (4, 3)

    @property
    def quirks(self) -> Quirks:
        return quirks_of(self.software)


def known(found: Mapping[str, object]) -> Instance:
    """As it was kept. Pure."""
    fields = dict(found)
    types = fields.get("file_types")
    return Instance(
        software=text(fields, "software") or UNKNOWN,
        version=text(fields, "version"),
        domain=text(fields, "domain"),
        streaming=text(fields, "streaming"),
        me=ident(fields, "me"),
        acct=text(fields, "acct"),
        max_characters=number(fields.get("max_characters")) or USUAL_CHARACTERS,
        link_weight=number(fields.get("link_weight")) or USUAL_LINK,
        max_files=number(fields.get("max_files")) or USUAL_FILES,
        image_bytes=number(fields.get("image_bytes")) or USUAL_IMAGE,
        video_bytes=number(fields.get("video_bytes")) or USUAL_VIDEO,
        max_description=number(fields.get("max_description")) or USUAL_DESCRIPTION,
        file_types=tuple(each for each in types if isinstance(each, str)) if isinstance(types, list) else (),
        rules=kept_rules(fields),
    )


def is_fresh(found: Mapping[str, object], now: dt.datetime) -> bool:
    """Whether the instance need not be asked again at `now`, its own time."""
    asked = moment(found.get("asked_at"))
    return bool(asked and ident(dict(found), "me") and asked > now - LASTS)


def ask(link: Link) -> Fields:
    """What is to be kept of it. Raises `AuthError`, `Unavailable`."""
    account = who_we_are(link)
    _require_ours(account, link)
    # Some stumble over the second version of it.
    fields = _document(link, "/api/v2/instance") or link.get_if_there("/api/v1/instance")
    if fields is None:
        raise Unavailable(f"{link.options.host} says nothing of itself", stage="instance")
    return {
        **limits_of(fields),
        "rules": rules_of(fields),
        "software": software_of(fields, _named(link)),
        "version": text(fields, "version")[:100],
        "domain": _domain(fields, link),
        "streaming": _streaming(fields),
        "me": ident(account),
        "acct": text(account, "acct"),
        "asked_at": link.now.isoformat(),
        **({"expires_at": link.options.access.ends} if link.options.access.ends else {}),
    }


def software_at(link: Link) -> str:
    """What runs there, as far as it tells that to anybody."""
    found = _document(link, "/api/v2/instance") or _document(link, "/api/v1/instance")
    return software_of(found, _named(link))


def who_we_are(link: Link) -> Fields:
    """Our own account. Raises `AuthError`, `Unavailable`."""
    answer = link.ask("/api/v1/accounts/verify_credentials")
    if answer.status == 422:
        # Of Mastodon, for a token that speaks for an application alone; of snac, for any that it does not know.
        raise AuthError(REFUSED, stage="account", advice=AGAIN)
    account = link.read(answer)
    if not isinstance(account, dict) or not ident(account):
        raise Unavailable(f"{link.options.host} does not say who we are", stage="account")
    return account


def _require_ours(account: Fields, link: Link) -> None:
    """Somebody may have signed in as himself: nobody's own mail is read here."""
    name = text(account, "acct").partition("@")[0]
    if name.casefold() != link.options.name:
        words = ANOTHER % {"name": name, "asked": link.options.account}
        raise AuthError(words, stage="account", advice=SPELL)


def limits_of(fields: Fields) -> Fields:
    """What a post may be, from either version of the document; Pleroma has words of its own, and GoToSocial both."""
    rules = inner(fields, "configuration")
    posts, media = inner(rules, "statuses"), inner(rules, "media_attachments")
    types = media.get("supported_mime_types")
    return {
        "max_characters": number(posts.get("max_characters")) or number(fields.get("max_toot_chars")),
        "link_weight": number(posts.get("characters_reserved_per_url")),
        "max_files": number(posts.get("max_media_attachments")) or number(fields.get("max_media_attachments")),
        "image_bytes": number(media.get("image_size_limit")) or number(fields.get("upload_limit")),
        "video_bytes": number(media.get("video_size_limit")) or number(fields.get("upload_limit")),
        "max_description": number(media.get("description_limit")) or number(fields.get("description_limit")),
        "file_types": [each for each in types if isinstance(each, str)][:100] if isinstance(types, list) else [],
    }


def software_of(fields: Fields, named: str) -> str:
    """By the name in its nodeinfo; else by what it calls itself ("2.7.2 (compatible; Akkoma 3.10.4)")."""
    if named in NAMES:
        return named
    said = f"{text(fields, 'version')} {text(fields, 'source_url')}".casefold()
    # The two that Mastodon is "compatible" with come before it.
    found = re.search(r"akkoma|pleroma|gotosocial|takahe|hometown|glitch-soc", said)
    if found:
        return found[0]
    is_itself = bool(inner(fields, "api_versions")) or "mastodon/mastodon" in said
    if is_itself:
        return "mastodon"
    return named if re.fullmatch(r"[a-z][\w.-]{1,40}", named, re.ASCII) else UNKNOWN


def _named(link: Link) -> str:
    """The software's name (nodeinfo.diaspora.software); empty if nothing says it."""
    listed = _document(link, "/.well-known/nodeinfo")
    links = listed.get("links")
    for each in links if isinstance(links, list) else []:
        parts = parts_of(text(each, "href")) if isinstance(each, dict) else None
        # Another server would tell of itself.
        if parts and parts.path.startswith("/") and parts.hostname in (urlsplit(link.options.base).hostname, None):
            return text(inner(_document(link, parts.path), "software"), "name").casefold()
    return ""


def _document(link: Link, route: str) -> Fields:
    """A piece that not every server has, and that some hide behind pages."""
    answer = link.ask(route)
    if answer.status == 429:
        link.read(answer)
    if not answer.is_success or not answer.content.lstrip().startswith(b"{"):
        return {}
    found = link.read(answer)
    return found if isinstance(found, dict) else {}


def _domain(fields: Fields, link: Link) -> str:
    """What stands after the @ in the names of its accounts; version 1 of the document may hold an address instead."""
    said = text(fields, "domain") or text(fields, "uri")
    host = parts_of(said).netloc if "://" in said else said.partition("/")[0]
    return (text(fields, "account_domain") or host or link.options.host).casefold()


def _streaming(fields: Fields) -> str:
    """Where news are streamed, as an address for HTTP; empty if the instance names none."""
    said = text(inner(inner(fields, "configuration"), "urls"), "streaming")
    said = said or text(inner(fields, "urls"), "streaming_api")
    scheme, found, rest = said.partition("://")
    plain = {"wss": "https", "ws": "http", "https": "https", "http": "http"}.get(scheme, "")
    return f"{plain}://{rest.partition('/api/')[0].rstrip('/')}" if found and plain else ""
