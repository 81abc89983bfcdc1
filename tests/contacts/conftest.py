"""The browser that the pages of contacts are walked through with."""

from tests.inbox.live_server import desk, inbox_url  # noqa: F401
