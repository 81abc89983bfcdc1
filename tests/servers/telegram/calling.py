"""Telegram calls the web hook that it was told: in order, again and again until it is answered with 2xx."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

if TYPE_CHECKING:
    from tests.servers.telegram.cloud import Cloud, Fields

SECONDS = 30.0


def call(cloud: Cloud, reached_at: str) -> int:
    """Tell what waits to `cloud.hook`, which is reached at another host and port here; how many were taken.

    After the first call that fails no more is told, and the trouble is what getWebhookInfo says from then on.
    """
    taken = 0
    while cloud.updates:
        if words := _trouble_at(cloud.hook, reached_at, cloud.updates[0]):
            cloud.trouble = {"last_error_message": words, "last_error_date": cloud.clock}
            return taken
        del cloud.updates[0]
        taken += 1
    return taken


def _trouble_at(hook: Fields, reached_at: str, update: Fields) -> str:
    headers = {"Content-Type": "application/json", "X-Telegram-Bot-Api-Secret-Token": hook["secret_token"]}
    url = reached_at + urlsplit(hook["url"]).path
    try:
        with urlopen(Request(url, json.dumps(update).encode(), headers), timeout=SECONDS) as answer:
            answer.read()
    except HTTPError as error:
        with error:
            return f"Wrong response from the webhook: {error.code} {error.reason}"
    except URLError as error:
        return str(error.reason)
    return ""
