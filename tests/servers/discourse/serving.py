"""The forum over HTTP, in a thread of the test."""

from __future__ import annotations

import email
import email.policy
import hashlib
import json
import re
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

from tests.servers.discourse import telling
from tests.servers.discourse.forum import Forum, Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.servers.discourse.things import Post, Topic, User

INVALID = "You are not permitted to view the requested resource. The API username or key is invalid."
FORBIDDEN = "You are not permitted to view the requested resource."
MISSING = "The requested URL or resource could not be found."
PAGE = 50


@contextmanager
def served() -> Iterator[Forum]:
    """A forum that is reached at its `url`."""
    forum = Forum()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"forum": forum}))
    server.daemon_threads = True
    forum.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield forum
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Asked:
    """One request, by somebody whose key was looked at."""

    def __init__(self, forum: Forum, user: User, query: list[tuple[str, str]], fields: dict[str, Any]) -> None:
        self.forum, self.user, self.query, self.fields = forum, user, query, fields

    def one(self, name: str) -> str:
        return next((value for key, value in self.query if key == name), "")

    # --- Reading

    def latest(self) -> Any:
        posts = [each for each in self._listed() if not each.topic.is_private and each.kind == 1]
        return {"latest_posts": self._page(posts)}

    def private(self) -> Any:
        return {"private_posts": self._page([each for each in self._listed() if each.topic.is_private])}

    def _listed(self) -> list[Post]:
        found = [each for each in self.forum.posts.values() if not (each.deleted_at or each.topic.deleted_at)]
        return [each for each in found if self.forum.sees_topic(self.user, each.topic)]

    def _page(self, posts: list[Post]) -> list[Any]:
        before = int(self.one("before") or 0)
        found = sorted((each for each in posts if not before or each.id < before), key=lambda each: -each.id)
        return [telling.post(self.forum, each, self.user, titled=True) for each in found[:PAGE]]

    def post(self, number: str) -> Any:
        return telling.post(self.forum, self._post(number), self.user)

    def _post(self, number: str) -> Post:
        found = self.forum.posts.get(int(number))
        if found is None or (found.deleted_at and not self.user.is_staff):
            raise Refusal(404, MISSING, error_type="not_found")
        if not self.forum.sees_topic(self.user, found.topic):
            raise Refusal(403, FORBIDDEN, error_type="invalid_access")
        return found

    def _topic(self, number: str) -> Topic:
        found = self.forum.topics.get(int(number))
        if found is None or (found.deleted_at and not self.user.is_staff):
            raise Refusal(404, MISSING, error_type="not_found")
        if not self.forum.sees_topic(self.user, found):
            raise Refusal(403, FORBIDDEN, error_type="invalid_access")
        return found

    def topic(self, number: str) -> Any:
        return telling.topic(self.forum, self._topic(number), self.user, raw=bool(self.one("include_raw")))

    def topic_posts(self, number: str) -> Any:
        wanted = {int(value) for key, value in self.query if key == "post_ids[]"}
        posts = [each for each in telling.stream(self.forum, self._topic(number)) if each.id in wanted]
        raw = bool(self.one("include_raw"))
        return {
            "id": int(number),
            "post_stream": {"posts": [telling.post(self.forum, each, self.user, raw=raw) for each in posts]},
        }

    def by_mark(self, mark: str) -> Any:
        found = next((each for each in self.forum.topics.values() if each.external_id == mark), None)
        if found is None:
            raise Refusal(404, MISSING, error_type="not_found")
        return Moved(f"{self.forum.url}/t/{found.slug}/{found.id}.json")

    def topics(self) -> Any:
        page = int(self.one("page") or 0)
        found = [each for each in self.forum.topics.values() if not each.is_private and each.deleted_at is None]
        found = sorted(
            (each for each in found if self.forum.sees_topic(self.user, each)), key=lambda each: each.bumped_at
        )
        shown = found[::-1][page * 30 : page * 30 + 30]
        more = {"more_topics_url": f"/latest?page={page + 1}"} if len(found) > page * 30 + 30 else {}
        return {
            "users": [telling.person(each) for each in self.forum.users.values()],
            "topic_list": {"topics": [telling.listed_topic(self.forum, each) for each in shown], **more},
        }

    def site(self) -> Any:
        shown = [each for each in self.forum.categories.values() if not each.staff_only or self.user.is_staff]
        return {"categories": [{"id": each.id, "slug": each.slug, "name": each.slug.title()} for each in shown]}

    def page_of(self, name: str) -> Any:
        user = self.forum.users.get(name.casefold())
        if user is None:
            raise Refusal(404, MISSING, error_type="not_found")
        groups = [{"id": 40, "name": each, "automatic": False} for each in user.groups]
        automatic = [{"id": 10, "name": "trust_level_0", "automatic": True}]
        return {
            "user": telling.person(user)
            | {"admin": user.admin, "moderator": user.moderator, "groups": groups + automatic}
        }

    def pending(self, name: str) -> Any:
        if not (self.user.is_staff or self.user.username.casefold() == name.casefold()):
            raise Refusal(404, MISSING, error_type="not_found")
        waiting = [each for each in self.forum.reviews.values() if each.status == 0]
        return {
            "pending_posts": [
                telling.pending(each) for each in waiting if each.user.username.casefold() == name.casefold()
            ]
        }

    def reviews(self) -> Any:
        self._require_staff()
        waiting = [each for each in self.forum.reviews.values() if each.status == 0]
        return {
            "reviewables": [telling.review(self.forum, each, embedded=False) for each in waiting],
            "users": [telling.person(each) for each in self.forum.users.values()],
        }

    def review(self, number: str) -> Any:
        self._require_staff()
        if int(number) not in self.forum.reviews:
            raise Refusal(404, MISSING, error_type="not_found")
        found = self.forum.reviews[int(number)]
        closed = bool(found.topic and found.topic.closed)
        actions = [{"id": "approve_post_closed" if closed else "approve_post"}, {"id": "reject_post"}]
        return {"reviewable": telling.review(self.forum, found, embedded=False), "actions": actions}

    def hooks(self) -> Any:
        if not self.user.admin:
            raise Refusal(404, MISSING, error_type="not_found")
        return {"web_hooks": [telling.hook(each) for each in self.forum.hooks]}

    # --- Deeds

    def create(self) -> Any:
        return self.forum.create(self.user, self.fields)

    def destroy(self, number: str) -> Any:
        post = self._post(number)
        if post.number == 1 or post.deleted_at or not (self.user.is_staff or post.user is self.user):
            raise Refusal(403, FORBIDDEN, error_type="invalid_access")
        self.forum.delete(post, by=self.user.username)
        return {}

    def destroy_topic(self, number: str) -> Any:
        if self._topic(number).deleted_at or not self.user.is_staff:
            raise Refusal(403, FORBIDDEN, error_type="invalid_access")
        self.forum.delete(self._first(number), by=self.user.username)
        return {}

    def recover_topic(self, number: str) -> Any:
        self._require_staff()
        self.forum.recover(self._first(number), by=self.user.username)
        return {}

    def _first(self, number: str) -> Post:
        topic = self._topic(number)
        return next(each for each in self.forum.posts.values() if each.topic is topic and each.number == 1)

    def recover(self, number: str) -> Any:
        self._require_staff()
        self.forum.recover(self._post(number), by=self.user.username)
        return self.post(number)

    def unhide(self, number: str) -> Any:
        self._require_staff()
        self._post(number).hidden = False
        return {}

    def flag(self) -> Any:
        post, kind = self._post(str(self.fields["id"])), int(self.fields["post_action_type_id"])
        if (self.user.username, kind) in post.flags:
            raise Refusal(403, FORBIDDEN, error_type="invalid_access")
        if kind in (7, 10) and not self.fields.get("message"):
            raise Refusal(422, "Message can't be blank")
        post.flags.append((self.user.username, kind))
        if kind in (7, 10):  # of other flags nobody reads words
            post.complaints.append(str(self.fields["message"]))
        if self.fields.get("take_action") == "true" and self.user.is_staff:
            self.forum.hide(post)
        return self.post(str(post.id))

    def perform(self, number: str, action: str) -> Any:
        self._require_staff()
        review = self.forum.reviews[int(number)]
        if int(self.one("version")) != review.version:
            raise Refusal(409, "Someone else has reviewed this")
        if review.status != 0:
            raise Refusal(404, MISSING, error_type="not_found")
        closed = bool(review.topic and review.topic.closed)
        if action not in ("reject_post", "approve_post_closed" if closed else "approve_post"):
            raise Refusal(403, FORBIDDEN, error_type="invalid_access")
        self.forum.rule(review, approves=action != "reject_post")
        return {"reviewable_perform_result": {"success": True, "version": review.version}}

    def _require_staff(self) -> None:
        if not self.user.is_staff:
            raise Refusal(404, MISSING, error_type="not_found")


