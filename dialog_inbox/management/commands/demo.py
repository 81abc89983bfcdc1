"""`manage.py demo`: the product with a small company in it, in a data folder of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.management.base import BaseCommand

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Start the product with a seeded company, and a page on which you play its customers."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--smtp-port", type=int, default=2525, help="where the demo takes mail in")
        parser.add_argument("--postbox-port", type=int, default=2526, help="where the demo sends its mail to")

    def handle(self, *, host: str, port: int, smtp_port: int, postbox_port: int, **_: Any) -> None:
        folder = Path(os.environ.get("DATA_DIR") or settings.DATA_DIR.with_name("dialog-inbox-demo"))
        environment = self.environment(folder, port, smtp_port, postbox_port)
        for words in (["migrate", "--no-input", "--verbosity", "0"], ["seed_demo"]):
            subprocess.run([sys.executable, "manage.py", *words], check=True, env=environment, cwd=settings.BASE_DIR)
        self.stdout.write(f"Play the customers on http://localhost:{port}/demo/ - it says who may log in.")
        self.stdout.write(f"Any mail program may write, too: to 127.0.0.1, port {smtp_port}.")
        start = [sys.executable, "manage.py", "start", "--host", host, "--port", str(port)]
        os.chdir(settings.BASE_DIR)
        sys.stdout.flush()
        os.execve(sys.executable, start, environment)

    def environment(self, folder: Path, port: int, smtp_port: int, postbox_port: int) -> dict[str, str]:
        """The demo never touches the database, the broker or the keys of a real installation."""
        own = {"DATABASE_URL", "REDIS_URL", "SECRET_KEY", "SECRET_KEY_FILE", "PAYLOADS_DIR"}
        inherited = {name: value for name, value in os.environ.items() if name not in own}
        return inherited | {
            "DEMO": "1",
            "DATA_DIR": str(folder),
            "SITE_URL": f"http://localhost:{port}",
            "SMTP_LISTEN": f"127.0.0.1:{smtp_port}",
            "DEMO_POSTBOX": f"127.0.0.1:{postbox_port}",
        }
