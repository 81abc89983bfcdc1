"""Instances as the mock is none: each answers as its software does (family.py), as far as we ask it."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.channels.mastodon.family import ALL, Replay, most_of

if TYPE_CHECKING:
    from types import TracebackType

    from tests.channels.mastodon.family import Kind

CREATED = "2026-11-21T12:00:00.000Z"
ME = {"id": "01ACME", "acct": "acme", "username": "acme", "display_name": "Acme"}
CORA = {"id": "01CORA", "acct": "cora@other.example", "username": "cora", "display_name": "Cora"}
OPEN = ("public", "unlisted")
Said = tuple[int, Any]
GONE: Said = (404, {"error": "Record not found"})


@dataclass(slots=True)
class Fake:
    """One instance. What was posted stands in `posts`, the oldest first.

    `tokens` are those that it takes, with their rights. `refuses` are statuses that the next posts are refused with;
    `cuts` so many posts right after they were taken, past the first `skips`. `widens`: everything becomes public.
    `processing`: how often a file is not ready yet. `away`: nobody is there behind its proxy.
    """

    kind: Kind
    widens: bool = False
    cuts: int = 0
    skips: int = 0
    processing: int = 0
    away: bool = False
    forgets_context: bool = False
    refuses: list[int] = field(default_factory=list)
    posts: list[dict[str, Any]] = field(default_factory=list)
    mentions: list[dict[str, Any]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    apps: list[str] = field(default_factory=list)
    tokens: dict[str, str] = field(default_factory=lambda: {"acme-token": f"read write {ALL}"})
    renewed: int = 0
    client: str = ""
    link: str = ""
    kept: dict[str, Said] = field(default_factory=dict)
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
            "content": self._html(given["status"]),
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

    def _html(self, text: str) -> str:
        if not text.startswith("<p>"):
            text = re.sub(r"https?://[^\s<>]*[^\s<>.,]", lambda found: self.kind.linked(found[0]), text)
        for each in (ME, CORA):
            host = each["acct"].partition("@")[2] or "own.example"
            text = text.replace(f"@{each['acct']}", self.kind.mention.format(host=host, name=each["username"]))
        return text if text.startswith("<p>") else f"<p>{text}</p>"

    def answer(self, method: str, path: str, query: dict[str, list[str]], body: bytes) -> Said:  # noqa: C901
        """A table of routes."""
        after = query.get("min_id", ["0"])[0]
        match [method, *path.strip("/").split("/")]:
            case ["GET", ".well-known", "nodeinfo"] if self.kind.named:
                return 200, {"links": [{"rel": "x", "href": f"{self.url}/nodeinfo/2.0"}]}
            case ["GET", "nodeinfo", "2.0"]:
                return 200, {"software": {"name": self.kind.named}}
            case ["GET", "api", version, "instance"] if int(version[1:]) <= self.kind.version:
                return 200, self.kind.document
            case ["GET", "api", _, "instance"] if self.kind.stumbles:
                return 500, "Server Error"
            case ["POST", "api", "v1", "apps"]:
                return self.registered(parse_qs(body.decode()))
            case ["POST", "oauth", "token"]:
                return self.granted({name: values[0] for name, values in parse_qs(body.decode()).items()})
            case ["GET", "api", "v1", "accounts", "verify_credentials"]:
                return 200, ME
            case ["GET", "api", "v1", "accounts", _, "statuses"]:
                hidden = self.kind.hides_private
                ours = [each for each in self.posts if each["account"] is ME and each["id"] > after]
                return 200, [each for each in reversed(ours) if not hidden or each["visibility"] in OPEN]
            case ["GET", "api", "v1", "timelines", "home"]:
                return 200, [each for each in reversed(self.posts) if each["account"] is ME]
            case ["GET", "api", "v1", "notifications"]:
                return 200, self.noted(query)
            case ["GET", "api", "v1", "statuses", _, "context"] if self.forgets_context:
                return 500, "Server Error"
            case ["GET", "api", "v1", "statuses", name, "context"]:
                return 200, {"ancestors": self.above(name), "descendants": []}
            case ["GET", "api", "v1", "statuses", name]:
                return next(((200, each) for each in self.shown() if each["id"] == name), GONE)
            case ["DELETE", "api", "v1", "statuses", name] if name in {each["id"] for each in self.shown()}:
                self.posts = [each for each in self.posts if each["id"] != name]
                return 200, {}
            case ["POST", "api", "v1", "statuses"]:
                return self.taken(json.loads(body))
            case ["POST", "api", "v2", "media"]:
                self.uploads.append(body)
                ready = f"{self.url}/file" if self.kind.media == 202 else None
                return 202 if self.processing else self.kind.media, {"id": f"file{len(self.uploads)}", "url": ready}
            case ["GET", "api", "v1", "media", name]:
                self.processing -= 1
                return 206 if self.processing > 0 else 200, {"id": name}
        return GONE

    def noted(self, query: dict[str, list[str]]) -> list[dict[str, Any]]:
        """A page of mentions, the newest first, without those that are hidden; it is named before they are left out."""
        most, after = int(query.get("limit", ["20"])[0]), int(query.get("min_id", ["0"])[0])
        newer = [each for each in self.mentions if int(each["id"]) > after]
        page = newer[:most] if "min_id" in query else newer[-most:]
        if page:
            self.link = f'<{self.url}/api/v1/notifications?limit={most}&min_id={page[-1]["id"]}>; rel="prev"'
        return [each for each in reversed(page) if not each.get("hidden")]

    def registered(self, form: dict[str, list[str]]) -> Said:
        scopes = form["scopes"][0]
        if self.kind.scopes and not set(scopes.split()) <= set(self.kind.scopes):
            return 422, {"error": "Scopes doesn't match configured on the server."}
        self.apps.append(scopes)
        return 200, {"client_id": f"client-{len(self.apps)}", "client_secret": "secret"}

    def granted(self, form: dict[str, str]) -> Said:
        """A token that was given once to renew with is not taken again."""
        is_renewal = form["grant_type"] == "refresh_token"
        if is_renewal and (form["client_id"], form["refresh_token"]) != (self.client, f"renew-{self.renewed}"):
            return 400, {"error": "Invalid credentials"}
        self.client = form["client_id"]
        self.renewed += is_renewal
        self.tokens = {f"token-{self.renewed}": form.get("scope", ALL)}
        found = {"access_token": f"token-{self.renewed}", "token_type": "Bearer"}
        renewal = {"refresh_token": f"renew-{self.renewed}", "expires_in": self.kind.lives} if self.kind.lives else {}
        return 200, found | renewal

    def taken(self, given: dict[str, Any]) -> Said:
        if self.refuses:
            return self.refuses.pop(0), {"error": "Throttled"}
        if self.kind.counts(given["status"], given.get("spoiler_text", "")) > most_of(self.kind):
            return self.kind.too_long
        parent = given.get("in_reply_to_id")
        if parent not in {each["id"] for each in self.posts}:
            if not self.kind.loses_parents:
                return GONE
            given = {**given, "in_reply_to_id": None}
        return 200, self.post(ME, given)

    def shown(self) -> list[dict[str, Any]]:
        """What can be asked for by its name."""
        return [
            each
            for each in self.posts
            if not self.kind.hides_private or each["account"] is not ME or each["visibility"] in OPEN
        ]

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
        self.fake.link = ""
        status, said = self._said(parts.path, parse_qs(parts.query), body)
        if self.command == "POST" and parts.path == "/api/v1/statuses" and self.fake.cuts and status == 200:
            if not self.fake.skips:
                self.fake.cuts -= 1
                self.close_connection = True
                return
            self.fake.skips -= 1
        content = said.encode() if isinstance(said, str) else json.dumps(said).encode()
        self.send_response_only(status)
        link = {"Link": self.fake.link} if self.fake.link and self.fake.kind.links else {}
        for name, value in {"Content-Type": "application/json", **self.fake.kind.limits, **link}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _said(self, path: str, query: dict[str, list[str]], body: bytes) -> Said:
        if self.fake.away:
            return 502, "Bad Gateway"
        kind, key = self.fake.kind, self.headers.get("Idempotency-Key", "")
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if token and token not in self.fake.tokens:
            return kind.locked_out
        if token and path.endswith("verify_credentials") and kind.reads_with not in self.fake.tokens[token].split():
            return 403, {"error": "out_of_scope_for_token"}
        if key in self.fake.kept and kind.replay is not Replay.NONE:
            status, said = self.fake.kept[key]
            return status, {"status": "request already handled"} if kind.replay is Replay.BARE else said
        found = self.fake.answer(self.command, path, query, body)
        if key:
            self.fake.kept[key] = found
        return found

    do_GET = do_POST = do_PUT = do_DELETE = _any

    def log_message(self, *words: object) -> None:
        """Say nothing."""