class Moved:
    """An answer that leads elsewhere."""

    def __init__(self, url: str) -> None:
        self.url = url


#: Method, path, the deed, and the scope of a key that allows it (a GET is also allowed by `global:read`).
ROUTES: list[tuple[str, str, Callable[..., Any], str]] = [
    ("GET", r"/posts", Asked.latest, "posts:list"),
    ("GET", r"/private-posts", Asked.private, "posts:list"),
    ("GET", r"/posts/(\d+)", Asked.post, ""),
    ("GET", r"/posts/([^/]+)/pending", Asked.pending, ""),
    ("GET", r"/t/external_id/([\w-]+)", Asked.by_mark, "topics:read"),
    ("GET", r"/t/(\d+)", Asked.topic, "topics:read"),
    ("GET", r"/t/(\d+)/posts", Asked.topic_posts, "topics:read"),
    ("GET", r"/latest", Asked.topics, "topics:read_lists"),
    ("GET", r"/site", Asked.site, ""),
    ("GET", r"/u/([^/]+)", Asked.page_of, "users:show"),
    ("GET", r"/review", Asked.reviews, ""),
    ("GET", r"/review/(\d+)", Asked.review, ""),
    ("GET", r"/admin/api/web_hooks", Asked.hooks, ""),
    ("POST", r"/posts", Asked.create, "topics:write"),
    ("POST", r"/post_actions", Asked.flag, ""),
    ("DELETE", r"/posts/(\d+)", Asked.destroy, "posts:delete"),
    ("PUT", r"/posts/(\d+)/recover", Asked.recover, "posts:recover"),
    ("DELETE", r"/t/(\d+)", Asked.destroy_topic, "topics:delete"),
    ("PUT", r"/t/(\d+)/recover", Asked.recover_topic, "topics:recover"),
    ("PUT", r"/posts/(\d+)/unhide", Asked.unhide, ""),
    ("PUT", r"/review/(\d+)/perform/(\w+)", Asked.perform, ""),
]


