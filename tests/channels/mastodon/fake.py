"""Instances as the mock is none: what the software of a family says of itself, and the ways that it has of its own.

Faithful to what each documents or does (docs.gotosocial.org, docs.akkoma.dev, jointakahe.org), as far as we ask it.
"""

from __future__ import annotations

import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from types import TracebackType

CREATED = "2026-11-21T12:00:00.000Z"
ME = {"id": "01ACME", "acct": "acme", "username": "acme", "display_name": "Acme"}
CORA = {"id": "01CORA", "acct": "cora@other.example", "username": "cora", "display_name": "Cora"}

GOTOSOCIAL: dict[str, Any] = {
    "domain": "gts.example",
    "account_domain": "example",
    "version": "0.20.2+git-3f1a2b8",
    "source_url": "https://codeberg.org/superseriousbusiness/gotosocial",
    "configuration": {
        "urls": {"streaming": "wss://gts.example"},
        "statuses": {"max_characters": 5000, "max_media_attachments": 6, "characters_reserved_per_url": 25},
        "media_attachments": {"image_size_limit": 41943040, "video_size_limit": 41943040, "description_limit": 1500},
    },
}
AKKOMA: dict[str, Any] = {
    "uri": "https://akkoma.example",
    "version": "2.7.2 (compatible; Akkoma 3.15.2)",
    "max_toot_chars": 5000,
    "upload_limit": 16000000,
    "description_limit": 5000,
    "urls": {"streaming_api": "wss://akkoma.example"},
}
TAKAHE: dict[str, Any] = {
    "domain": "takahe.example",
    "version": "takahe/0.11.0",
    "configuration": {"statuses": {"max_characters": 500, "max_media_attachments": 4}},
}


@dataclass(slots=True)
class Fake:
    """One instance. `version` of its document that it has, 1 or 2; what was posted stands in `posts`, the oldest first.

    `loses_parents`: an answer to what is not there becomes a post of its own. `widens`: everything becomes public.
    `cuts` so many posts right after they were taken.
    """

    document: dict[str, Any]
    named: str = ""
    version: int = 2
    loses_parents: bool = False
    widens: bool = False
    cuts: int = 0
    skips: int = 0
    processing: int = 0
    posts: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    server: ThreadingHTTPServer = field(init=False)

    def __enter__(self) -> Self:
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), type("Named", (_Handler,), {"fake": self}))
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def write(self, content: str, *, parent: str | None = None, **more: Any) -> dict[str, Any]:
        """Cora mentions us."""
        made = self.post(CORA, {"status": content, "in_reply_to_id": parent, **more})
        self.mentions.append({"id": str(len(self.mentions) + 1), "type": "mention", "status": made})
        return made

    def post(self, author: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
        name = f"01POST{len(self.posts):04}"
        made: dict[str, Any] = {
            "id": name,
            "uri": f"{self.url}/{name}",
            "account": author,
            "content": f"<p>{given['status']}</p>",
            "created_at": CREATED,
            "visibility": "public" if self.widens else given.get("visibility", "public"),
            "in_reply_to_id": given.get("in_reply_to_id"),
            "spoiler_text": given.get("spoiler_text", ""),
            "mentions": [ME] if author is CORA else [CORA],
            "given": given,
        }
        made |= {key: given[key] for key in ("media_attachments", "poll") if key in given}
        self.posts.append(made)
        return made

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> tuple[int, Any]:  # noqa: C901
        """A table of routes."""
        match [method, *path.strip("/").split("/")]:
            case ["GET", ".well-known", "nodeinfo"] if self.named:
                return 200, {"links": [{"rel": "x", "href": f"{self.url}/nodeinfo/2.0"}]}
            case ["GET", "nodeinfo", "2.0"]:
                return 200, {"software": {"name": self.named}}
            case ["GET", "api", version, "instance"] if int(version[1:]) <= self.version:
                return 200, self.document
            case ["GET", "api", "v1", "accounts", "verify_credentials"]:
                return 200, ME
            case ["GET", "api", "v1", "accounts", _, "statuses"]:
                after = query.get("min_id", [""])[0]
                return 200, [each for each in reversed(self.posts) if each["account"] is ME and each["id"] > after]
            case ["GET", "api", "v1", "notifications"]:
                after = query.get("min_id", ["0"])[0]
                return 200, [each for each in reversed(self.mentions) if int(each["id"]) > int(after)]
            case ["GET", "api", "v1", "statuses", name, "context"]:
                return 200, {"ancestors": self.above(name), "descendants": []}
            case ["GET", "api", "v1", "statuses", name]:
                found = [each for each in self.posts if each["id"] == name]
                return (200, found[0]) if found else (404, {"error": "Record not found"})
            case ["DELETE", "api", "v1", "statuses", name]:
                self.posts = [each for each in self.posts if each["id"] != name]
                return 200, {}
            case ["POST", "api", "v1", "statuses"]:
                return self.taken(json.loads(body))
            case ["POST", "api", "v2", "media"]:
                self.uploads.append(body)
                return 202 if self.processing else 200, {"id": f"file{len(self.uploads)}", "url": None}
            case ["GET", "api", "v1", "media", name]:
                self.processing -= 1
                return 206 if self.processing > 0 else 200, {"id": name}
        return 404, {"error": "Not found"}

    def taken(self, given: dict[str, Any]) -> tuple[int, Any]:
        parent = given.get("in_reply_to_id")
        if parent not in {each["id"] for each in self.posts}:
            if not self.loses_parents:
                return 404, {"error": "Record not found"}
            given = {**given, "in_reply_to_id": None}
        return 200, self.post(ME, given)

    def above(self, name: str) -> list[dict[str, Any]]:
        known = {each["id"]: each for each in self.posts}
        found: list[dict[str, Any]] = []
        while (parent := known.get(name, {}).get("in_reply_to_id")) in known:
            found.insert(0, known[parent])
            name = str(parent)
        return found


class _Handler(BaseHTTPRequestHandler):
    fake: Fake

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        self.fake.asked.append((self.command, self.path))
        status, said = self.fake.answer(self.command, parts.path, parse_qs(parts.query), body)
        if self.command == "POST" and parts.path == "/api/v1/statuses" and self.fake.cuts:
            if not self.fake.skips:
                self.fake.cuts -= 1
                self.close_connection = True
                return
            self.fake.skips -= 1
        content = json.dumps(said).encode()
        self.send_response_only(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = do_PUT = do_DELETE = _any

    def log_message(self, *words: object) -> None:
        """Say nothing."""
