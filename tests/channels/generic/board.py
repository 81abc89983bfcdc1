"""A notice board that speaks to the generic channel: it takes our signed answers by HTTP, and makes signed events."""

from __future__ import annotations

import base64
import datetime as dt
import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from apps.channels.contract import HookRequest
from apps.channels.generic.signing import key_of, signed

if TYPE_CHECKING:
    from types import TracebackType

SECRET = "whsec_" + base64.b64encode(b"board" * 7).decode()
OTHER_SECRET = "whsec_" + base64.b64encode(b"other" * 7).decode()


class Board:
    """What is pinned to it (`posts`, by number), what it was told (`told`), and the events that nobody has read yet."""

    def __init__(self, secret: str = SECRET) -> None:
        self.secret = secret
        self.posts: dict[str, dict[str, Any]] = {}
        self.told: list[dict[str, Any]] = []
        self.events: list[bytes] = []
        self._answers: dict[str, bytes] = {}
        self._clock = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Named", (_Handler,), {"board": self}))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    # --- What people do

    def ask(self, text: str, *, author: str = "Cora") -> str:
        return self.pin(text, author=author)

    def follow_up(self, text: str, *, to: str, author: str = "Cora") -> str:
        return self.pin(text, author=author, parent=to)

    def answer_elsewhere(self, text: str, *, to: str) -> str:
        return self.pin(text, author="Acme", parent=to)

    def edit(self, external_id: str, text: str) -> None:
        post = self.posts[external_id]
        post["text"], post["version"] = text, post["version"] + 1
        self.tell("message.edited", self.seen(external_id))

    def delete(self, external_id: str) -> None:
        self.posts[external_id]["state"] = "deleted"
        self.tell("message.deleted", {"external_id": external_id})

    def pin(self, text: str, *, author: str, parent: str = "", tells: bool = True) -> str:
        number = str(len(self.posts) + 1)
        thread = self.posts[parent]["thread"] if parent else number
        self.posts[number] = {
            "text": text,
            "author": author,
            "parent": parent,
            "thread": thread,
            "version": 1,
            "state": "shown",
        }
        if tells:
            self.tell("message.created", self.seen(number))
        return number

    def seen(self, number: str) -> dict[str, Any]:
        post = self.posts[number]
        return {
            "external_id": number,
            "thread_id": post["thread"],
            "parent_id": post["parent"],
            "author": {"id": post["author"].lower(), "name": post["author"], "handle": f"@{post['author'].lower()}"},
            "by_us": post["author"] == "Acme",
            "text": post["text"],
            "version": post["version"],
            "permalink": f"https://board.example/{number}",
        }

    # --- What it says to us

    def tell(self, kind: str, data: dict[str, Any]) -> None:
        self._clock += dt.timedelta(seconds=1)
        self.events.append(json.dumps({"type": kind, "timestamp": self._clock.isoformat(), "data": data}).encode())

    def calls(self) -> list[HookRequest]:
        """The calls that it makes since the last time."""
        bodies, self.events = self.events, []
        return [self.sign(body) for body in bodies]

    def sign(self, body: bytes, *, secret: str = "", at: dt.datetime | None = None) -> HookRequest:
        """A call with this body, as the reference implementation of Standard Webhooks signs it."""
        now = at or dt.datetime.now(dt.UTC)
        name = f"evt_{uuid.uuid4().hex}"
        try:
            signature = Webhook(secret or self.secret).sign(name, now, body.decode())
        except UnicodeDecodeError:  # it signs texts only
            signature = signed([key_of(self.secret)], name=name, at=int(now.timestamp()), body=body)[
                "webhook-signature"
            ]
        headers = {
            "content-type": "application/json",
            "webhook-id": name,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signature,
        }
        return HookRequest(
            method="POST",
            url="https://inbox.example/hooks/x/",
            headers=headers,
            query={},
            body=body,
            received_at=dt.datetime.now(dt.UTC),
        )

    # --- What we say to it

    def take(self, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        try:
            event = Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError:
            return 401, b'{"error": {"message": "the signature is wrong"}}'
        if headers["webhook-id"] in self._answers:
            return 200, self._answers[headers["webhook-id"]]
        answer = json.dumps(self._done(event)).encode()
        self._answers[headers["webhook-id"]] = answer
        return 200, answer

    def _done(self, event: dict[str, Any]) -> dict[str, Any]:
        data = event["data"]
        self.told.append(event)
        if event["type"] == "reply.created":
            number = self.pin(data["text"], author="Acme", parent=data["parent_id"], tells=False)
            self.posts[number]["audience"] = data["audience"]
            self.tell("message.created", self.seen(number) | {"audience": data["audience"]})
            return {"external_id": number, "permalink": f"https://board.example/{number}"}
        if event["type"].startswith("moderation."):
            self.posts[data["external_id"]]["state"] = event["type"]
        return {}

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    board: Board

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        headers = {name.lower(): value for name, value in self.headers.items()}
        try:
            status, answer = self.board.take(headers, body)
        except KeyError:
            status, answer = 404, b'{"error": {"code": "parent_gone", "message": "there is no such post"}}'
        self.send_response(status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *words: object) -> None:
        """Say nothing."""
