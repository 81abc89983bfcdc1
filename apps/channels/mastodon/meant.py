"""What an admin means by what stands in the two fields of an account: people paste the address of its page, or write
the name with its instance where the instance is asked for. Pure.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import BadSetting
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Names as Mastodon and Pleroma let people have them.
NAME, PLACE = r"[\w.-]+", r"[\w.-]+(?::\d{1,5})?"
ACCOUNT = re.compile(rf"@?({NAME})(?:@({PLACE}))?")
#: `https://mastodon.example/@acme`, as a stranger's page at one's own instance too (`/@acme@mastodon.example`);
#: `/users/acme` is what the address of its page is at Pleroma, and what Mastodon calls it among servers.
PAGE = re.compile(rf"(?:(https?)://)?({PLACE})/(?:web/)?(?:@|users/)({NAME})(?:@({PLACE}))?(?:/.*)?", re.IGNORECASE)

NO_ACCOUNT = sentence("That is no name of an account. Write it as @name@mastodon.example.")


def meant(typed: Mapping[str, str]) -> dict[str, str]:
    """`url` and `account` as they were meant. Raises `BadSetting` for an account that cannot be one."""
    url, account = typed.get("url", "").strip(), typed.get("account", "").strip()
    server, account_of_url = _named(url)
    other_server, own_account = _named(account)
    url = server or url or other_server
    account = own_account or account or account_of_url
    if account and not ACCOUNT.fullmatch(account):
        raise BadSetting(NO_ACCOUNT, name="account")
    return {"url": url, "account": _spelt(account, _host(url))}


def _named(text: str) -> tuple[str, str]:
    """The instance and the account in the name of an account, or in the address of its page; else two empty texts."""
    if (found := ACCOUNT.fullmatch(text)) and found[2]:
        return f"https://{found[2].lower()}", text
    if found := PAGE.fullmatch(text):
        scheme, place, name, elsewhere = found.groups()
        return f"{(scheme or 'https').lower()}://{place.lower()}", f"{name}@{elsewhere or place}"
    return "", ""


def _host(url: str) -> str:
    try:
        return urlsplit(url if "://" in url else f"https://{url}").netloc.rpartition("@")[2]
    except ValueError:
        return ""


def _spelt(account: str, host: str) -> str:
    """With its instance, and in small letters: no instance tells them apart."""
    name, _, place = account.removeprefix("@").partition("@")
    place = place or host
    return f"@{name}@{place}".casefold() if name and place else account
