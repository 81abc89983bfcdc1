"""What people do in the forum, as the contract's tests want it, and answers of ours to it."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import TYPE_CHECKING

from django.test import Client

from apps.channels.contract import Address, Audience, HookRequest, OutboundMessage, Target
from apps.channels.discourse.link import as_json
from apps.intake.reading import read_kept_arrivals
from tests.servers.discourse import telling
from tests.servers.discourse.things import Hook

if TYPE_CHECKING:
    from apps.channels.models import Channel
    from tests.servers.discourse import Forum, Post
    from tests.servers.discourse.things import Call

SECRET = "hook-secret-of-acme"


class People:
    """A `Place` of the contract's tests: messages are named as our adapter calls them."""

    def __init__(self, forum: Forum) -> None:
        self.forum = forum

    def ask(self, text: str, *, author: str = "Cora") -> str:
        return f"post:{self.forum.ask(text, author=author).id}"

    def follow_up(self, text: str, *, to: str, author: str = "Cora") -> str:
        post = self.post(to)
        return f"post:{self.forum.answer(post.topic, text, author=author, to=post.number).id}"

    def answer_elsewhere(self, text: str, *, to: str) -> str:
        return self.follow_up(text, to=to, author="acme")

    def edit(self, external_id: str, text: str) -> None:
        self.forum.edit(self.post(external_id), text)

    def delete(self, external_id: str) -> None:
        self.forum.delete(self.post(external_id), by="cora")

    def post(self, external_id: str) -> Post:
        return self.forum.posts[int(external_id.removeprefix("post:"))]

    def ruled(self, external_id: str) -> str:
        """What the forum holds of it: everything that a deed can change."""
        post = self.post(external_id)
        return f"{post.deleted_at is not None} {post.hidden} {sorted(kind for _, kind in post.flags)}"

    def copies(self, message: OutboundMessage) -> int:
        return len([each for each in self.forum.posts.values() if each.raw.startswith(message.text)])


def answer_to(post: Post, text: str = "", *, audience: Audience = Audience.PUBLIC) -> OutboundMessage:
    """An answer of ours, as the core makes it from what was parsed."""
    known = {"number": post.number, "user": post.user.username, "private": post.topic.is_private}
    return OutboundMessage(
        external_id=f"{secrets.token_hex(8)}@example.test",
        sender=Address(name="Acme", address="forum.example.com"),
        to=(),
        subject=post.topic.title,
        text=text or f"Morgen, mit schönen Grüßen. {secrets.token_hex(4)}",
        written_at=dt.datetime.now(dt.UTC),
        thread=f"topic:{post.topic.id}",
        target=Target(
            external_id=f"post:{post.id}",
            reference=as_json(known).decode(),
            thread=f"topic:{post.topic.id}",
            permalink=f"https://forum.example.com/t/-/{post.topic.id}/{post.number}",
        ),
        audience=audience,
    )


def request_of(call: Call) -> HookRequest:
    """The call, as the door hands it to the adapter."""
    headers = {name.lower(): value for name, value in call.headers.items()}
    return HookRequest(
        method="POST",
        url="https://inbox.example.com/hooks/x",
        headers=headers,
        query={},
        body=call.body,
        received_at=call.at,
    )


def signed(forum: Forum, body: bytes, *, secret: str = SECRET, event: str = "post_created") -> HookRequest:
    """Any body, as the forum signs it."""
    call = telling.call(forum, Hook(id=1, url="", secret=secret), event, {})
    made = telling.signed(call, body)
    return request_of(made)


def called(channel: Channel, forum: Forum) -> None:
    """The forum's calls reach our door, and are read."""
    calls, forum.calls = forum.calls, []
    for call in calls:
        headers = {name: value for name, value in call.headers.items() if name != "Content-Type"}
        answer = Client().post(
            f"/hooks/{channel.public_id}/", call.body, content_type="application/json", headers=headers
        )
        assert answer.status_code == 200
    assert not read_kept_arrivals(seconds=60)
