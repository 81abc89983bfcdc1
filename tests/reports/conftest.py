"""Browsers for the tests of reports."""

from tests.inbox.live_server import desk, inbox_url  # noqa: F401
