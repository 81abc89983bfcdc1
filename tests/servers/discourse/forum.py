"""The forum's state and what people do in it; every deed that Discourse tells of becomes a call of its hooks."""

from __future__ import annotations

import datetime as dt
import itertools
import threading
from typing import TYPE_CHECKING, Any

from tests.servers.discourse import telling
from tests.servers.discourse.things import Category, Key, Post, Review, Topic, User

if TYPE_CHECKING:
    from tests.servers.discourse.things import Call, Hook

GRACE = dt.timedelta(minutes=5)


class Refusal(Exception):
    """What the forum says no with."""

    def __init__(self, status: int, words: str, **more: object) -> None:
        super().__init__(words)
        self.status = status
        self.more = more


class Forum:
    """Cora, Otto and Petra ask; acme is the company's account, lea moderates, adam is the admin."""

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.url = ""
        self.skew = dt.timedelta()
        self._now = dt.datetime.fromtimestamp(0, dt.UTC)
        self._ids = itertools.count(100)
        self.users = {
            name.casefold(): User(id=number, username=name, name=shown, admin=admin, moderator=staff)
            for number, name, shown, admin, staff in (
                (1, "adam", "Adam Admin", True, False),
                (2, "acme", "Acme GmbH", False, False),
                (3, "lea", "Lea Leitner", False, True),
                (4, "cora", "Cora Kunz", False, False),
                (5, "Otto", "Otto", False, False),
                (6, "petra", "", False, False),
            )
        }
        self.categories = {
            each.id: each
            for each in (
                Category(id=5, slug="support"),
                Category(id=6, slug="plauderei"),
                Category(id=7, slug="staff", staff_only=True),
            )
        }
        self.keys = {
            key: Key(key=key, username=name)
            for key, name in (("acme-key", "acme"), ("adam-key", "adam"), ("lea-key", "lea"))
        }
        self.topics: dict[int, Topic] = {}
        self.posts: dict[int, Post] = {}
        self.reviews: dict[int, Review] = {}
        self.hooks: list[Hook] = []
        self.calls: list[Call] = []
        self.uploads: dict[str, bytes] = {}
        self.queued: set[str] = set()
        self.min_length = 1
        self.unique_seconds = 300
        self.made: dict[str, tuple[dt.datetime, dict[str, Any] | Refusal]] = {}

    # --- Time

    def now(self) -> dt.datetime:
        """The forum's clock; no two moments are the same, to the millisecond."""
        now = dt.datetime.now(dt.UTC) + self.skew
        now -= dt.timedelta(microseconds=now.microsecond % 1000)
        self._now = max(now, self._now + dt.timedelta(milliseconds=1))
        return self._now

    def new_id(self) -> int:
        return next(self._ids)

    def user(self, name: str) -> User:
        return self.users[name.casefold()]

    # --- What people do

    def ask(
        self, raw: str, *, author: str = "cora", title: str = "", category: int = 5, tags: tuple[str, ...] = ()
    ) -> Post:
        with self.lock:
            topic = self._topic(title or f"Frage: {raw[:40]}", self.user(author), category=category)
            topic.tags = list(tags)
            return self._post(topic, self.user(author), raw)

    def write_to(
        self, people: tuple[str, ...], raw: str, *, author: str = "cora", title: str = "", mark: str = ""
    ) -> Post:
        """A personal message to accounts, or to groups (`@support`)."""
        with self.lock:
            if mark and any(topic.external_id == mark for topic in self.topics.values()):
                raise Refusal(422, "External ID has already been taken", action="create_post")
            topic = self._topic(title or "Eine Nachricht", self.user(author), category=None)
            topic.people = [self.user(author), *(self.user(each) for each in people if not each.startswith("@"))]
            topic.groups = [each[1:] for each in people if each.startswith("@")]
            topic.external_id = mark
            return self._post(topic, self.user(author), raw)

    def answer(self, topic: Topic, raw: str, *, author: str = "cora", to: int | None = None, kind: int = 1) -> Post:
        with self.lock:
            return self._post(topic, self.user(author), raw, answers=to, kind=kind)

    def edit(self, post: Post, raw: str, *, later: bool = False) -> None:
        """Its author's changes within minutes get no new version."""
        with self.lock:
            now = self.now()
            post.version += 1 if later or now - post.created_at > GRACE else 0
            post.before, post.raw, post.updated_at = post.raw, raw, now
            self.tell("post_edited", post)

    def rename(self, topic: Topic, title: str) -> None:
        """Discourse tells of the topic, not of its first post, whose version grows."""
        with self.lock:
            first = next(each for each in self.posts.values() if each.topic is topic and each.number == 1)
            topic.title, first.version, first.updated_at = title, first.version + 1, self.now()

    def delete(self, post: Post, *, by: str = "lea") -> None:
        """A moderator's deletion; an author only takes the words back (PostDestroyer)."""
        with self.lock:
            if self.user(by).is_staff:
                post.deleted_at = self.now()
                if post.number == 1:
                    post.topic.deleted_at = post.deleted_at
            else:
                self.edit(post, "(post deleted by author)", later=True)
                post.user_deleted = True
            self.tell("post_destroyed", post)

    def recover(self, post: Post, *, by: str = "lea") -> None:
        with self.lock:
            if post.deleted_at is None:
                post.user_deleted = False
                self.edit(post, post.before, later=True)
            post.deleted_at = None
            if post.number == 1:
                post.topic.deleted_at = None
            self.now()
            self.tell("post_recovered", post)

    def hide(self, post: Post) -> None:
        with self.lock:
            post.hidden = True
            self.tell("post_edited", post)

    # --- What the API does

    def create(self, user: User, fields: dict[str, Any]) -> dict[str, Any]:
        """`POST /posts.json` as a key does it: the same request within two minutes has the same answer."""
        with self.lock:
            signature = f"{user.id}{sorted(fields.items())}"
            at, answer = self.made.get(signature, (dt.datetime.fromtimestamp(0, dt.UTC), Refusal(500, "")))
            if self.now() - at > dt.timedelta(seconds=120):
                try:
                    answer = self._create(user, fields)
                except Refusal as refusal:
                    answer = refusal
                self.made[signature] = self.now(), answer
            if isinstance(answer, Refusal):
                raise answer
            return answer

    def _create(self, user: User, fields: dict[str, Any]) -> dict[str, Any]:
        raw = str(fields.get("raw", "")).strip()
        self._validate(user, fields, raw)
        topic = self.topics.get(int(fields.get("topic_id") or 0))
        if user.username in self.queued:
            review = self.queue(raw, user, topic=topic, title=str(fields.get("title", "")))
            pending = {"id": review.id, "raw": raw, "created_at": telling.when(review.created_at)}
            return {"action": "enqueued", "success": True, "pending_count": 1, "pending_post": pending}
        if topic is not None:
            post = self._post(topic, user, raw, answers=fields.get("reply_to_post_number"))
        else:
            people = tuple(str(fields.get("target_recipients", "")).split(","))
            title, mark = str(fields["title"]), str(fields.get("external_id", ""))
            post = self.write_to(people, raw, author=user.username, title=title, mark=mark)
        return telling.post(self, post, user, raw=False)

    def _validate(self, user: User, fields: dict[str, Any], raw: str) -> None:
        if len(raw) < self.min_length:
            raise Refusal(422, f"Body is too short (minimum is {self.min_length} characters)", action="create_post")
        if len(raw) > 32_000:
            raise Refusal(422, "Body is limited to 32000 characters", action="create_post")
        if "topic_id" in fields:
            topic = self.topics.get(int(fields["topic_id"]))
            if (
                topic is None
                or topic.deleted_at
                or (topic.closed and not user.is_staff)
                or not self.sees_topic(user, topic)
            ):
                raise Refusal(422, "The requested URL or resource could not be found.", action="create_post")
        elif not fields.get("title") or fields.get("archetype") != "private_message":
            raise Refusal(422, "Title can't be blank", action="create_post")
        if not user.is_staff and any(self._is_similar(each, user, raw) for each in self.posts.values()):
            raise Refusal(422, "Body is too similar to what you recently posted", action="create_post")

    def _is_similar(self, post: Post, user: User, raw: str) -> bool:
        recent = self.now() - post.created_at < dt.timedelta(seconds=self.unique_seconds)
        return recent and post.user is user and "".join(post.raw.split()).lower() == "".join(raw.split()).lower()

    def queue(self, raw: str, user: User, *, topic: Topic | None = None, title: str = "") -> Review:
        """A post that must be let through first."""
        with self.lock:
            category = topic.category if topic else 5
            review = Review(
                id=self.new_id(), user=user, raw=raw, created_at=self.now(), topic=topic, title=title, category=category
            )
            self.reviews[review.id] = review
            self.tell_review("reviewable_created", review)
            return review

    def rule(self, review: Review, *, approves: bool) -> None:
        with self.lock:
            review.status, review.version = 1 if approves else 2, review.version + 1
            if approves:
                topic = review.topic or self._topic(review.title or "Neu", review.user, category=review.category)
                review.post = self._post(topic, review.user, review.raw, answers=review.answers)
            self.tell_review("reviewable_transitioned_to", review)

    def sees_topic(self, user: User, topic: Topic) -> bool:
        if topic.is_private:
            return user.admin or user in topic.people or bool(set(topic.groups) & set(user.groups))
        return not self.categories[topic.category or 0].staff_only or user.is_staff

    # --- Hooks

    def tell(self, event: str, post: Post) -> None:
        self._call(event, "post", telling.hook_post(self, post))

    def tell_review(self, event: str, review: Review) -> None:
        self._call(event, "reviewable", telling.review(self, review, embedded=True))

    def _call(self, event: str, kind: str, fields: dict[str, Any]) -> None:
        for hook in self.hooks:
            known = {"reviewable_transitioned_to": "reviewable_updated", "reviewable_created": "reviewable_updated"}
            if hook.active and known.get(event, event) in hook.events:
                self.calls.append(telling.call(self, hook, event, {kind: fields}))

    # --- Making things

    def _topic(self, title: str, author: User, *, category: int | None) -> Topic:
        now = self.now()
        topic = Topic(id=self.new_id(), title=title, category=category, created_at=now, bumped_at=now, author=author)
        self.topics[topic.id] = topic
        return topic

    def _post(self, topic: Topic, user: User, raw: str, *, answers: int | None = None, kind: int = 1) -> Post:
        number = 1 + max((each.number for each in self.posts.values() if each.topic is topic), default=0)
        now = self.now()
        post = Post(
            id=self.new_id(), topic=topic, number=number, user=user, raw=raw.strip(), created_at=now, updated_at=now,
            answers=answers if answers and answers > 1 else None, kind=kind,
        )  # fmt: skip
        self.posts[post.id] = post
        topic.bumped_at = now
        self.tell("post_created", post)
        return post
