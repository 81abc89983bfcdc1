"""What the page of an account names as its owner's, in a form in which it can be compared.

Only what the service has verified tells anything (`contract.Address.links`), and even that is a suggestion.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.contacts.models import PointLink

if TYPE_CHECKING:
    from collections.abc import Iterable

    from apps.contacts.models import ContactPoint

LONGEST = 500
#: Of one page; nobody has more.
MOST = 20


def note_account(point: ContactPoint, *, handle: str, url: str, links: Iterable[str] = ()) -> None:
    """What the account is called now, where its page is, and what that names; empty for what is not known."""
    url = url if url.startswith(("https://", "http://")) else ""
    named = list(dict.fromkeys(links))[:MOST] or point.links
    is_news = (url[:2000] or point.url, named) != (point.url, point.links)
    point.note_account(handle=handle, url=url)
    if is_news:
        point.links = named
        point.save(update_fields=["links"])
        _index(point)


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
    return f"{host.removeprefix('www.')}{parts.path.rstrip('/')}"[:LONGEST]


def host_of(value: str) -> str:
    """Of a web address in comparable form; empty for a mail address."""
    return "" if "@" in value.partition("/")[0] else value.partition("/")[0]


def _index(point: ContactPoint) -> None:
    own, named = {comparable(point.url)}, {comparable(link) for link in point.links}
    PointLink.objects.filter(point=point).delete()
    rows = [(value, True) for value in own] + [(value, False) for value in named - own]
    PointLink.objects.bulk_create(PointLink(point=point, value=value, is_own=is_own) for value, is_own in rows if value)
