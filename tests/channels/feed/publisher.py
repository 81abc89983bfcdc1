"""A web server that publishes feeds: what is in `pages`, and one feed to which people write."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Mapping
    from types import TracebackType

from apps.channels.feed.entries import name_of


@dataclass(slots=True)
class Page:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Post:
    number: int
    text: str
    author: str
    answers: int = 0


class Publisher:
    """`asked` are the paths and the conditions of the requests so far."""

    def __init__(self) -> None:
        self.pages: dict[str, Page] = {}
        self.posts: list[Post] = []
        self.asked: list[tuple[str, str, str]] = []
        self._written = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Named", (_Handler,), {"publisher": self}))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()

    def page(self, path: str) -> Page:
        if path == "/feed":
            return Page(self.rss(), headers={"Content-Type": "application/rss+xml; charset=utf-8"})
        return self.pages.get(path, Page(status=404))

    def rss(self) -> bytes:
        """What was written, the newest first, as programs write it."""
        items = "".join(self._item(post) for post in reversed(self.posts))
        spaces = 'xmlns:thr="http://purl.org/syndication/thread/1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        head = "<title>Forum</title><link>https://forum.test/</link><description/>"
        return f'<?xml version="1.0"?><rss version="2.0" {spaces}><channel>{head}{items}</channel></rss>'.encode()

    # --- As the contract's tests want people to write

    def ask(self, text: str, *, author: str = "Cora") -> str:
        return self._write(text, author=author)

    def follow_up(self, text: str, *, to: str, author: str = "Cora") -> str:
        return self._write(text, author=author, to=to)

    def answer_elsewhere(self, text: str, *, to: str) -> str:
        return self._write(text, author="Das Team", to=to)

    def edit(self, external_id: str, text: str) -> None:
        self._post(external_id).text = text

    def _write(self, text: str, *, author: str, to: str = "") -> str:
        answers = self._post(to).number if to else 0
        self._written += 1
        self.posts.append(Post(self._written, text, author, answers))
        return entry_name(self._written)

    def _post(self, external_id: str) -> Post:
        return next(post for post in self.posts if entry_name(post.number) == external_id)

    def _item(self, post: Post) -> str:
        page = f"https://forum.test/t/{post.answers or post.number}"
        link = f"{page}#comment-{post.number}" if post.answers else page
        above = f'<thr:in-reply-to ref="urn:post:{post.answers}" href="{page}"/>' if post.answers else ""
        text = escape(f"<p>{escape(post.text)}</p>")
        return (
            f"<item><title>Frage {post.number}</title><link>{link}</link>{above}"
            f'<guid isPermaLink="false">urn:post:{post.number}</guid><dc:creator>{escape(post.author)}</dc:creator>'
            f"<description>{text}</description></item>"
        )


def entry_name(number: int) -> str:
    return name_of(f"urn:post:{number}", host="")


class _Handler(BaseHTTPRequestHandler):
    publisher: Publisher

    def do_GET(self) -> None:
        conditions = (self.headers.get("If-None-Match", ""), self.headers.get("If-Modified-Since", ""))
        self.publisher.asked.append((self.path, *conditions))
        page = self.publisher.page(self.path)
        same = page.headers.get("ETag") in conditions or page.headers.get("Last-Modified") in conditions
        status = 304 if page.status == 200 and same else page.status
        self.send_response(status)
        for name, value in page.headers.items():
            self.send_header(name, value)
        body = page.body if status != 304 else b""
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words: object) -> None:
        """Say nothing."""
