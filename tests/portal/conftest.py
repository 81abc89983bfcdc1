"""Browsers for the tests of the public's room."""

from tests.inbox.live_server import desk, inbox_url  # noqa: F401
