"""A server of Cora's that keeps pictures, and writes down who asks for them."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from collections.abc import Iterator
    from email.message import Message as Headers


def drawn(form: str = "PNG", *, size: tuple[int, int] = (40, 30), mode: str = "RGB") -> bytes:
    """A picture in any format that Pillow writes."""
    made = io.BytesIO()
    Image.new(mode, size, "red").save(made, form)
    return made.getvalue()


@dataclass
class Gallery:
    """`host` is host:port; `pictures` are by path, `asked` has the path and headers of every request."""

    host: str
    pictures: dict[str, tuple[int, dict[str, str], bytes]] = field(default_factory=dict)
    asked: list[tuple[str, Headers]] = field(default_factory=list)

    def hang(self, path: str, content: bytes, kind: str = "image/png") -> str:
        """Put a picture there; its address."""
        self.pictures[path] = (200, {"Content-Type": kind}, content)
        return f"http://{self.host}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]


@contextmanager
def gallery() -> Iterator[Gallery]:
    class Serving(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            open_.asked.append((self.path, self.headers))
            status, headers, content = open_.pictures.get(self.path, (404, {}, b""))
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_HEAD = do_OPTIONS = do_GET

        def log_message(self, format: str, *args: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Serving) as server:
        open_ = Gallery(host=f"127.0.0.1:{server.server_port}")
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield open_
        server.shutdown()
