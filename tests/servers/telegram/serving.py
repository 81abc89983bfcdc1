"""The Bot API over HTTP: `/bot<token>/method`, with the words and the statuses that Telegram uses."""

from __future__ import annotations

import json
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from tests.servers.telegram.cloud import TOKEN, Cloud
from tests.servers.telegram.methods import METHODS, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def served(cloud: Cloud | None = None) -> Iterator[Cloud]:
    """A cloud with a server, whose address is in `cloud.url`."""
    cloud = cloud or Cloud()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Named", (_Handler,), {"cloud": cloud}))
    server.daemon_threads = True
    cloud.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield cloud
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    cloud: Cloud

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path.startswith("/file/"):
            self._give_file(unquote(parts.path))
            return
        self._answer(parts.path, dict(parse_qsl(parts.query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self._answer(urlsplit(self.path).path, self._fields(body))

    def _answer(self, path: str, given: dict[str, Any]) -> None:
        _, bot, method = path.split("/", 2)
        if bot != f"bot{TOKEN}" or method not in METHODS:
            self._say(401 if method in METHODS else 404, "Unauthorized" if method in METHODS else "Not Found")
            return
        fields = {name: _value(each) for name, each in given.items()}
        self.cloud.told.append((method, fields))
        try:
            result = METHODS[method](self.cloud, fields)
        except Refusal as refusal:
            self._say(refusal.status, refusal.words, parameters=refusal.parameters)
        else:
            self._write(200, json.dumps({"ok": True, "result": result}).encode())

    def _fields(self, body: bytes) -> dict[str, Any]:
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("application/json"):
            found: dict[str, Any] = json.loads(body)
            return found
        form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body, policy=policy.HTTP)
        fields: dict[str, Any] = {}
        for part in form.iter_parts():
            content = bytes(part.get_payload(decode=True) or b"")
            if name := part.get_filename():
                self.cloud.uploads.append((name, part.get_content_type(), content))
            else:
                fields[str(part.get_param("name", header="content-disposition"))] = content.decode()
        return fields

    def _give_file(self, path: str) -> None:
        name = path.rpartition("/")[2]
        if not path.startswith(f"/file/bot{TOKEN}/") or name not in self.cloud.files or name in self.cloud.lost_files:
            self._say(404, "Not Found")
            return
        self._write(200, self.cloud.files[name], content_type="application/octet-stream")

    def _say(self, status: int, words: str, *, parameters: dict[str, Any] | None = None) -> None:
        said = {"ok": False, "error_code": status, "description": words}
        self._write(status, json.dumps({**said, **({"parameters": parameters} if parameters else {})}).encode())

    def _write(self, status: int, content: bytes, *, content_type: str = "application/json") -> None:
        self.send_response_only(status)
        self.send_header("Date", formatdate(self.cloud.date, usegmt=True))
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Say nothing."""


def _value(given: Any) -> Any:
    """Parameters of a form and of an address are JSON where they are no texts."""
    if not isinstance(given, str):
        return given
    try:
        return json.loads(given)
    except ValueError:
        return given
