"""The networks that are measured: where Cora asks, and where our answer is looked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Protocol

from tests.channels.bluesky.people import Crowd, session_of
from tests.channels.mastodon.people import People

if TYPE_CHECKING:
    from collections.abc import Callable

    from apps.channels.models import Channel
    from tests.servers.yard import Yard


class Place(Protocol):
    """One network, with people on it."""

    def channel(self) -> Channel:
        """Acme's account there, as a channel that is stored."""

    def ask(self, text: str) -> str:
        """Cora mentions Acme; the name of her post."""

    def is_answered(self, asked: str) -> bool:
        """Whether an answer of Acme's stands below it."""


class Bluesky:
    """A real server of the AT protocol."""

    def __init__(self, yard: Yard) -> None:
        self._url = yard.atproto.facts.url
        self._crowd = Crowd.gather(yard.atproto)

    def channel(self) -> Channel:
        from apps.channels.models import Channel

        acme = self._crowd.acme
        password = acme.app_password()
        options = {"handle": acme.handle, "server": self._url}
        channel = Channel(kind="bluesky", name="Bluesky", address=acme.handle, options=options)
        channel.secrets = {"password": password, **session_of(acme, server=self._url, password=password)}
        channel.save()
        return channel

    def ask(self, text: str) -> str:
        return self._crowd.people["Cora"].post(text, mentions=self._crowd.acme, settle=False)

    def is_answered(self, asked: str) -> bool:
        return any(post.get("reply", {}).get("parent", {}).get("uri") == asked for post in self._crowd.acme.posts())


class Mastodon:
    """The mock of Mastodon's language, with its stream."""

    ADDRESS: ClassVar[str] = "@acme@mastodon.example"

    def __init__(self, yard: Yard) -> None:
        self._instance = yard.mastodon.facts
        self._instance.begin_anew()
        self._people = People(self._instance)

    def channel(self) -> Channel:
        from apps.channels.models import Channel

        options = {"url": self._instance.url, "account": self.ADDRESS, "login": "token", "days": 0}
        channel = Channel(kind="mastodon", name="Mastodon", address=self.ADDRESS, options=options)
        channel.secrets = {"token": "acme-token"}
        channel.save()
        return channel

    def ask(self, text: str) -> str:
        return self._people.post(f"@acme {text}", author="Cora")

    def is_answered(self, asked: str) -> bool:
        return any(post["in_reply_to_id"] == asked for post in self._people.ours())


PLACES: dict[str, Callable[[Yard], Place]] = {"bluesky": Bluesky, "mastodon": Mastodon}
