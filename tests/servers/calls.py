"""Calls of the tests' own to their servers, past any proxy of the environment."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import Any

from tests.servers.processes import ServerError

DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def ask(method: str, url: str, fields: object = None, *, token: str) -> Any:
    """What a service answers, in JSON both ways. Raises `ServerError` for anything but a success."""
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    content = None if fields is None else json.dumps(fields).encode()
    request = urllib.request.Request(url, data=content, headers=headers, method=method)
    try:
        with DIRECT.open(request, timeout=30) as answer:
            return json.loads(answer.read())
    except urllib.error.HTTPError as error:
        raise ServerError(f"{method} {url}: {error.code} {error.read()[:300]!r}") from error
