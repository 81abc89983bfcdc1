"""The web hook at Telegram: set, looked after, taken back; and whether it is that of another program."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels.contract import AuthError, Unavailable
from apps.channels.sentences import sentence
from apps.channels.telegram.shapes import WANTED, number, text

if TYPE_CHECKING:
    from apps.channels.telegram.link import Link
    from apps.channels.telegram.shapes import Fields

PORTS = (443, 80, 88, 8443)
#: What nobody can look up from elsewhere (RFC 6761, RFC 6762, RFC 8375).
NO_DOMAINS = (".localhost", ".local", ".invalid", ".internal", ".home.arpa")

ELSEWHERE = sentence("Telegram sends the messages of this bot to %(host)s.")
TAKE_OVER = sentence(
    "Stop what runs there, then let Telegram call us here once, or make a new token with /revoke at @BotFather."
)
NOT_HTTPS = sentence("Telegram calls web hooks with https only, and this server has no such address.")
ASK_INSTEAD = sentence("Choose that we ask Telegram, or set SITE_URL to the https address of this server.")
WRONG_PORT = sentence(
    "Telegram calls web hooks at port 443, 80, 88 or 8443 only, and the address of this server has %(port)s."
)
NOT_PUBLIC = sentence("Telegram cannot reach %(host)s: that is no name of the Internet.")
HOOK_REFUSED = sentence("Telegram does not take the web hook %(url)s: %(words)s")
CALLS_FAIL = sentence("Telegram cannot call us at %(url)s: %(words)s. %(count)s messages wait there.")
REACHABLE = sentence(
    "Can the Internet reach this address, with a certificate that is valid, at port 443, 80, 88 or 8443?"
)


def tend_hook(link: Link) -> None:
    """See that Telegram calls us, and nobody else. Raises `AuthError`, `Unavailable` if it cannot."""
    url = link.options.hook_url
    if flaw := flaw_of(url):
        raise AuthError(flaw, stage="hook", advice=ASK_INSTEAD)
    info = hook_info(link)
    if info.get("url") != url or not _tells_all(info):
        _set_hook(link, url)
    elif trouble := trouble_with(link, info):
        raise Unavailable(trouble, stage="hook", advice=REACHABLE)


def flaw_of(url: str) -> str:
    """Why Telegram would not call this address (setWebhook), in words; empty if it might. Pure."""
    parts = urlsplit(url)
    if parts.scheme != "https":
        return NOT_HTTPS
    if (port := parts.port or 443) not in PORTS:
        return WRONG_PORT % {"port": port}
    host = parts.hostname or ""
    return "" if _is_public(host) else NOT_PUBLIC % {"host": host}


def _is_public(host: str) -> bool:
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(NO_DOMAINS)


def hook_info(link: Link) -> Fields:
    """What Telegram tells of the web hook (WebhookInfo). Raises `AuthError`, `Unavailable`."""
    found = link.read("getWebhookInfo")
    return found if isinstance(found, dict) else {}


def trouble_with(link: Link, info: Fields) -> str:
    """In words, if messages wait because the last call failed."""
    waiting = number(info.get("pending_update_count"))
    said = text(info.get("last_error_message"))
    if not waiting or not said:
        return ""
    return CALLS_FAIL % {"url": link.options.hook_url, "words": said, "count": waiting}


def is_elsewhere(link: Link, info: Fields) -> bool:
    """Whether another program has its web hook at this bot."""
    return bool(info.get("url")) and info.get("url") != link.options.hook_url


def host_of(info: Fields) -> str:
    return text(info.get("url")).partition("://")[2].partition("/")[0]


def _tells_all(info: Fields) -> bool:
    """An earlier version of this program may have asked for less. Where nothing is said it is everything of use."""
    told = info.get("allowed_updates")
    return not isinstance(told, list) or set(WANTED) <= {text(name) for name in told}


def take_back(link: Link) -> None:
    """Who has a web hook cannot ask. Ours is of an earlier setting; another's is told. Raises `Unavailable`."""
    info = hook_info(link)
    if is_elsewhere(link, info):
        raise Unavailable(ELSEWHERE % {"host": host_of(info)}, stage="read", advice=TAKE_OVER)
    if info.get("url"):
        link.tell("deleteWebhook", {"drop_pending_updates": False})


def _set_hook(link: Link, url: str) -> None:
    fields = {
        "url": url,
        "secret_token": link.options.hook_secret,
        "allowed_updates": list(WANTED),
        "drop_pending_updates": False,
    }
    answer = link.tell("setWebhook", fields)
    if answer.status == 400:
        words = HOOK_REFUSED % {"url": url, "words": link.words_of(answer)}
        raise AuthError(words, stage="hook", advice=REACHABLE)
    if not answer.is_success:
        raise link.refused_reading(answer)
