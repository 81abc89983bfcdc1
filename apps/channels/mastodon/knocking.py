"""Whether there is an instance at an address, as far as it tells that to anybody."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from apps.channels import answers
from apps.channels.contract import AuthError, BadSetting, ChannelError, Finding, Given, Severity
from apps.channels.http import BadAnswer, parts_of
from apps.channels.mastodon.link import Link
from apps.channels.mastodon.options import SETTINGS, pure_options
from apps.channels.mastodon.shapes import text
from apps.channels.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from apps.channels.contract import ChannelConfig
    from apps.channels.http import Answer

ROUTES = ("/api/v2/instance", "/api/v1/instance")

INSTANCE = sentence("Instance")
THERE = sentence("There is an instance at %(host)s.")
NO_INSTANCE = sentence("%(host)s does not answer as Mastodon and its kin do.")
ELSEWHERE = sentence("%(host)s sends on to %(place)s.")
WHERE = sentence(
    "Enter the address at which one signs in there, as it stands in the browser. It may be another one than stands in "
    "the names of its accounts."
)
LATER = sentence("Check the address, or try again when the instance is back.")


def knock(config: ChannelConfig) -> Sequence[Finding]:
    """One finding. Never raises a `ChannelError`."""
    try:
        Given(SETTINGS, config).require("url")
        return [_seen(Link(pure_options(config), as_nobody=True))]
    except BadSetting as error:
        return [_error(str(error), advice=WHERE)]
    except AuthError as error:
        return [_error(str(error), advice=error.advice or WHERE)]
    except ChannelError as error:
        return [_error(str(error), advice=error.advice or LATER)]


def _seen(link: Link) -> Finding:
    host = urlsplit(link.options.base).netloc
    for route in ROUTES:
        answer = link.ask(route)
        if answer.status == 429 or answer.status >= 500:
            raise answers.refused_reading(answer)
        if 300 <= answer.status < 400:
            place = parts_of(answer.headers.get("location", "")).netloc or host
            return _error(ELSEWHERE % {"host": host, "place": place}, advice=WHERE)
        if answer.status in (401, 403) or _is_instance(answer):
            # Some show themselves to nobody who is not let in.
            return Finding(severity=Severity.OK, subject=INSTANCE, words=THERE % {"host": host})
    return _error(NO_INSTANCE % {"host": host}, advice=WHERE)


def _is_instance(answer: Answer) -> bool:
    try:
        found = answer.json() if answer.is_success else None
    except BadAnswer:
        return False
    return isinstance(found, dict) and bool(text(found, "version"))


def _error(words: str, *, advice: str) -> Finding:
    return Finding(severity=Severity.ERROR, subject=INSTANCE, words=words, advice=advice)
