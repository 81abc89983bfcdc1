"""A guestbook of one page: the toy that stands for your own system. `python guestbook.py 8090` starts it.

Everything is in memory. A real system keeps its entries, and with each the webhook-id that made it.
"""

from __future__ import annotations

import html
import json
import logging
import sys
import threading
import time
import urllib.error
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import bridge
from standardwebhooks.webhooks import WebhookVerificationError


class Book:
    """Entries, oldest first. `seen` is how the inbox is told of one; `told` whether it has heard of it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.entries: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def write(self, author: str, text: str, thread: str = "", *, name: str = "", by_us: bool = False) -> dict[str, Any]:
        with self._lock:
            number = str(len(self.entries) + 1)
            seen = {
                "external_id": number,
                "thread_id": thread or number,
                "author": {"id": author.lower(), "name": author},
                "text": text,
                "permalink": f"{self.url}/#{number}",
                "by_us": by_us,
            }
            entry = {"seen": seen, "at": datetime.now(UTC).isoformat(), "name": name, "told": by_us}
            self.entries.append(entry)
            return entry

    def find(self, name: str) -> dict[str, Any] | None:
        return next((entry for entry in self.entries if entry["name"] == name), None)

    def tell_the_inbox(self) -> None:
        """Again and again, until it has heard of everything."""
        while True:
            for entry in [each for each in self.entries if not each["told"]]:
                try:
                    bridge.tell(entry)
                    entry["told"] = True
                except (urllib.error.URLError, OSError) as error:
                    logging.warning("the inbox did not keep it yet: %s", error)
            time.sleep(0.2)


class Page(BaseHTTPRequestHandler):
    book: Book

    def do_GET(self) -> None:
        entries = "".join(
            f'<li id="{each["seen"]["external_id"]}"><b>{html.escape(each["seen"]["author"]["name"])}</b> '
            f"{html.escape(each['seen']['text'])}</li>"
            for each in self.book.entries
        )
        form = "<form method=post>Name <input name=author> <textarea name=text></textarea><button>Write</button></form>"
        self._say(200, "text/html; charset=utf-8", f"<h1>Guestbook</h1><ol>{entries}</ol>{form}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == "/inbox":
            self._take(body)
            return
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        self.book.write(form.get("author", "Somebody"), form.get("text", "..."), form.get("thread", ""))
        self.send_response(303)
        self.send_header("Location", "/")
        self.end_headers()

    def _take(self, body: bytes) -> None:
        try:
            answer = bridge.take({name.lower(): value for name, value in self.headers.items()}, body, self.book)
            self._say(200, "application/json", json.dumps(answer))
        except WebhookVerificationError:
            self._say(401, "application/json", '{"error": {"message": "the signature is wrong"}}')

    def _say(self, status: int, kind: str, text: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8090
    Page.book = Book(f"http://127.0.0.1:{port}")
    threading.Thread(target=Page.book.tell_the_inbox, daemon=True).start()
    ThreadingHTTPServer(("127.0.0.1", port), Page).serve_forever()


if __name__ == "__main__":
    main()
