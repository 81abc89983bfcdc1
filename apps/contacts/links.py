"""What the page of an account names as its owner's, in a form in which it can be compared.

Only what the service has verified tells anything (`contract.Address.links`), and even that is a suggestion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from apps.contacts.models import PointLink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.contacts.models import ContactPoint

LONGEST = 500
#: Of one page; nobody has more.
MOST = 20
#: What links say of the way on which somebody comes.
_TRAILS = ("utm", "fbclid", "gclid")


def note_account(point: ContactPoint, *, handle: str, url: str, links: Iterable[str] | None = None) -> None:
    """What the account is called now, where its page is, and what that names (None: not known now). Without a handle it
    is no account but a guest: the address that guests enter for themselves says nothing of anybody.
    """
    url = url if url.startswith(("https://", "http://")) else ""
    named = point.links if links is None else list(dict.fromkeys(links))[:MOST]
    is_news = (url[:2000] or point.url, named) != (point.url, point.links)
    point.note_account(handle=handle, url=url)
    if is_news:
        point.links = named
        point.save(update_fields=["links"])
        _index(point, has_page=bool(handle))


def comparable(link: str) -> str:
    """A web address without what does not matter in it, or a mail address; empty for what is neither."""
    link = link.strip()
    if link.lower().startswith("mailto:"):
        link = link[7:].partition("?")[0]
    if "@" in link and "/" not in link and ":" not in link:
        return link.casefold()[:LONGEST]
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host:
        return ""
    asked = urlencode([(name, value) for name, value in parse_qsl(parts.query) if not name.startswith(_TRAILS)])
    return f"{host.removeprefix('www.')}{parts.path.rstrip('/')}{'?' if asked else ''}{asked}"[:LONGEST]


def host_of(value: str) -> str:
    """Of a web address in comparable form; empty for a mail address."""
    return "" if "@" in value.partition("/")[0] else value.partition("/")[0]


def _index(point: ContactPoint, *, has_page: bool) -> None:
    own = {comparable(point.url)} - {""} if has_page else set()
    named = {comparable(link) for link in point.links}
    PointLink.objects.filter(point=point).delete()
    # A page that changed hands: its name was free again, and is another account's of that service now.
    PointLink.objects.filter(value__in=own, is_own=True, point__kind=point.kind).delete()
    rows = [(value, True) for value in own] + [(value, False) for value in named - own]
    PointLink.objects.bulk_create(PointLink(point=point, value=value, is_own=is_own) for value, is_own in rows if value)
