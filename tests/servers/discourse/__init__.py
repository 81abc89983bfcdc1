"""A forum that speaks Discourse's documented API as Discourse does, with its state in the hands of the test."""

from tests.servers.discourse.forum import Forum
from tests.servers.discourse.serving import served
from tests.servers.discourse.things import Hook, Key, Post, Review, Topic, User

__all__ = ["Forum", "Hook", "Key", "Post", "Review", "Topic", "User", "served"]