class _Handler(BaseHTTPRequestHandler):
    forum: Forum
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        try:
            with self.forum.lock:
                answer = self._answer(parts.path.removesuffix(".json"), parse_qsl(parts.query), body)
        except Refusal as refusal:
            self._say(refusal.status, {"errors": [str(refusal)], **refusal.more})
            return
        if isinstance(answer, Moved):
            self._say(301, {}, {"Location": answer.url})
        else:
            self._say(200, answer)

    do_POST = do_PUT = do_DELETE = do_GET

    def _answer(self, path: str, query: list[tuple[str, str]], body: bytes) -> Any:
        if (self.command, path) == ("POST", "/uploads"):
            self._user("uploads:create")
            return self._upload(body)
        for method, pattern, deed, scope in ROUTES:
            found = re.fullmatch(pattern, path) if method == self.command else None
            if found:
                user = self._user(scope)
                fields = json.loads(body) if body else {}
                return deed(Asked(self.forum, user, query, fields), *found.groups())
        raise Refusal(404, MISSING, error_type="not_found")

    def _user(self, scope: str) -> User:
        key = self.forum.keys.get(self.headers.get("Api-Key", ""))
        name = self.headers.get("Api-Username", "").encode("latin-1").decode()
        if key is None or key.username.casefold() != name.casefold() or key.calls_left == 0:
            raise Refusal(403, INVALID, error_type="invalid_access")
        if key.calls_left is not None:
            key.calls_left -= 1
        allowed = {scope, "global:read"} if self.command == "GET" else {scope}
        if key.scopes and not key.scopes & allowed:
            raise Refusal(403, FORBIDDEN, error_type="invalid_access")
        return self.forum.user(name)

    def _upload(self, body: bytes) -> Any:
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = email.message_from_bytes(head + body, policy=email.policy.default)
        parts = {part.get_param("name", header="content-disposition"): part for part in message.iter_parts()}
        content = parts["file"].get_payload(decode=True)
        assert isinstance(content, bytes) and parts["synchronous"].get_content().strip() == "true"
        name = parts["file"].get_filename() or ""
        short = f"{hashlib.sha1(content).hexdigest()[:20]}.{name.rpartition('.')[2]}"
        self.forum.uploads[short] = content
        return {"id": len(self.forum.uploads), "url": f"/uploads/default/original/{short}", "original_filename": name,
                "filesize": len(content), "short_url": f"upload://{short}"}  # fmt: skip

    def _say(self, status: int, answer: object, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(answer, ensure_ascii=False).encode()
        self.send_response(status)
        for name, value in {"Content-Type": "application/json; charset=utf-8", **(headers or {})}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        pass
