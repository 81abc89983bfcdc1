"""A server that speaks Telegram's documented Bot API as Telegram does, with its state in the hands of the test."""

from tests.servers.telegram.calling import call
from tests.servers.telegram.cloud import BOT, TOKEN, Cloud
from tests.servers.telegram.serving import served

__all__ = ["BOT", "TOKEN", "Cloud", "call", "served"]
