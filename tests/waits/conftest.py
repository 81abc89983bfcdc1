"""Browsers for the tests of what is due."""

from tests.inbox.live_server import desk, inbox_url  # noqa: F401
