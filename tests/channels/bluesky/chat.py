"""The service of direct messages as a faithful fake (chat.bsky.convo): the network of the tests has none.

It stands where a server of accounts would pass the questions on, and passes all others on to the real one.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import parse_qs, urlsplit

from tests.channels.bluesky.people import stamp
from tests.channels.contract.http_proxy import OWN
from tests.servers.calls import DIRECT

if TYPE_CHECKING:
    from types import TracebackType

    from tests.channels.bluesky.people import Person

LOG = "chat.bsky.convo.defs#log"


class Chat:
    """Conversations of two, by the DIDs of both; `is_shut` as for an app password that was not made for it."""

    def __init__(self, target: str) -> None:
        self.target = target
        self.people: dict[str, Person] = {}
        self.messages: list[dict[str, Any]] = []
        self.logs: list[dict[str, Any]] = []
        self.closed_to: set[str] = set()
        self.is_shut = False
        self.loses_answers = 0
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (_Handler,), {"chat": self}))
        self._server.daemon_threads = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def join(self, *people: Person) -> None:
        self.people |= {each.did: each for each in people}

    def say(self, author: Person, text: str, *, to: Person) -> str:
        """One writes to the other; the conversation's id comes back."""
        convo = convo_of(author.did, to.did)
        self.add(convo, author.did, {"text": text})
        return convo

    def take_back(self, text: str) -> None:
        """Its author deletes it."""
        message = next(each for each in self.messages if each["text"] == text)
        self.messages.remove(message)
        gone = {name: message[name] for name in ("id", "rev", "sender", "sentAt")}
        self._log("DeleteMessage", message["convo"], gone)

    def add(self, convo: str, did: str, words: dict[str, Any]) -> dict[str, Any]:
        number = f"{len(self.logs) + 1:06}"
        message = {**words, "id": f"m{number}", "rev": number, "sender": {"did": did}, "sentAt": stamp()}
        self.messages.append({**message, "convo": convo})
        self._log("CreateMessage", convo, message)
        return message

    def said(self, text: str) -> int:
        """How often it was said."""
        return sum(each["text"] == text for each in self.messages)

    def answer(self, name: str, query: dict[str, list[str]], words: dict[str, Any], did: str) -> Any:
        match name:
            case "getLog":
                # Without a cursor it says where the log ends.
                last = self.logs[-1]["rev"] if self.logs else "000000"
                after = query.get("cursor", [last])[0]
                new = [each for each in self.logs if each["rev"] > after][:3]
                return {"cursor": new[-1]["rev"] if new else after, "logs": new}
            case "getConvo":
                return {"convo": self._convo(query["convoId"][0])}
            case "getConvoForMembers" if not self.closed_to & set(query["members"]):
                return {"convo": self._convo(convo_of(did, query["members"][0]))}
            case "getMessages":
                return {"messages": [each for each in self.messages[::-1] if each["convo"] == query["convoId"][0]]}
            case "sendMessage":
                return self.add(words["convoId"], did, words["message"])
        return None

    def _convo(self, convo: str) -> dict[str, Any]:
        members = [self.people[did] for did in convo.split("+")]
        shown = [{"did": each.did, "handle": each.handle, "displayName": each.handle.split("-")[0]} for each in members]
        return {"id": convo, "rev": "0", "members": shown, "muted": False, "unreadCount": 0}

    def _log(self, kind: str, convo: str, message: dict[str, Any]) -> None:
        rev = f"{len(self.logs) + 1:06}"
        self.logs.append({"$type": LOG + kind, "rev": rev, "convoId": convo, "message": message})

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()


def convo_of(*dids: str) -> str:
    return "+".join(sorted(dids))


class _Handler(BaseHTTPRequestHandler):
    chat: Chat

    def _any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        name = parts.path.removeprefix("/xrpc/")
        if not name.startswith("chat.bsky.convo."):
            self._passed_on(body)
            return
        assert self.headers["atproto-proxy"] == "did:web:api.bsky.chat#bsky_chat"
        if self.chat.is_shut:
            self._said(400, {"error": "InvalidToken", "message": "Bad token method"})
            return
        words = json.loads(body) if body else {}
        found = self.chat.answer(name.rpartition(".")[2], parse_qs(parts.query), words, self._caller())
        if self.command == "POST" and self.chat.loses_answers:
            self.chat.loses_answers -= 1
            self.close_connection = True
            return
        self._said(
            400 if found is None else 200, found or {"error": "InvalidRequest", "message": "recipient has closed"}
        )

    do_GET = do_POST = _any

    def _caller(self) -> str:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        return next(each.did for each in self.chat.people.values() if each.token == token)

    def _passed_on(self, body: bytes) -> None:
        kept = {name: value for name, value in self.headers.items() if name.lower() not in OWN}
        request = urllib.request.Request(self.chat.target + self.path, body or None, kept, method=self.command)
        try:
            with DIRECT.open(request, timeout=60) as answer:
                self._sent(answer.status, answer.read())
        except urllib.error.HTTPError as error:
            self._sent(error.code, error.read())

    def _said(self, status: int, found: Any) -> None:
        self._sent(status, json.dumps(found).encode())

    def _sent(self, status: int, content: bytes) -> None:
        self.send_response_only(status)
        self.send_header("Date", dt.datetime.now(dt.UTC).strftime("%a, %d %b %Y %H:%M:%S GMT"))
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *words: object) -> None:
        """Say nothing."""
