"""The toy service of docs/adding-a-channel.md, and the adapter that stands there."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

    from apps.channels.contract import Adapter

PAGE = Path(__file__).parents[3] / "docs" / "adding-a-channel.md"
TOKEN = "toy-token"
NOON = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)


def adapter_of_the_page() -> type[Adapter]:
    """The class, as it is written on the page."""
    [source] = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    module = ModuleType("toy_of_the_page")
    exec(compile(source, str(PAGE), "exec"), module.__dict__)
    found: type[Adapter] = module.ToyAdapter
    return found


class ToyBoard:
    """A list of posts, and the program that shows them to whoever has the token."""

    def __init__(self) -> None:
        self.posts: list[dict[str, Any]] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Named", (_Handler,), {"board": self}))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def ask(self, text: str, *, author: str = "Cora") -> str:
        return self.pin(text, author=author)

    def follow_up(self, text: str, *, to: str, author: str = "Cora") -> str:
        return self.pin(text, author=author, thread=self.posts[int(to) - 1]["thread"])

    def answer_elsewhere(self, text: str, *, to: str) -> str:
        return self.pin(text, author="Acme", thread=self.posts[int(to) - 1]["thread"])

    def edit(self, external_id: str, text: str) -> None:
        """What is pinned to this board stays as it is."""

    def delete(self, external_id: str) -> None:
        """And where it is."""

    def count(self, text: str) -> int:
        return sum(post["text"] == text for post in self.posts)

    def pin(self, text: str, *, author: str, thread: int = 0, mark: str = "") -> str:
        number = len(self.posts) + 1
        at = (NOON + dt.timedelta(seconds=number)).isoformat()
        post = {"id": number, "thread": thread or number, "author": author, "text": text, "at": at}
        self.posts.append({**post, "by_us": author == "Acme", "mark": mark})
        return str(number)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    board: ToyBoard

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        after, most = int(query["after"][0]), int(query["most"][0])
        self._say(json.dumps([post for post in self.board.posts if post["id"] > after][:most]))

    def do_POST(self) -> None:
        post = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.headers["Authorization"] == f"Bearer {TOKEN}":
            self.board.pin(post["text"], author="Acme", thread=int(post["thread"]), mark=post["mark"])
        self._say(json.dumps({"id": len(self.board.posts)}))

    def _say(self, text: str) -> None:
        self.send_response(200 if self.headers["Authorization"] == f"Bearer {TOKEN}" else 401)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *words: object) -> None:
        """Say nothing."""
