"""`manage.py web`: one web process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import uvicorn
from django.core.management.base import BaseCommand

from dialog_inbox.embedded import web_config

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Start a web process (HTTP and WebSocket); as many as you like behind one proxy."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)

    def handle(self, *, host: str, port: int, **_: Any) -> None:
        uvicorn.Server(web_config(host=host, port=port)).run()
